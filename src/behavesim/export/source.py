"""The source half of behavesim export: what is read, at what price, and where that is too much."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.result import Result
from behavesim.errors import InputError
from behavesim.export.flatten import list_source_leaves
from behavesim.export.layout import make_layout
from behavesim.export.window import Window, list_window
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.warehouse.bigquery.address import is_bigquery_url
from behavesim.warehouse.bigquery_sql import QueryLimits
from behavesim.warehouse.source import Choice, open_event_store
from behavesim.warehouse.store import EventStore, PlannedRead


@dataclass(frozen=True, slots=True, repr=False)
class ExportPlan(Result):
    """What an export would read; ``usd`` is an estimate from the prices in the settings."""

    source: str
    rows: int | None
    bytes: int | None
    scanned_bytes: int
    usd: float
    tables: tuple[PlannedRead, ...]


def plan_export(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    query: str | None = None,
    now: dt.datetime | None = None,
) -> ExportPlan:
    """What the export would read and cost; no row is read. Errors are those of the export."""
    with open_source(settings, workspace, query=query, now=now) as store:
        tables = _plan(settings, store, Window(settings.export.since, settings.export.until))
    return ExportPlan(
        source=_name_source(settings, workspace),
        rows=_add([table.rows for table in tables]),
        bytes=_add([table.bytes for table in tables]),
        scanned_bytes=sum(table.scanned_bytes for table in tables),
        usd=round(sum(table.usd for table in tables), 9),
        tables=tuple(tables),
    )


@contextmanager
def open_source(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    query: str | None = None,
    now: dt.datetime | None = None,
) -> Iterator[EventStore]:
    """The store of ``export.source``, within ``export.where`` and ``export.max_bytes``.

    ``query`` is a SELECT whose rows are exported instead of the source's. Raises InputError where
    that is no source, or more would be scanned than is allowed; WorldError for BigQuery's faults.
    """
    source = _name_source(settings, workspace)
    if settings.export.source and not is_bigquery_url(source) and not Path(source).is_dir():
        allowed = "a directory of events tables, or bigquery://project.dataset"
        raise InputError("--source", "", source, allowed)
    choice = Choice(
        where=settings.export.where,
        query=query,
        max_bytes=settings.export.max_bytes,
        now=now or dt.datetime.now(dt.UTC),
        limits=QueryLimits(settings.query.memory_mb, settings.query.timeout_s),
    )
    with open_event_store(source, settings.bigquery, choice) as store:
        yield store


def check_size(settings: Settings, store: EventStore, days: Collection[dt.date]) -> None:
    """Raise InputError where reading these days would scan more than ``export.max_bytes``."""
    limit = settings.export.max_bytes
    if limit is None:
        return
    planned = _plan(settings, store, Window(min(days), max(days)))
    scanned = sum(p.scanned_bytes for p in planned if p.date is None or p.date in days)
    if scanned > limit:
        hint = "choose fewer days, or raise it; --dry-run shows what each table takes"
        raise InputError(
            "--max-bytes", "", f"{scanned:,} bytes to read", f"at most {limit:,}", hint
        )


def read_query(path: Path | None) -> str | None:
    """The text of a query file, if there is one. Raises InputError for what is no text."""
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(path, "", str(error), "text in UTF-8") from None


def _plan(settings: Settings, store: EventStore, window: Window) -> Sequence[PlannedRead]:
    leaves = list_source_leaves(make_layout(settings.export).columns)
    # Where nothing is there, the same error as that of the export.
    return store.plan(window.since, window.until, leaves) or _refuse_empty(store, window)


def _refuse_empty(store: EventStore, window: Window) -> Sequence[PlannedRead]:
    list_window(store, window)
    return []


def _name_source(settings: Settings, workspace: WorkspacePaths) -> str:
    return settings.export.source or str(workspace.warehouse)


def _add(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None
