"""What is to be said about a feed: rows that are left out, remarks on others, notes on all."""

from collections import Counter
from dataclasses import dataclass, field

from behavesim.feeds.result import Remark, Skipped
from behavesim.feeds.table import Place


def escape_braces(text: str) -> str:
    """Text of a feed for a sentence with braces for its count."""
    return text.replace("{", "{{").replace("}", "}}")


@dataclass(slots=True)
class Notebook:
    """Gathers them in the order of the file; ``place`` is what rows are called."""

    place: Place
    columns: dict[str, str] = field(default_factory=dict)
    """The column of each field, where it has another name."""
    skipped: list[Skipped] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """Sentences about products, with how many there are."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why rows are left out, in few words."""

    def skip(
        self,
        row: int,
        identifier: str,
        field: str,
        text: str,
        *,
        found: str,
        allowed: str,
        reason: str,
    ) -> None:
        """Leave a row out; ``text`` says why, after the row and its id."""
        line = f"{self.locate(row, identifier)}: {text}"
        self.skipped.append(Skipped(row, identifier, self.name(field), found, allowed, line))
        self.reasons[reason] += 1

    def remark(self, row: int, identifier: str, field: str, text: str, found: str) -> None:
        """Say what of a row was not taken as it is written."""
        line = f"{self.locate(row, identifier)}: {text}"
        self.remarks.append(Remark(row, identifier, self.name(field), found[:200], line))

    def locate(self, row: int, identifier: str) -> str:
        """``line 4 (B-03)``."""
        return f"{self.place} {row} ({identifier})" if identifier else f"{self.place} {row}"

    def list_reasons(self) -> str:
        """``2 without a price, 1 with price 0``."""
        return ", ".join(f"{number:,} {reason}" for reason, number in self.reasons.most_common())

    def name(self, field: str) -> str:
        """The column that holds a field, as the file calls it."""
        return self.columns.get(field, field)

    def label(self, field: str) -> str:
        """A field's name in sentences, with its column where that is called otherwise."""
        plain = "title" if field == "name" else field
        column = self.columns.get(field, field)
        same = column.casefold().replace(" ", "_") in (plain, field)
        return plain if same else f'{plain} (column "{column}")'
