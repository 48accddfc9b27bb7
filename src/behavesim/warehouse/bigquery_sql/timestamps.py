"""A TIMESTAMP as text, which has its offset.

DuckDB holds TIMESTAMP and DATETIME alike, as times without a zone, so which one it is follows from
what the query says: GA4's tables have none, so each has been made somewhere in it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from behavesim.warehouse.bigquery_sql.calls import call

Named = Mapping[str, list[exp.Expr]]
_MAKES: Final = (
    exp.CurrentTimestamp,
    exp.StrToTime,
    exp.Timestamp,
    exp.TimestampAdd,
    exp.TimestampSub,
    exp.TimestampTrunc,
    exp.UnixToTime,
)
# Whose value is one of their own arguments.
_PASSING_THROUGH: Final = (
    exp.Alias, exp.AnyValue, exp.Case, exp.Coalesce, exp.FirstValue, exp.Greatest, exp.If,
    exp.IgnoreNulls, exp.Lag, exp.LastValue, exp.Lead, exp.Least, exp.Max, exp.Min, exp.Nullif,
    exp.Paren, exp.RespectNulls, exp.Window,
)  # fmt: skip


def write_timestamps(tree: exp.Query) -> None:
    """Replace casts of TIMESTAMPs to STRING, STRING(), and what FORMAT and JSON are given."""
    named: dict[str, list[exp.Expr]] = {}
    for alias in tree.find_all(exp.Alias):
        named.setdefault(alias.alias.lower(), []).append(alias.this)
    for node in list(tree.find_all(exp.Cast, exp.String, exp.Format, exp.JSONFormat)):
        if isinstance(node, exp.Format):
            for value in node.expressions:
                if _is_timestamp(value, named):
                    value.replace(call("bq_timestamp_text", value, "UTC"))
        elif isinstance(node, exp.JSONFormat):
            for part in _list_parts(node.this):
                if _is_timestamp(part, named):
                    part.replace(call("bq_timestamp_json", part))
        elif isinstance(node, exp.String) or node.args["to"].is_type("text"):
            zone = node.args.get("zone")
            if zone or _is_timestamp(node.this, named):
                node.replace(call("bq_timestamp_text", node.this, zone or "UTC"))


def _list_parts(value: exp.Expr) -> Sequence[exp.Expr]:
    """The value, or the fields of a record that is written out."""
    if not isinstance(value, exp.Struct):
        return [value]
    return [
        field.expression if isinstance(field, exp.PropertyEQ) else field.unalias()
        for field in value.expressions
    ]


def _is_timestamp(
    node: exp.Expr | None, named: Mapping[str, list[exp.Expr]], depth: int = 9
) -> bool:
    if node is None or not depth:
        return False
    if isinstance(node, exp.Cast):
        return bool(node.args["to"].this == exp.DataType.Type.TIMESTAMPTZ)
    if isinstance(node, exp.Column):
        made = named.get(node.name.lower(), [])
        made = [one for one in made if not (isinstance(one, exp.Column) and one.name == node.name)]
        return bool(made) and all(_is_timestamp(one, named, depth - 1) for one in made)
    if isinstance(node, _PASSING_THROUGH):
        values = [node.this, *node.expressions, node.args.get("true"), *node.args.get("ifs", [])]
        return any(_is_timestamp(v, named, depth - 1) for v in values if isinstance(v, exp.Expr))
    return isinstance(node, _MAKES)
