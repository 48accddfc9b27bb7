"""`behavesim personas draft`: persona files for the topics of a catalog."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.catalog import Catalog
from behavesim.core.catalog_files import load_catalog
from behavesim.core.device import list_categories, load_devices
from behavesim.core.market import MarketShares, parse_markets
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import InputError
from behavesim.files.storing import scratch_directory, write_whole
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.interests.table import load_interests
from behavesim.keyed_random import seed_key
from behavesim.people.persona_files import load_demographics, load_personas
from behavesim.personas.draft_file import write_draft
from behavesim.personas.draft_persona import Draft, draft_persona
from behavesim.personas.draft_plan import (
    DraftTopic,
    PlannedPersona,
    list_draft_topics,
    plan_personas,
)
from behavesim.personas.shoppers import ShopperTables, load_shoppers
from behavesim.resources import find_resource_part
from behavesim.settings import Settings
from behavesim.shop.build_site import load_site_catalog
from behavesim.simulation.population_files import make_vocabulary

_LONGEST_ID = 40


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
    catalog: Path | None = None,
    out: Path | None = None,
    count: int | None = None,
    mapping: Mapping[str, str] | None = None,
    force: bool = False,
    progress: Progress = no_progress,
) -> DraftResult:
    """Write persona files for a catalog's topics into ``out``, ``./personas`` unless given.

    All are checked before the first is written. Files that are there already stay, and stop the
    draft unless ``force`` says to replace those of the same name. Raises InputError for these,
    and for what is wrong in the catalog, the market or the arguments.
    """
    shop = load_catalog(catalog, settings.currency) if catalog else load_site_catalog(settings)
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
    drafts = list(_draft_all(plans, tables, markets, settings.seed))
    texts = {
        f"{draft.id}.yaml": write_draft(draft, shop.shop.name, _name_markets(markets))
        for draft in drafts
    }
    _check(texts, shop, markets)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_whole(target / name, text.encode())
    return DraftResult(
        out=str(target),
        market=_name_markets(markets),
        seed=settings.seed,
        personas=tuple(_sum_up(drafts)),
        topics=tuple(map(_describe, topics)),
        without_products=tuple(sorted({one.id for one in shop.shop.topics} - _ids(topics))),
        replaced=tuple(sorted(there & texts.keys())),
        kept=tuple(sorted(there - texts.keys())),
    )


def _draft_all(
    plans: Sequence[PlannedPersona], tables: ShopperTables, markets: MarketShares, seed: int
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
        plan.share *= len(plans) / total
        yield draft_persona(plan, persona_id, name, tables, markets, categories, seed_key(seed))


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


def _check(texts: Mapping[str, str], shop: Catalog, markets: MarketShares) -> None:
    """Read the files as a simulation does; raises InputError."""
    devices = load_devices(find_resource_part("configs", "devices.yaml"))
    vocabulary = make_vocabulary(shop.topic_ids, list_categories(devices), markets)
    tables = load_demographics(find_resource_part("configs", "demographics.yaml"), vocabulary)
    with scratch_directory("draft") as scratch:
        for name, text in texts.items():
            (scratch / name).write_text(text, encoding="utf-8")
        load_personas(scratch, tables, vocabulary)


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
