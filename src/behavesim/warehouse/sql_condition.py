"""A condition of SQL from the command line: exactly one expression."""

from typing import Final

import pyarrow as pa
from sqlglot import exp

from behavesim.errors import InputError
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.warehouse.bigquery_sql.statement import read_statement

_ALLOWED: Final = "one condition of BigQuery SQL, such as event_name = 'purchase'"
# What the Storage Read API is documented to filter by: comparisons of a table's own columns.
_PLAIN_NODES: Final = (
    exp.And,
    exp.Between,
    exp.Boolean,
    exp.Column,
    exp.EQ,
    exp.GT,
    exp.GTE,
    exp.Identifier,
    exp.In,
    exp.Is,
    exp.LT,
    exp.LTE,
    exp.Literal,
    exp.NEQ,
    exp.Neg,
    exp.Not,
    exp.Null,
    exp.Or,
    exp.Paren,
)
_PLAIN_COLUMNS: Final = frozenset(
    field.name for field in EXPORT_SCHEMA if not pa.types.is_nested(field.type)
)


def read_condition(text: str) -> exp.Expr:
    """The condition that ``text`` is. Raises InputError for anything more, or less."""
    try:
        select = read_statement(f"SELECT 1 FROM events WHERE (\n{text}\n)")
    except InputError as error:
        behind = error.path.startswith(f"line {text.count(chr(10)) + 3},")  # our own bracket
        raise InputError("--where", "", "its end" if behind else error.found, _ALLOWED) from error
    where = select.args.get("where")
    parts = {name for name, value in select.args.items() if value}
    inside = where.this if where is not None else None
    if not isinstance(inside, exp.Paren) or not parts <= {"kind", "expressions", "from_", "where"}:
        raise InputError("--where", "", repr(text), _ALLOWED)
    condition: exp.Expr = inside.this
    return condition


def is_plain(condition: exp.Expr) -> bool:
    """Whether the Storage Read API can filter by it: no job of SQL is needed then."""
    return all(
        isinstance(node, _PLAIN_NODES) and not (isinstance(node, exp.In) and node.args.get("query"))
        for node in condition.walk()
    ) and all(
        column.name in _PLAIN_COLUMNS and not column.table
        for column in condition.find_all(exp.Column)
    )
