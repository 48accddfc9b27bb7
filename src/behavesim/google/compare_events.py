"""What a shop sent against what arrived elsewhere: by day, event, transaction and revenue."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Literal

import duckdb
import pyarrow as pa

from behavesim.core.progress import Progress, no_progress
from behavesim.files.storing import scratch_directory
from behavesim.google.differences import Cell, Difference, EventTotal, Revenue, sum_cells
from behavesim.warehouse import EventStore
from behavesim.warehouse.store import TableKind

LATE_DAYS: Final = 3
"""For so long GA4 puts late hits into the tables of their day."""
_EARLY_DAYS: Final = 1
_MEMORY_LIMIT: Final = "1GB"

_COLUMNS: Final = (
    "event_name",
    "user_pseudo_id",
    "batch_page_id",
    "batch_ordering_id",
    "ecommerce.transaction_id",
    "ecommerce.purchase_revenue",
    "ecommerce.purchase_revenue_in_usd",
    "ecommerce.refund_value",
    "ecommerce.refund_value_in_usd",
    "ecommerce.tax_value",
    "ecommerce.shipping_value",
    "ecommerce.total_item_quantity",
)
_SIDE: Final = """
    CREATE TEMP TABLE {side} (
        day DATE, event_name VARCHAR, request UBIGINT, buyer VARCHAR,
        transaction_id VARCHAR, value DOUBLE, usd DOUBLE, tax DOUBLE, shipping DOUBLE,
        quantity BIGINT
    )
"""
# A request is a page load and the tag's counter on it; events of one user agent have both.
# A transaction id is a buyer's: another one may have the same.
_READ: Final = """
    INSERT INTO {side} SELECT
        ?, event_name,
        CASE WHEN batch_page_id IS NOT NULL AND batch_ordering_id IS NOT NULL
            THEN hash(coalesce(user_pseudo_id, ''), batch_page_id, batch_ordering_id) END,
        coalesce(user_pseudo_id, ''),
        ecommerce.transaction_id,
        CASE event_name WHEN 'purchase' THEN ecommerce.purchase_revenue
            WHEN 'refund' THEN ecommerce.refund_value END,
        CASE event_name WHEN 'purchase' THEN ecommerce.purchase_revenue_in_usd
            WHEN 'refund' THEN ecommerce.refund_value_in_usd END,
        ecommerce.tax_value, ecommerce.shipping_value, ecommerce.total_item_quantity
    FROM batch
"""
# Events that name no request on one side, as server-made ones may, can only be counted.
_COUNT: Final = """
    UPDATE {side} SET request = NULL WHERE event_name IN (
        SELECT event_name FROM (
            SELECT event_name, count(request) AS named FROM sent GROUP BY ALL
            UNION ALL
            SELECT event_name, count(request) FROM arrived GROUP BY ALL
        )
        GROUP BY event_name HAVING min(named) = 0
    )
"""
# Where no request is on both sides, the sides call users by other names, too.
_COUNT_ALL: Final = "UPDATE {side} SET request = NULL, buyer = NULL"
_AGREE: Final = "SELECT count(*) FROM (FROM sent SEMI JOIN arrived USING (request) LIMIT 1)"
_REVENUE: Final = """
    SELECT day, sum(value) FILTER (side = 'sent'), sum(value) FILTER (side = 'arrived')
    FROM (
        SELECT 'sent' AS side, day, value FROM sent WHERE event_name = 'purchase'
        UNION ALL
        SELECT 'arrived', day, value FROM arrived WHERE event_name = 'purchase'
    )
    WHERE day BETWEEN $since AND $until
    GROUP BY ALL ORDER BY day
