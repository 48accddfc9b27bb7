"""behavesim report: the results of the other commands as one page."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from behavesim.core.export_manifest import MANIFEST_NAME, read_export_manifest
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.core.site_catalog import SITE_CATALOG, read_site_catalog
from behavesim.errors import NotEnoughDataError
from behavesim.export.exported_events import scan_export_columns
from behavesim.fidelity.funnel import DEFINITION, STEPS
from behavesim.files.json_file import is_there
from behavesim.files.storing import write_whole
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.report import traffic
from behavesim.report.content import Report, Traffic
from behavesim.report.experiments import read_experiments, read_findings, read_loop
from behavesim.report.labels import read_labels
from behavesim.report.list_sections import list_sections
from behavesim.report.models import read_models
from behavesim.report.page import make_page
from behavesim.report.pictures import read_pictures
from behavesim.simulation.run_directory import read_identity

PAGE = "index.html"


@dataclass(frozen=True, slots=True, repr=False)
class ReportResult(Result):
    """Where the page is, what it shows, and what no command has made yet."""

    page: str
    bytes: int
    sections: tuple[str, ...]
    missing: tuple[str, ...]
    seconds: float


def run_report(workspace: WorkspacePaths, progress: Progress = no_progress) -> ReportResult:
    """Write ``report/index.html``: one file that needs no network. The same inputs, same bytes.

    Raises NotEnoughDataError where there is nothing to show, SchemaError and DataError
    where files are of another version or not what their manifest records.
    """
    started = time.perf_counter()
    progress("report: reading", 0, None)
    report = _gather(workspace)
    progress("report: drawing", 0, None)
    page = make_page(report)
    workspace.report.mkdir(parents=True, exist_ok=True)
    target, content = workspace.report / PAGE, page.html.encode()
    write_whole(target, content)
    return ReportResult(
        page=str(target),
        bytes=len(content),
        sections=page.sections,
        missing=page.missing,
        seconds=round(time.perf_counter() - started, 3),
    )


def _gather(workspace: WorkspacePaths) -> Report:
    catalog = _read_catalog(workspace)
    models = read_models(workspace.models, catalog["items"])
    manifest, events = _scan_export(workspace)
    seen = None if events is None else _describe_traffic(workspace, events)
    findings = read_findings(workspace.variants)
    experiments, loop = read_experiments(workspace.experiments), read_loop(workspace.loop)
    if seen is None and models is None and findings is None and not experiments and loop is None:
        raise NotEnoughDataError(
            f"{workspace.root}: neither an export nor models, experiments or a loop",
            "run behavesim export first",
        )
    related = () if models is None else models.related
    motifs = {card.motif for row in related for card in (row.item, *row.others)}
    return Report(
        shop=catalog["shop"].get("name", ""),
        events=events,
        manifest=manifest,
        traffic=seen,
        models=models,
        findings=findings,
        variants=workspace.variants.as_posix(),
        item_names={row["id"]: row["name"] for row in catalog["items"]},
        experiments=experiments,
        loop=loop,
        pictures=read_pictures(workspace.site, motifs),
    )


def _read_catalog(workspace: WorkspacePaths) -> Mapping[str, Any]:
    if not is_there(workspace.site / SITE_CATALOG):
        return {"shop": {}, "items": []}
    return read_site_catalog(workspace.site)


def _scan_export(
    workspace: WorkspacePaths,
) -> tuple[Mapping[str, Any] | None, pl.LazyFrame | None]:
    """The manifest, and the events with the columns that sections need; None without an export."""
    if not is_there(workspace.export / MANIFEST_NAME):
        return None, None
    manifest = read_export_manifest(workspace.export)
    needed = {name for section in list_sections().values() for name in section.columns}
    columns = sorted({*traffic.EVENT_COLUMNS, *needed})
    events, _ = scan_export_columns(workspace.export, columns, ("event_date",))
    return asdict(manifest), events


def _describe_traffic(workspace: WorkspacePaths, events: pl.LazyFrame) -> Traffic | None:
    sessions = traffic.list_sessions(events, STEPS)
    if sessions.is_empty():
        return None
    labels = read_labels(workspace.truth)
    simulated = read_identity(workspace)
    start = None if simulated is None else simulated.start
    return traffic.describe_traffic(sessions, STEPS, labels, start, DEFINITION)
