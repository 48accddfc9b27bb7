"""behavesim improve: export and models -> what is wrong with the shop, and variants to try."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from behavesim.core.item_factors import ItemFactors
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.engines.job import read_catalog
from behavesim.errors import DataError, NotEnoughDataError, SchemaError
from behavesim.export.exported_events import scan_export_columns
from behavesim.files.file_manifest import FILE_MANIFEST, MODELS, TRAIN_AGAIN, check_files
from behavesim.files.json_file import is_there
from behavesim.files.validation import validate
from behavesim.files.workspace_paths import WorkspacePaths, check_replaceable, replace_directory
from behavesim.improvement.exported_tables import EVENT_INPUTS, ITEM_INPUTS, ShopBehavior
from behavesim.improvement.findings import FINDERS
from behavesim.improvement.insight import Insight, is_variant_directory, write_variants
from behavesim.improvement.model_findings import Learned, find_bought_together, find_personal_rows
from behavesim.report.content import Report
from behavesim.report.experiments import read_findings
from behavesim.report.models import read_json
from behavesim.report.page import make_page

PAGE: Final = "insights.html"


@dataclass(frozen=True, slots=True, repr=False)
class ImprovementResult(Result):
    """What was found, the most promising first, and where the variants are."""

    insights: tuple[Insight, ...]
    sessions: int
    revenue: float
    seconds: float
    directory: str


def run_improve(workspace: WorkspacePaths, progress: Progress = no_progress) -> ImprovementResult:
    """Look for what is wrong in ``workspace.export`` and write ``workspace.variants``.

    Models are used where there are some; without, only what counting finds. Raises
    NotEnoughDataError, SchemaError, DataError (also for models older than the data), WorldError (no
    built shop), InputError.
    """
    started = time.perf_counter()
    check_replaceable(workspace.variants, is_variant_directory)
    progress("improve: reading", 0, None)
    behavior = _read(workspace)
    insights = _find(behavior, _read_models(workspace.models, behavior.last_day))
    with replace_directory(workspace.variants, is_variant_directory) as directory:
        write_variants(directory, insights)
        page = _draw_page(directory, workspace.variants, behavior.site)
        (directory / PAGE).write_text(page, encoding="utf-8")
    return ImprovementResult(
        insights=insights,
        sessions=behavior.session_count,
        revenue=behavior.revenue,
        seconds=round(time.perf_counter() - started, 3),
        directory=str(workspace.variants),
    )


def _draw_page(directory: Path, place: Path, site: Mapping[str, Any]) -> str:
    """Return the report's section of what was found; variants will be in ``place``."""
    report = Report(
        shop=site["shop"]["name"],
        findings=read_findings(directory),
        variants=place.as_posix(),
        item_names={item["id"]: item["name"] for item in site["items"]},
    )
    return make_page(report, ("insights",), "what to change", "behavesim improve").html


def _read(workspace: WorkspacePaths) -> ShopBehavior:
    site = read_catalog(workspace.site)
    events, items = scan_export_columns(workspace.export, EVENT_INPUTS, ITEM_INPUTS)
    behavior = ShopBehavior(events.collect(), items.collect(), site)
    if behavior.events.is_empty():
        raise NotEnoughDataError(f"{workspace.export}: no event", "simulate and export first")
    return behavior


def _read_models(models: Path, last_day: str) -> Learned | None:
    if not (is_there(models / "metrics.json") or is_there(models / FILE_MANIFEST)):
        return None
    check_files(models, MODELS, TRAIN_AGAIN)
    metrics = read_json(models / "metrics.json")
    card, factors = read_json(models / "card.json"), models / "item_factors.json"
    related, vectors = read_json(models / "related_items.json"), read_json(factors)
    try:
        learned_until, recommenders = str(card["data"]["last_day"]), dict(metrics["recommenders"])
        known = {} if related is None else dict(related["related"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise SchemaError(f"{models}: not the models of this version", TRAIN_AGAIN) from None
    if learned_until < last_day:
        raise DataError(
            f"{models}: found models of data until {learned_until}; the export goes to {last_day}",
            TRAIN_AGAIN,
        )
    fitted = None if vectors is None else validate(ItemFactors, vectors, factors)
    return Learned(recommenders, fitted, known)


def _find(behavior: ShopBehavior, learned: Learned | None) -> tuple[Insight, ...]:
    found = [finder(behavior) for finder in FINDERS]
    if learned is not None:
        found += [
            find_personal_rows(behavior, learned),
            find_bought_together(behavior, learned),
        ]
    insights = [insight for insight in found if insight is not None]
    return tuple(sorted(insights, key=lambda one: (-one.expected_gain, one.name)))
