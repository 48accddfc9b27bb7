"""How two accounts of the same events differ, in numbers."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One event's name on one day. ``late`` and ``early`` ones stand in another day's table."""

    day: dt.date
    event: str
    sent: int
    arrived: int
    missing: int
    extra: int
    duplicates: int
    late: int
    early: int

    @property
    def differing(self) -> int:
        """How many events are not as they should be."""
        return self.missing + self.extra + self.duplicates + self.late + self.early


@dataclass(frozen=True, slots=True)
class EventTotal:
    """Cells summed up; ``share`` is what differs, of what was sent (of what arrived, if none)."""

    name: str
    sent: int
    arrived: int
    missing: int
    extra: int
    duplicates: int
    late: int
    early: int
    share: float


@dataclass(frozen=True, slots=True)
class Revenue:
    """A day's purchases, in the property's currency; ``share`` is the difference."""

    day: dt.date
    sent: float
    arrived: float
    share: float

    @classmethod
    def of(cls, day: dt.date, sent: float | None, arrived: float | None) -> "Revenue":
        """Nothing sold is zero."""
        one, other = sent or 0.0, arrived or 0.0
        return cls(day, one, other, _share(abs(one - other), max(one, other)))


@dataclass(frozen=True, slots=True)
class Difference:
    """A purchase or refund that is not the same on both sides; values are a mean of several."""

    day: dt.date
    event: str
    transaction_id: str
    kinds: list[str]
    sent: int
    arrived: int
    sent_value: float | None
    arrived_value: float | None


def sum_cells(cells: Iterable[Cell], key: Callable[[Cell], str]) -> list[EventTotal]:
    """One row for each key, in their order."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(key(cell), []).append(cell)
    return [_sum_group(name, groups[name]) for name in sorted(groups)]


def _sum_group(name: str, cells: list[Cell]) -> EventTotal:
    sent, arrived = sum(cell.sent for cell in cells), sum(cell.arrived for cell in cells)
    return EventTotal(
        name,
        sent,
        arrived,
        sum(cell.missing for cell in cells),
        sum(cell.extra for cell in cells),
        sum(cell.duplicates for cell in cells),
        sum(cell.late for cell in cells),
        sum(cell.early for cell in cells),
        _share(sum(cell.differing for cell in cells), sent or arrived),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float(part > 0)