"""


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days that are compared, both inclusive."""

    since: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class Comparison:
    """``matched_by`` request: events are compared one by one, by the request that carried them;
    count: only how many there are. ``absent_days`` have no table on the other side,
    ``unfinished_days`` only one that GA4 still writes."""

    window: DayRange
    matched_by: Literal["request", "count"]
    cells: tuple[Cell, ...]
    revenue: tuple[Revenue, ...]
    transactions: int
    differences: tuple[Difference, ...]
    absent_days: tuple[dt.date, ...]
    unfinished_days: tuple[dt.date, ...]

    def total_by_event(self) -> list[EventTotal]:
        """One row an event's name, in order of names."""
        return sum_cells(self.cells, lambda cell: cell.event)

    def total_by_day(self) -> list[EventTotal]:
        """One row a day."""
        return sum_cells(self.cells, lambda cell: cell.day.isoformat())


def compare_events(
    sent: EventStore, arrived: EventStore, window: DayRange, progress: Progress = no_progress
) -> Comparison:
    """Compare two stores' events within the window.

    Some days around it are read too, for events that got into another day's table. Events of a
    request are the same where user, page load, counter and name agree.
    """
    early, late = dt.timedelta(_EARLY_DAYS), dt.timedelta(LATE_DAYS)
    with _connect() as db:
        senders = DayRange(window.since - late, window.until + early)
        days = _load(db, "sent", sent, senders, progress)
        takers = DayRange(window.since - early, window.until + late)
        found = _load(db, "arrived", arrived, takers, progress)
        is_by_request = _match_requests(db)
        limits = {"since": window.since, "until": window.until}
        db.execute(_read_sql("events"), limits)
        cells = [Cell(*row) for row in db.execute(_read_sql("cells"), limits).fetchall()]
        revenue = [Revenue.of(*row) for row in db.execute(_REVENUE, limits).fetchall()]
        rows = db.execute(_read_sql("transactions"), limits).fetchall()
    differing = [Difference(*row) for row in rows]
    sent_days = [day for day in days if window.since <= day <= window.until]
    return Comparison(
        window,
        "request" if is_by_request else "count",
        tuple(cells),
        tuple(revenue),
        len(differing),
        tuple(difference for difference in differing if difference.kinds),
        tuple(day for day in sent_days if day not in found),
        tuple(day for day in sent_days if found.get(day, "daily") != "daily"),
    )


@contextmanager
def _connect() -> Iterator[duckdb.DuckDBPyConnection]:
    with scratch_directory("verify") as spill, duckdb.connect() as db:
        quoted = str(spill).replace("'", "''")
        db.execute(f"SET temp_directory = '{quoted}'")
        db.execute(f"SET memory_limit = '{_MEMORY_LIMIT}'")
        yield db


def _load(
    db: duckdb.DuckDBPyConnection,
    side: str,
    store: EventStore,
    window: DayRange,
    progress: Progress,
) -> dict[dt.date, TableKind]:
    """Fill the table of one side. Returns the days that have tables there, with their kind."""
    db.execute(_SIDE.format(side=side))
    tables = store.tables(window.since, window.until)
    for done, table in enumerate(tables):
        progress(f"read {side} events", done, len(tables))
        _insert(db, side, table.date, store.read(table, _COLUMNS))
    progress(f"read {side} events", len(tables), len(tables))
    return {table.date: table.kind for table in tables}


def _insert(
    db: duckdb.DuckDBPyConnection, side: str, day: dt.date, batches: Iterable[pa.RecordBatch]
) -> None:
    for batch in batches:
        db.register("batch", pa.Table.from_batches([batch]))
        db.execute(_READ.format(side=side), [day])
        db.unregister("batch")


def _match_requests(db: duckdb.DuckDBPyConnection) -> bool:
    """Whether any request is on both sides; where none is, no event names its request."""
    (agreeing,) = db.execute(_AGREE).fetchone() or (0,)
    for side in ("sent", "arrived"):
        db.execute((_COUNT if agreeing else _COUNT_ALL).format(side=side))
    return bool(agreeing)


def _read_sql(name: str) -> Any:
    return (files("behavesim.google") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
