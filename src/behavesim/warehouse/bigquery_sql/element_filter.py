"""The elements that a joined UNNEST leaves of its array, as a function of the array.

``LEFT JOIN UNNEST(event_params) AS p ON p.key = 'value'`` needs one element of a list, and DuckDB
makes rows of all. So the condition becomes a filter of the list, and a left join's row without an
element a list of one null.
"""

from dataclasses import dataclass
from typing import Final

import pyarrow as pa
from sqlglot import exp

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.warehouse.bigquery_sql.calls import call

COLUMNS: Final = frozenset(name.lower() for name in EXPORT_SCHEMA.names)
ENTRY: Final = "bq_entry"


def _list_arrays(fields: pa.Schema | pa.StructType) -> dict[str, tuple[str, ...]]:
    """The export's arrays of records, also those inside of others, with their fields."""
    found: dict[str, tuple[str, ...]] = {}
    for field in fields:
        if pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type):
            found[field.name] = tuple(child.name for child in field.type.value_type)
            found |= _list_arrays(field.type.value_type)
    return found


ARRAYS: Final = _list_arrays(EXPORT_SCHEMA)


@dataclass(frozen=True, slots=True)
class Element:
    """An UNNEST in FROM: ``name`` is the element's, ``place`` that of its offset, or empty."""

    array: exp.Expr
    name: str
    place: str
    has_fields: bool
    earlier: tuple["Element", ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, where it is an array of the export's."""
        return ARRAYS.get(self.array.name.lower(), ()) if self.has_fields else ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A list of the elements that a join leaves, and one of their offsets where they are asked."""

    elements: exp.Expr
    places: exp.Expr | None


def filter_elements(element: Element, join: exp.Join) -> Kept | None:
    """What the join leaves; None where no function of the array is equivalent."""
    if join.side not in ("", "LEFT") or join.args.get("using") or join.method:
        return None
    array: exp.Expr = element.array.copy()
    condition = join.args.get("on")
    if condition is not None and not (isinstance(condition, exp.Boolean) and condition.this):
        bound = None if element.place else _bind(condition, element)
        if bound is None:
            return None
        one = exp.Lambda(this=bound, expressions=[exp.to_identifier(ENTRY)])
        array = call("list_filter", array, one)
    places = list_places(element)
    if not join.side:
        return Kept(array, places)
    return Kept(call("bq_or_null", array), call("bq_or_null", places) if places else None)


def list_places(element: Element) -> exp.Expr | None:
    """The offsets of all elements, from 0; None where they are not asked."""
    return call("range", call("len", element.array)) if element.place else None


def _bind(condition: exp.Expr, element: Element) -> exp.Expr | None:
    """The condition about an entry of the list; None where it is not certain what a name means."""
    if condition.find(exp.Query, exp.AggFunc, exp.Window, exp.Star):
        return None
    before = {name.lower() for other in element.earlier for name in (other.name, *other.fields)}
    copy = exp.Paren(this=condition.copy())
    for column in list(copy.find_all(exp.Column)):
        parts = [part.copy() for part in column.parts]
        first = parts[0].name.lower()
        if element.name and first == element.name.lower():
            parts = parts[1:]
        elif first in before or (len(parts) == 1 and first not in (*element.fields, *COLUMNS)):
            return None
        elif first not in element.fields:
            continue
        entry = exp.column(ENTRY)
        column.replace(exp.Dot.build([entry, *parts]) if parts else entry)
    bound: exp.Expr = copy.this
    return bound
