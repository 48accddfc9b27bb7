"""Rows of a feed, whatever its format: cells by column, each with its place in the file."""

from dataclasses import dataclass, field
from typing import Literal

Place = Literal["line", "item", "row"]
"""What a row's number counts."""


class Number(str):
    """The text of what is a number in the file, not a text: its decimal sign is a point."""

    __slots__ = ()


@dataclass(slots=True)
class Row:
    """Cells by column, each with its values; columns without one are left out."""

    number: int
    cells: dict[str, tuple[str, ...]]
    """A column that occurs several times in an XML or JSON item has several values."""

    def get(self, column: str) -> str:
        """The first value of a column, or an empty text."""
        values = self.cells.get(column)
        return values[0] if values else ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read: its cells are not known, the first one at most."""

    number: int
    id: str
    found: str
    allowed: str
    text: str


@dataclass(slots=True)
class Table:
    """A feed as rows; ``columns`` in the order of the file."""

    format: str
    place: Place
    columns: list[str]
    rows: list[Row]
    bad_rows: list[BadRow] = field(default_factory=list)
    encoding: str = "utf-8"
    title: str = ""
    notes: list[str] = field(default_factory=list)
