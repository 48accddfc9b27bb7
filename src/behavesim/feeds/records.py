"""Rows of a feed by field, whatever its columns are called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from behavesim.feeds.columns import normalize_header
from behavesim.feeds.currency_signs import find_currencies
from behavesim.feeds.table import Table

_OPTIONS: Final = ("color", "size", "material", "pattern")
_INHERITED: Final = (
    "name", "description", "brand", "category", "google_category", "image", "images", "gender",
    "rating", "reviews", "released",
)  # fmt: skip


@dataclass(slots=True)
class Record:
    """One row: the values of each field, and the options of a variant by name."""

    number: int
    values: dict[str, tuple[str, ...]]
    options: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The first value of a field without blanks around it, or an empty text."""
        values = self.values.get(name)
        return values[0].strip() if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return self.values.get(name, ())


def make_records(table: Table, fields: Mapping[str, str]) -> Iterator[Record]:
    """The rows with their values by field; columns of one field in their order."""
    used = [(column, field) for column, field in fields.items() if column in set(table.columns)]
    for row in table.rows:
        values: dict[str, tuple[str, ...]] = {}
        for column, name in used:
            cells = row.cells.get(column)
            if cells:
                values[name] = values[name] + cells if name in values else cells
        yield Record(row.number, values)


def join_parents(records: Sequence[Record]) -> tuple[list[Record], int]:
    """Give variants what their parent says, and leave parents out; how many those were.

    A parent is a row without a group whose id is the group of others. One with options of its own
    is a variant, too.
    """
    groups = {group for record in records if (group := record.get("group"))}
    parents: dict[str, Record] = {}
    for record in records:
        identifier = record.get("id") or record.get("sku")
        if identifier in groups and not record.get("group"):
            parents.setdefault(identifier, record)
    kept = []
    dropped = 0
    for record in records:
        identifier = record.get("id") or record.get("sku")
        parent = parents.get(record.get("group"))
        if parents.get(identifier) is record:
            if not any(record.get(name) for name in _OPTIONS):
                dropped += 1
                continue
            record.values["group"] = (identifier,)
        elif parent is not None:
            for name in _INHERITED:
                if name in parent.values and not record.get(name):
                    record.values[name] = parent.values[name]
        kept.append(record)
    return kept, dropped


def find_header_currency(fields: Mapping[str, str]) -> frozenset[str] | None:
    """The currency that the header of the price names, as in ``Price (EUR)``."""
    for column, name in fields.items():
        if name != "price":
            continue
        for word in column.replace("(", " ").replace(")", " ").replace("_", " ").split():
            if len(normalize_header(word)) <= 3 and (found := find_currencies(word)) is not None:
                return found if len(found) == 1 else None
    return None
