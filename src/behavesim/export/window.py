"""The window of days that an export covers."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from behavesim.errors import InputError, NotEnoughDataError
from behavesim.warehouse.store import EventStore, TableRef


@dataclass(frozen=True, slots=True)
class Window:
    """Inclusive days; None is open on that side."""

    since: dt.date | None = None
    until: dt.date | None = None

    def __contains__(self, day: dt.date) -> bool:
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )

    def __str__(self) -> str:
        return f"{self.since or 'the first day'} to {self.until or 'the last day'}"


def check_window(window: Window) -> None:
    """Raise InputError when since is after until."""
    if window.since and window.until and window.since > window.until:
        raise InputError("--since", "", window.since, f"a day no later than --until {window.until}")


def sort_tables(tables: Iterable[TableRef]) -> list[TableRef]:
    """By date."""
    return sorted(tables, key=lambda table: (table.date, table.name))


def list_window(store: EventStore, window: Window) -> Sequence[TableRef]:
    """The store's tables in the window, by date.

    Raises InputError when since is after until, and NotEnoughDataError, which says what is
    there, when the window holds no table.
    """
    check_window(window)
    tables = store.tables(window.since, window.until)
    if tables:
        return sort_tables(tables)
    there = sorted(table.date for table in store.tables(None, None))
    if not there:
        raise NotEnoughDataError(
            "the source holds no events table",
            "run behavesim simulate or materialize first, or check --source",
        )
    raise NotEnoughDataError(
        f"no events table from {window}; the source holds {there[0]} to {there[-1]} "
        f"({len(there)} tables)",
        "choose --since and --until inside of that",
    )
