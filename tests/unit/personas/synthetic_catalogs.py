"""Catalogs of invented shops: any topics, currency, price level and number of products."""

import json
import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from behavesim.interests.table import load_interests

PER_SUBCATEGORY = 60
"""How many products a subcategory has, at most."""


def write_catalog(
    folder: Path,
    topics: Mapping[str, float] | Sequence[str],
    products: int,
    *,
    decimals: int = 2,
    level: float = 40.0,
    ratings: bool = True,
    seed: int = 1,
) -> Path:
    """Write a catalog with products of these topics, and return its directory.

    ``topics`` may have how much dearer than ``level`` the median product of each is. Prices of a
    topic are lognormal, as those of real shops.
    """
    factors = dict(topics) if isinstance(topics, Mapping) else dict.fromkeys(topics, 1.0)
    shipped = Path(__file__).parents[3] / "configs" / "catalog" / "shop.yaml"
    forms = yaml.safe_load(shipped.read_text(encoding="utf-8"))["forms"]
    (folder / "products").mkdir(parents=True)
    shop = {
        "name": "Invented",
        "tagline": "Anything",
        "topics": [{"id": topic, "name": topic.replace("-", " ").title()} for topic in factors],
        "shipping": {
            "free_from": _round(2 * level, decimals),
            "tiers": [
                {
                    "id": "standard",
                    "name": "Standard",
                    "price": _round(level / 10, decimals),
                    "days": 3,
                },
                {
                    "id": "express",
                    "name": "Express",
                    "price": _round(level / 5, decimals),
                    "days": 1,
                },
            ],
        },
        "home": [
            {"id": "popular", "name": "Popular", "kind": "popular"},
            {"id": "new", "name": "New", "kind": "new"},
            {"id": "deals", "name": "Deals", "kind": "deals"},
        ],
        "forms": forms,
    }
    _write(folder / "shop.yaml", shop)
    chance = random.Random(seed)
    share = [
        products // len(factors) + (at < products % len(factors)) for at in range(len(factors))
    ]
    for (topic, factor), number in zip(factors.items(), share, strict=True):
        if number:
            content = _make_topic(topic, number, factor * level, decimals, chance)
            if not ratings:
                for product in content["products"]:
                    del product["rating"]
            _write(folder / "products" / f"{topic}.yaml", content)
    return folder


def _make_topic(
    topic: str, number: int, level: float, decimals: int, chance: random.Random
) -> dict[str, Any]:
    parts = math.ceil(number / PER_SUBCATEGORY)
    interest = load_interests().interests.get(topic)
    motif = interest.motif if interest else "bag"
    return {
        "category": {
            "id": topic,
            "name": topic.title(),
            "topic": topic,
            "blurb": "",
            "subcategories": [
                {"id": f"part-{at}", "name": f"{topic.title()} part {at}", "motif": motif}
                for at in range(parts)
            ],
        },
        "products": [
            _make_product(topic, at, parts, level, decimals, chance) for at in range(number)
        ],
    }


def _make_product(
    topic: str, at: int, parts: int, level: float, decimals: int, chance: random.Random
) -> dict[str, Any]:
    price = _round(level * chance.lognormvariate(0, 0.8), decimals)
    product: dict[str, Any] = {
        "id": f"{topic.upper()}-{at}",
        "name": f"{topic.title()} thing {at}",
        "brand": f"Brand {chance.randrange(12)}",
        "category": f"{topic}/part-{at % parts}",
        "price": price,
        "rating": round(min(max(chance.gauss(4.4, 0.25), 3), 5), 1),
        "reviews": int(chance.lognormvariate(5, 1.2)),
        "stock": 0 if chance.random() < 0.04 else chance.randrange(5, 400),
        "released": f"202{chance.randrange(4, 6)}-{chance.randrange(1, 13):02d}-15",
        "variants": {"kind": "size", "options": ["S", "M"]},
        "hue": chance.randrange(12),
        "description": "A thing of this kind.",
    }
    if chance.random() < 0.15:
        product["list_price"] = _round(price * 1.25 + 10**-decimals, decimals)
    return product


def _round(amount: float, decimals: int) -> float:
    value = max(round(amount, decimals), 10.0**-decimals)
    return value if decimals else int(value)


def _write(path: Path, content: object) -> None:
    # JSON is YAML, and is read and written faster.
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
