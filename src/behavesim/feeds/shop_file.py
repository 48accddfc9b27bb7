"""Writes the ``shop.yaml`` of an imported catalog, and keeps its topics those of the products."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import yaml

from behavesim.feeds.category_tree import Node
from behavesim.feeds.product import FeedProduct
from behavesim.feeds.yaml_edit import YamlText, find_value
from behavesim.feeds.yaml_text import write_inline, write_text
from behavesim.interests.table import load_interests

DEFAULT_NAME: Final = "My shop"
DEFAULT_LANGUAGE: Final = "en"
_MOST_SHOP_NAME: Final = 100
# Names of the rows of the home page, and of the category for products without one.
TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"popular": "Bestsellers", "new": "Just arrived", "deals": "Deals", "other": "Other"},
    "de": {"popular": "Bestseller", "new": "Neu eingetroffen", "deals": "Angebote",
           "other": "Sonstiges"},
    "ko": {"popular": "인기 상품", "new": "신상품", "deals": "할인 상품", "other": "기타"},
    "ja": {"popular": "人気の商品", "new": "新着商品", "deals": "セール", "other": "その他"},
}  # fmt: skip


def find_texts(language: str | None) -> Mapping[str, str]:
    """The texts in a language, in English where there are none."""
    return TEXTS.get((language or "").partition("-")[0], TEXTS[DEFAULT_LANGUAGE])


def write_shop_file(
    name: str,
    source: str,
    topics: Sequence[str],
    products: Sequence[FeedProduct],
    largest: Node,
    texts: Mapping[str, str],
) -> str:
    """The content of ``shop.yaml``, with comments on what to change."""
    lines = [
        f"# The shop, written by an import of {' '.join(source.split())}.",
        "# Change what you like: a later import adds topics of new products and leaves the rest.",
        "",
        "# What the shop is called, and a line below it on the home page.",
        f"name: {write_text(' '.join(name.split())[:_MOST_SHOP_NAME] or DEFAULT_NAME)}",
        'tagline: ""',
        "",
        "# What people may be interested in; categories in products/ name one of these.",
        "topics:",
        *(f"  - {write_inline(describe_topic(topic))}" for topic in topics),
        "",
        "# Rows of products on the home page: popular, new, deals, or those of a topic, as in",
        "# {id: home_garden, name: For the garden, kind: topic, topic: garden, size: 4}.",
        "home:",
        *(f"  - {write_inline(row)}" for row in _list_rows(products, texts)),
        "",
        "# Banners of the home page, and the page that each leads to.",
        "promotions:",
        "  - id: PROMO-1",
        f"    name: {write_text(largest.name)}",
        "    creative_name: hero_1",
        "    creative_slot: home_hero",
        f"    headline: {write_text(largest.name)}",
        '    text: ""',
        f"    target: /c/{largest.slug}/",
        "    hue: 3",
        "",
        "# Codes that take a percentage off carts of a value. Without the # there is one:",
        "# coupons:",
        "#   - {code: WELCOME10, percent: 10, minimum: 30, description: 10 % off your first order}",
        "",
        "# Delivery is the market's; with a section `shipping` it is your own.",
    ]
    return "\n".join(lines) + "\n"


def describe_topic(topic: str) -> dict[str, str]:
    """A topic as ``shop.yaml`` has it."""
    interest = load_interests().interests.get(topic)
    return {"id": topic, "name": interest.name if interest else topic.capitalize()}


def update_topics(shop: YamlText, used: Iterable[str], emptied: Iterable[str]) -> list[str]:
    """Add topics that categories name; what was done, as notes.

    Topics of ``emptied`` categories that no other has go, with their rows of the home page.
    """
    topics = find_value(shop.root, "topics")
    if not isinstance(topics, yaml.SequenceNode):
        return []
    used = list(dict.fromkeys(used))
    present = [_text(find_value(entry, "id")) for entry in topics.value]
    notes = []
    for topic in used:
        if topic not in present:
            shop.append(topics, describe_topic(topic))
            notes.append(f"shop.yaml: topic {topic} added")
    for index, topic in enumerate(present):
        if topic in set(emptied) - set(used):
            shop.remove_entry(topics, index)
            notes.append(f"shop.yaml: topic {topic} removed, no category has it")
            notes += _remove_rows(shop, topic)
    return notes


def remove_promotions(shop: YamlText, categories: Iterable[str]) -> list[str]:
    """Remove promotions that lead to categories that are gone; what was done, as notes."""
    promotions = find_value(shop.root, "promotions")
    gone = {f"/c/{category}/" for category in categories}
    notes = []
    if isinstance(promotions, yaml.SequenceNode):
        hit = [
            index
            for index, entry in enumerate(promotions.value)
            if any(_text(find_value(entry, "target")).startswith(one) for one in gone)
        ]
        if hit and len(hit) == len(promotions.value):
            shop.remove_field(shop.root, "promotions")
        else:
            for index in hit:
                shop.remove_entry(promotions, index)
        notes = [
            f"shop.yaml: promotion {_text(find_value(promotions.value[index], 'id'))} "
            "removed, its category is gone"
            for index in hit
        ]
    return notes


def _remove_rows(shop: YamlText, topic: str) -> list[str]:
    rows = find_value(shop.root, "home")
    notes = []
    if isinstance(rows, yaml.SequenceNode):
        for index, row in enumerate(rows.value):
            if _text(find_value(row, "topic")) == topic:
                shop.remove_entry(rows, index)
                notes.append(f"shop.yaml: row {_text(find_value(row, 'id'))} removed")
    return notes


def _list_rows(products: Sequence[FeedProduct], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    kinds = ["popular"]
    if any(product.released for product in products):
        kinds.append("new")
    if any(product.sale or product.list_price for product in products):
        kinds.append("deals")
    ids = {"popular": "home_bestsellers", "new": "home_new", "deals": "home_deals"}
    return [{"id": ids[kind], "name": texts[kind], "kind": kind, "size": 8} for kind in kinds]


def _text(node: Any) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
