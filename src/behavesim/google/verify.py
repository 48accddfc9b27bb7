"""behavesim verify: what the shop sent against what arrived elsewhere."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import InputError, NotEnoughDataError
from behavesim.files.storing import scratch_directory
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.compare_events import Comparison, DayRange, compare_events
from behavesim.google.differences import Cell, Difference, EventTotal, Revenue
from behavesim.materialize.day_tables import PropertySettings
from behavesim.materialize.materialize import materialize
from behavesim.settings import Settings
from behavesim.warehouse import EventStore, ParquetEventStore
from behavesim.warehouse.bigquery.address import is_bigquery_url
from behavesim.warehouse.source import open_event_store


@dataclass(frozen=True, slots=True)
class TransactionTotal:
    """Purchases and refunds on either side, and how many are not the same on both."""

    compared: int
    differing: int
    share: float


@dataclass(frozen=True, slots=True, repr=False)
class VerificationResult(Result):
    """``ok``: no event's name, no day, no day's revenue and not the transactions differ by a
    larger share than ``tolerance``. ``cells`` are days by events, of which those that differ."""

    ok: bool
    against: str
    since: dt.date
    until: dt.date
    tolerance: float
    matched_by: Literal["request", "count"]
    absent_days: tuple[dt.date, ...]
    unfinished_days: tuple[dt.date, ...]
    events: tuple[EventTotal, ...]
    days: tuple[EventTotal, ...]
    revenue: tuple[Revenue, ...]
    transactions: TransactionTotal
    differences: tuple[Difference, ...]
    cells: tuple[Cell, ...]
    seconds: float


def run_verify(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    against: str,
    sent: Literal["warehouse", "hits"] = "warehouse",
    since: dt.date | None = None,
    until: dt.date | None = None,
    tolerance: float = 0.0,
    progress: Progress = no_progress,
) -> VerificationResult:
    """Compare the workspace's warehouse, or its hit log decoded anew, with ``against``: a
    directory of Parquet tables, or ``bigquery://PROJECT.DATASET``.

    ``since`` and ``until`` (inclusive) are the sent days' first and last unless given. Raises
    NotEnoughDataError where nothing was sent, InputError for a place that is none.
    """
    started = time.monotonic()
    with (
        _open_arrived(settings, against) as arrived,
        _open_sent(settings, workspace, sent, progress) as store,
    ):
        days = [table.date for table in store.tables(since, until)]
        if not days:
            raise NotEnoughDataError(
                f"{workspace.root}: nothing was sent between these days",
                "run `behavesim simulate` first, or choose other days",
            )
        window = DayRange(since or days[0], until or days[-1])
        found = compare_events(store, arrived, window, progress)
    return _summarize(found, against, tolerance, round(time.monotonic() - started, 3))


@contextmanager
def _open_arrived(settings: Settings, source: str) -> Iterator[EventStore]:
    if not is_bigquery_url(source) and not Path(source).is_dir():
        allowed = "a directory of events tables, or bigquery://project.dataset"
        raise InputError("--against", "", source, allowed)
    with open_event_store(source, settings.bigquery) as store:
        yield store


@contextmanager
def _open_sent(
    settings: Settings, workspace: WorkspacePaths, sent: str, progress: Progress
) -> Iterator[EventStore]:
    if sent == "warehouse":
        yield ParquetEventStore(workspace.warehouse)
        return
    with scratch_directory("verify") as directory:
        rates = settings.money.usd_per_unit
        shop = PropertySettings(settings.time_zone, settings.currency, rates)
        warehouse = directory / "warehouse"
        materialize(workspace.hits, warehouse, shop, progress)
        yield ParquetEventStore(warehouse)


def _summarize(
    found: Comparison, against: str, tolerance: float, seconds: float
) -> VerificationResult:
    events, days = found.total_by_event(), found.total_by_day()
    differing, compared = len(found.differences), found.transactions
    transactions = TransactionTotal(compared, differing, differing / compared if compared else 0.0)
    shares = [transactions.share, *(total.share for total in (*events, *days))]
    shares += [revenue.share for revenue in found.revenue]
    return VerificationResult(
        ok=all(share <= tolerance for share in shares),
        against=against,
        since=found.window.since,
        until=found.window.until,
        tolerance=tolerance,
        matched_by=found.matched_by,
        absent_days=found.absent_days,
        unfinished_days=found.unfinished_days,
        events=tuple(events),
        days=tuple(days),
        revenue=found.revenue,
        transactions=transactions,
        differences=found.differences,
        cells=tuple(cell for cell in found.cells if cell.differing),
        seconds=seconds,
    )
