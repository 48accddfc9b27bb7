"""A script's DECLAREd variables: each is a value that does not change, put where it is named."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
from sqlglot import exp

from behavesim.ga4.export_schema import EXPORT_SCHEMA

# Names that FROM can bring: columns, and fields of the records that UNNEST lays out.
_COLUMNS: Final = frozenset(EXPORT_SCHEMA.names) | {
    child.name
    for field in EXPORT_SCHEMA
    if pa.types.is_list(field.type)
    for child in field.type.value_type
}
_AS_IT_IS: Final = (exp.Literal, exp.Array, exp.Boolean, exp.Null)


def add_variables(known: dict[str, exp.Expr], declared: exp.Declare) -> None:
    """Take in those of a DECLARE; null where it has no DEFAULT, as in BigQuery."""
    for item in declared.expressions:
        default = exp.paren(item.args.get("default") or exp.Null())
        put_variables(default, known)
        value, kind = default.this, item.args.get("kind")
        is_text = isinstance(value, exp.Literal) and value.is_string
        if kind and not (isinstance(value, exp.Array) or (is_text and kind.is_type("text"))):
            value = exp.cast(value, kind)
        known |= {name.name.lower(): value for name in item.this}


def put_variables(tree: exp.Expr, known: Mapping[str, exp.Expr]) -> None:
    """Replace the names in the tree by their values; columns of the same name come first."""
    named = tree.find_all(exp.Alias, exp.Unnest, exp.Table)
    columns = _COLUMNS | {node.alias.lower() for node in named}
    for node in list(tree.find_all(exp.Column)):
        value = None if node.table else known.get(node.name.lower())
        if value is not None and node.name.lower() not in columns:
            is_whole = isinstance(value, _AS_IT_IS)
            node.replace(value.copy() if is_whole else exp.paren(value.copy()))
