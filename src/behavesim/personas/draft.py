"""`behavesim personas draft`: persona files for the topics of a catalog."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from behavesim.core.catalog import Catalog
from behavesim.core.catalog_files import load_catalog
from behavesim.core.device import list_categories, load_devices
from behavesim.core.market import MarketShares, parse_markets
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import InputError
from behavesim.files.storing import write_whole
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.interests.table import load_interests
from behavesim.keyed_random import seed_key
from behavesim.personas.draft_file import write_draft
from behavesim.personas.draft_persona import Draft, draft_persona
from behavesim.personas.draft_plan import (
    DraftTopic,
    PlannedPersona,
    list_draft_topics,
    plan_personas,
)
from behavesim.personas.draft_trial import LEAST_LIKING, MOST_LIKING, DraftTrial
from behavesim.personas.shoppers import ShopperTables, load_shoppers
from behavesim.resources import find_resource_part
from behavesim.settings import Settings
from behavesim.shop.build_site import load_site_catalog

_LONGEST_ID = 40
_ROUNDS = 2
"""How often people are drawn, measured, and made to like topics more or less."""


@dataclass(frozen=True, slots=True)
class DraftedPersona:
    """A file that was written, and whom it describes."""

    file: str
    id: str
    name: str
    share: float
    """Share of people, 0 to 1."""
    topics: tuple[str, ...]
    """What they like, the first topic first."""
    budget: float
    """What they usually spend on one item, as a factor of the median price of its topic."""


@dataclass(frozen=True, slots=True)
class TopicInterest:
    """A topic of the shop, the interest it was taken for, and its median price."""

    topic: str
    interest: str
    products: int
    median_price: float


@dataclass(frozen=True, slots=True, repr=False)
class DraftResult(Result):
    """What was drafted. ``replaced`` and ``kept`` are persona files that were there before."""

    out: str
    market: str
    currency: str
    seed: int
    personas: tuple[DraftedPersona, ...]
    topics: tuple[TopicInterest, ...]
    without_products: tuple[str, ...]
    """Topics of the shop that no product has; no persona is about them."""
    replaced: tuple[str, ...]
    kept: tuple[str, ...]


def run_personas_draft(
    settings: Settings,
    workspace: WorkspacePaths,
    market: str | None = None,
    catalog: Path | Catalog | None = None,
    out: Path | None = None,
    count: int | None = None,
    mapping: Mapping[str, str] | None = None,
    force: bool = False,
    progress: Progress = no_progress,
) -> DraftResult:
    """Write persona files for a catalog's topics into ``out``, ``./personas`` unless given.

    All are checked before the first is written. Files that are there already stay, and stop the
    draft unless ``force`` says to replace those of the same name. ``catalog`` is a catalog or its
    directory, that of the settings unless given. Raises InputError for files that are there, and
    for what is wrong in the catalog, the market or the arguments.
    """
    shop = _find_catalog(catalog, settings)
    markets = parse_markets(market, "--market") if market else parse_markets(settings.market)
    target = out or Path("personas")
    there = {path.name for path in target.glob("*.yaml")} if target.is_dir() else set()
    if there and not force:
        raise InputError(
            target,
            "",
            f"{len(there)} persona files",
            "a directory without any",
            "--force replaces files of the same name and leaves the others",
        )
    table, tables = load_interests(), load_shoppers()
    topics = list_draft_topics(shop, mapping or {}, table)
    plans = plan_personas(topics, count, len(tables.kinds), table)
    trial = DraftTrial.of_shop(shop, markets, settings)
    liking = 1.0
    for _ in range(_ROUNDS):
        drafts = list(_draft_all(plans, tables, markets, settings.seed, liking))
        liking *= trial.find_liking(_write_all(drafts, shop, markets))
        liking = min(max(liking, LEAST_LIKING), MOST_LIKING)
    drafts = list(_draft_all(plans, tables, markets, settings.seed, liking))
    texts = _write_all(drafts, shop, markets)
    trial.load(texts)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_whole(target / name, text.encode())
    return DraftResult(
        out=str(target),
        market=_name_markets(markets),
        currency=settings.currency,
        seed=settings.seed,
        personas=tuple(_sum_up(drafts)),
        topics=tuple(map(_describe, topics)),
        without_products=tuple(sorted({one.id for one in shop.shop.topics} - _ids(topics))),
        replaced=tuple(sorted(there & texts.keys())),
        kept=tuple(sorted(there - texts.keys())),
    )


def _find_catalog(catalog: Path | Catalog | None, settings: Settings) -> Catalog:
    if isinstance(catalog, Catalog):
        return catalog
    return load_catalog(catalog, settings.currency) if catalog else load_site_catalog(settings)


def _draft_all(
    plans: Sequence[PlannedPersona],
    tables: ShopperTables,
    markets: MarketShares,
    seed: int,
    liking: float = 1.0,
) -> Iterator[Draft]:
    categories = list_categories(load_devices(find_resource_part("configs", "devices.yaml")))
    names = Counter(_name(plan, tables) for plan in plans)
    taken: set[str] = set()
    total = sum(plan.share for plan in plans)
    for plan in plans:
        name = _name(plan, tables)
        if names[name] > 1:
            name = f"{name} ({plan.topic.name})"
        persona_id = _make_id(name, plan, taken)
        taken.add(persona_id)
        part = replace(plan, share=plan.share * len(plans) / total)
        yield draft_persona(
            part, persona_id, name, tables, markets, categories, seed_key(seed), liking
        )


def _name(plan: PlannedPersona, tables: ShopperTables) -> str:
    if plan.variation:
        return tables.kinds[plan.variation - 1].name.format(topic=plan.topic.name)
    return tables.of_interest(plan.topic.interest).name


def _make_id(name: str, plan: PlannedPersona, taken: set[str]) -> str:
    """Return an id of the name's letters, of the topic's where it has none; each id once."""
    slug = "-".join(re.findall("[a-z0-9]+", name.lower()))
    base = (slug or plan.topic.id)[:_LONGEST_ID].strip("-")
    number, persona_id = 1, base
    while persona_id in taken:
        number += 1
        persona_id = f"{base[: _LONGEST_ID - 3].strip('-')}-{number}"
    return persona_id


def _write_all(drafts: Sequence[Draft], shop: Catalog, markets: MarketShares) -> Mapping[str, str]:
    name = _name_markets(markets)
    return {f"{draft.id}.yaml": write_draft(draft, shop.shop.name, name) for draft in drafts}


def _sum_up(drafts: Sequence[Draft]) -> Iterator[DraftedPersona]:
    total = sum(draft.values["share"] for draft in drafts)
    for draft in drafts:
        yield DraftedPersona(
            file=f"{draft.id}.yaml",
            id=draft.id,
            name=draft.name,
            share=draft.values["share"] / total,
            topics=tuple(draft.values["interests"]),
            budget=draft.values["budget"]["relative"],
        )


def _describe(topic: DraftTopic) -> TopicInterest:
    return TopicInterest(topic.id, topic.interest, topic.products, topic.median_price)


def _ids(topics: Sequence[DraftTopic]) -> set[str]:
    return {topic.id for topic in topics}


def _name_markets(markets: MarketShares) -> str:
    if len(markets) == 1:
        return markets[0][0].code
    return ",".join(f"{market.code}={share:g}" for market, share in markets)
