"""behavesim init: a product feed, or the shipped catalog -> a project in which commands run."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from behavesim.core.catalog import Catalog
from behavesim.core.catalog_files import load_catalog
from behavesim.core.language import find_nearest_language, parse_language
from behavesim.core.market import Market, list_markets, load_market, parse_markets
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import InputError
from behavesim.feeds.import_catalog import write_report
from behavesim.feeds.read_feed import check_currency, read_feed
from behavesim.feeds.result import FeedResult, Remark, Skipped
from behavesim.feeds.write_catalog import write_catalog
from behavesim.files.storing import write_whole
from behavesim.files.unfinished import sweep_abandoned, unfinished_directory
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.personas.draft import run_personas_draft
from behavesim.projects.place_files import check_target, list_replaced, place_files
from behavesim.projects.project_files import (
    CONFIG,
    IGNORED,
    ProjectPlan,
    make_settings,
    write_config,
    write_readme,
)
from behavesim.projects.shipped_catalog import copy_shipped_catalog
from behavesim.resources import shipped_resource
from behavesim.settings import Settings
from behavesim.shop.images.catalog_pictures import (
    ImageCounts,
    count_images,
    make_catalog_pictures,
)

_DEFAULT_MARKET: Final = "kr"
_FRESH: Final = ".new"
_NO_IMAGES: Final = ImageCounts(0, 0, ())


@dataclass(frozen=True, slots=True)
class InitRequest:
    """What `init` is asked for; None is not given."""

    feed: Path | None = None
    market: str | None = None
    currency: str | None = None
    language: str | None = None
    mapping: Mapping[str, str] | None = None
    decimal: str | None = None
    strict: bool = False
    allow_free: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class InitResult(Result):
    """What was written; ``ok`` is False where nothing was, for want of usable products."""

    ok: bool
    directory: str
    products: int
    topics: int
    personas: int
    skipped: tuple[Skipped, ...]
    """Rows of the feed that were left out, and why; ``import-report.csv`` has them, too."""
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    columns: Mapping[str, str]
    """Columns of the feed, with the fields that they were taken for."""
    unused: tuple[str, ...]
    format: str
    currency: str
    market: str
    language: str
    time_zone: str
    images: ImageCounts
    replaced: tuple[str, ...]
    """Files that were there before, with ``force``."""
    seconds: float
    summary: str


def run_init(
    settings: Settings, target: Path, request: InitRequest, progress: Progress = no_progress
) -> InitResult:
    """Write a project into ``target``, whole or not at all.

    Raises InputError for a market, language or currency that does not exist, a feed that cannot be
    read, and a directory that is not empty unless ``request.force``.
    """
    started = time.perf_counter()
    check_target(target, force=request.force)
    _check_codes(request)
    feed = _read(request, progress)
    plan = _make_plan(request, feed, settings.seed)
    if feed is not None and (not feed.products or (request.strict and feed.skipped)):
        return _refuse(target, feed, plan, started)
    place = target.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    sweep_abandoned(place.parent.glob(f".{place.name}.*{_FRESH}"))
    with unfinished_directory(place.parent, f".{place.name}.", _FRESH) as fresh:
        project = fresh / place.name
        project.mkdir()
        catalog, notes = _write_catalog(project, feed, plan)
        personas = _write_personas(project, catalog, feed, plan, progress)
        _write_texts(project, catalog, plan, request.feed)
        if feed is not None and feed.skipped:
            write_report(project, feed.skipped)
        images = _make_images(project, catalog, plan, place, progress)
        replaced = list_replaced(project, place)
        place_files(project, place, replaced)
    products = len(catalog.products)
    return InitResult(
        ok=True,
        directory=str(target),
        products=products,
        topics=len(catalog.shop.topics),
        personas=personas,
        skipped=() if feed is None else feed.skipped,
        remarks=() if feed is None else feed.remarks,
        notes=notes,
        columns={} if feed is None else feed.columns,
        unused=() if feed is None else feed.unused,
        format="" if feed is None else feed.format,
        currency=plan.currency,
        market=plan.market,
        language=plan.language,
        time_zone=find_main_market(plan).time_zone,
        images=images,
        replaced=replaced,
        seconds=round(time.perf_counter() - started, 3),
        summary=_summarize(feed, products),
    )


def find_main_market(plan: ProjectPlan) -> Market:
    """The market of most people."""
    return max(plan.markets, key=lambda pair: pair[1])[0]


def _check_codes(request: InitRequest) -> None:
    if request.market is not None:
        parse_markets(request.market, "--market")
    if request.currency is not None:
        check_currency(request.currency)
    if request.language is not None:
        try:
            parse_language(request.language)
        except ValueError:
            nearest = find_nearest_language(request.language)
            raise InputError(
                "--language",
                "",
                repr(request.language),
                "a language by BCP 47, such as en, ko or de-AT",
                f"did you mean {nearest}?" if nearest else "",
            ) from None


def _read(request: InitRequest, progress: Progress) -> FeedResult | None:
    if request.feed is None:
        return None
    markets = () if request.market is None else parse_markets(request.market)
    main = max(markets, key=lambda pair: pair[1])[0] if markets else None
    return read_feed(
        request.feed,
        currency=request.currency,
        fallback_currency=None if main is None else main.currency,
        mapping=request.mapping,
        decimal=request.decimal,
        allow_free=request.allow_free,
        progress=progress,
    )


def _make_plan(request: InitRequest, feed: FeedResult | None, seed: int) -> ProjectPlan:
    found = request.currency if feed is None else feed.currency
    market = request.market or _find_market(found)
    markets = parse_markets(market, "--market")
    main = max(markets, key=lambda pair: pair[1])[0]
    # The shipped catalog's own texts are English.
    language = "en" if feed is None and request.market is None else main.language
    return ProjectPlan(markets, market, found or main.currency, request.language or language, seed)


def _find_market(currency: str | None) -> str:
    """The first market that has a currency. Raises InputError where none has."""
    if currency is None:
        return _DEFAULT_MARKET
    known = list_markets()
    for code in (_DEFAULT_MARKET, *known):
        if load_market(code).currency == currency:
            return code
    raise InputError(
        "--market", "", f"none, and no market has {currency}", ", ".join(known), "give --market"
    )


def _write_catalog(
    project: Path, feed: FeedResult | None, plan: ProjectPlan
) -> tuple[Catalog, tuple[str, ...]]:
    """The catalog as commands read it, and what is to be said of the feed."""
    notes: tuple[str, ...] = ()
    if feed is None:
        copy_shipped_catalog(project, plan.currency)
    else:
        changes = write_catalog(feed, project, language=plan.language)
        notes = (*feed.notes, *changes.notes)
    return load_catalog(project, plan.currency), notes


def _write_personas(
    project: Path,
    catalog: Catalog,
    feed: FeedResult | None,
    plan: ProjectPlan,
    progress: Progress,
) -> int:
    """Write persona files; those that ship where catalog and market are theirs."""
    target = project / "personas"
    if feed is None and plan.market == _DEFAULT_MARKET:
        shutil.copytree(shipped_resource("personas"), target)
        return len(list(target.glob("*.yaml")))
    settings = make_settings(plan, find_main_market(plan).time_zone)
    drafted = run_personas_draft(
        settings,
        WorkspacePaths(project),
        market=plan.market,
        catalog=catalog,
        out=target,
        progress=progress,
    )
    return len(drafted.personas)


def _write_texts(project: Path, catalog: Catalog, plan: ProjectPlan, feed: Path | None) -> None:
    (project / CONFIG).parent.mkdir()
    (project / "images").mkdir(exist_ok=True)
    texts = {
        CONFIG: write_config(plan, find_main_market(plan).time_zone),
        Path("README.md"): write_readme(plan, catalog.shop.name, len(catalog.products), feed),
        Path(".gitignore"): IGNORED,
        Path("images", ".gitkeep"): "",
    }
    for name, text in texts.items():
        write_whole(project / name, text.encode())


def _make_images(
    project: Path, catalog: Catalog, plan: ProjectPlan, place: Path, progress: Progress
) -> ImageCounts:
    """Fetch and resize the images, so that building the shop finds them done."""
    if not any(product.images for product in catalog.products):
        return _NO_IMAGES
    settings = make_settings(plan, find_main_market(plan).time_zone)
    workspace = place / "behavesim-out"
    return count_images(make_catalog_pictures(catalog, project, settings, workspace, progress))


def _refuse(target: Path, feed: FeedResult, plan: ProjectPlan, started: float) -> InitResult:
    """What is said of a feed of which nothing is taken over."""
    reasons = ", ".join(f"{number:,} {reason}" for reason, number in feed.reasons.items())
    nothing = f"nothing to sell: {reasons or 'the feed has no products'}"
    return InitResult(
        ok=False,
        directory=str(target),
        products=0,
        topics=0,
        personas=0,
        skipped=feed.skipped,
        remarks=feed.remarks,
        notes=feed.notes if feed.products else (*feed.notes, nothing),
        columns=feed.columns,
        unused=feed.unused,
        format=feed.format,
        currency=plan.currency,
        market=plan.market,
        language=plan.language,
        time_zone=find_main_market(plan).time_zone,
        images=_NO_IMAGES,
        replaced=(),
        seconds=round(time.perf_counter() - started, 3),
        summary=f"{_summarize(feed, 0)}; nothing was written",
    )


def _summarize(feed: FeedResult | None, products: int) -> str:
    if feed is None:
        return f"{products:,} products of the shipped catalog"
    left_out = feed.found - len(feed.products)
    summary = f"{products:,} of {feed.found:,} products imported, {left_out:,} left out"
    if feed.variants_skipped:
        rows = "row" if feed.variants_skipped == 1 else "rows"
        summary += f", with {feed.variants_skipped:,} more {rows} of variants"
    return summary
