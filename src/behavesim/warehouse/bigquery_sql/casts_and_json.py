"""Casts, rounding and JSON, which DuckDB reads more leniently than BigQuery or types otherwise."""

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from behavesim.errors import InputError
from behavesim.warehouse.bigquery_sql.calls import call
from behavesim.warehouse.bigquery_sql.faults import SOURCE

_TYPE = exp.DataType.Type
_MACROS: Final = {
    (_TYPE.TIMESTAMPTZ, False): "bq_timestamp",
    (_TYPE.TIMESTAMPTZ, True): "bq_safe_timestamp",
    (_TYPE.BIGINT, False): "bq_int",
    (_TYPE.BIGINT, True): "bq_safe_int",
    (_TYPE.BOOLEAN, False): "bq_bool",
    (_TYPE.BOOLEAN, True): "bq_safe_bool",
    (_TYPE.TEXT, False): "bq_string",
    (_TYPE.TEXT, True): "bq_string",
}
# What text must look like before DuckDB reads it as a number.
_CHECKS: Final = {
    (_TYPE.DOUBLE, False): "bq_float_input",
    (_TYPE.DOUBLE, True): "bq_safe_float_input",
    (_TYPE.DECIMAL, False): "bq_numeric_input",
    (_TYPE.DECIMAL, True): "bq_safe_numeric_input",
}
_NUMERIC: Final = "DECIMAL(38, 9)"


def _adapt_cast(node: exp.Expr) -> exp.Expr:
    kind, is_safe = node.args["to"], isinstance(node, exp.TryCast)
    if kind.this == _TYPE.BIGDECIMAL:
        raise InputError(SOURCE, "", "the type BIGNUMERIC", "NUMERIC or FLOAT64")
    if macro := _MACROS.get((kind.this, is_safe)):
        return call(macro, node.this)
    check = _CHECKS.get((kind.this, is_safe))
    if check is None:
        return node
    checked = node.copy()
    checked.set("this", call(check, node.this))
    if kind.this == _TYPE.DECIMAL and not kind.expressions:
        checked.set("to", exp.DataType.build(_NUMERIC))
    return checked


def _adapt_rounding(node: exp.Expr) -> exp.Expr:
    """ROUND and TRUNC of INT64 and FLOAT64 are FLOAT64; of NUMERIC they are NUMERIC."""
    casts = node.this.find_all(exp.Cast)
    if any(cast.args["to"].this == _TYPE.DECIMAL for cast in casts):
        return node
    rounded = node.copy()
    one = exp.Literal.number("1e0")
    rounded.set("this", exp.Mul(this=exp.paren(node.this.copy()), expression=one))
    return rounded


def _adapt_json_scalar(node: exp.Expr) -> exp.Expr:
    found = node.copy()
    found.set("this", call("bq_json_input", node.this))
    return found


def _adapt_json_part(node: exp.Expr) -> exp.Expr:
    return call("bq_json_part", node.this, _adapt_json_scalar(node))


def _rename(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: call(name, node.this)


ADAPTERS: Final[dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {
    exp.Cast: _adapt_cast,
    exp.Float64: _rename("bq_json_float"),
    exp.Int64: _rename("bq_json_int"),
    exp.JSONBool: _rename("bq_json_bool"),
    exp.JSONExtract: _adapt_json_part,
    exp.JSONExtractArray: _adapt_json_scalar,
    exp.JSONExtractScalar: _adapt_json_scalar,
    exp.JSONType: _rename("bq_json_type"),
    exp.JSONValueArray: _adapt_json_scalar,
    exp.Round: _adapt_rounding,
    exp.String: _rename("bq_json_or_string"),
    exp.Trunc: _adapt_rounding,
    exp.TryCast: _adapt_cast,
}
