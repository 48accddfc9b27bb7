"""Tables of the stand-in, and their rows by their times."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.doubles.ga4_tables import DAYS, make_rows

from behavesim.warehouse.store import EventStore, TableRef

PATIENCE_S = 5.0


Open = Callable[..., AbstractContextManager[EventStore]]


def read_times(store: EventStore, table: TableRef | None = None) -> list[int]:
    """Each row of a table by its time, which no two share."""
    batches = store.read(table or store.tables()[0], ["event_timestamp"])
    return sorted(time for batch in batches for time in batch.column(0).to_pylist())


ALL_TIMES = [row["event_timestamp"] for row in make_rows(DAYS[0])]
