"""Functions of texts, arrays and numbers that DuckDB has otherwise, put in BigQuery's meaning."""

import re
from collections.abc import Callable
from typing import Final

from sqlglot import exp

from behavesim.errors import InputError
from behavesim.warehouse.bigquery_sql.calls import call
from behavesim.warehouse.bigquery_sql.faults import SOURCE

# What TRIM removes by default: the white space of Unicode.
_SPACE: Final = (
    " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def _adapt_repeat(node: exp.Expr) -> exp.Expr:
    return call("bq_repeat", node.this, node.args["times"])


def _adapt_pad(node: exp.Expr) -> exp.Expr:
    macro = "bq_lpad" if node.args["is_left"] else "bq_rpad"
    return call(macro, node.this, node.expression, node.args.get("fill_pattern") or " ")


def _adapt_position(node: exp.Expr) -> exp.Expr:
    position, occurrence = node.args.get("position"), node.args.get("occurrence")
    if position is None and occurrence is None:
        return node
    return call("bq_instr", node.this, node.args["substr"], position or 1, occurrence or 1)


def _adapt_left(node: exp.Expr) -> exp.Expr:
    if isinstance(node.expression, exp.Literal):
        return node
    return call("bq_left" if isinstance(node, exp.Left) else "bq_right", node.this, node.expression)


def _adapt_trim(node: exp.Expr) -> exp.Expr:
    if not node.args.get("expression"):
        node.set("expression", exp.Literal.string(_SPACE))
    return node


def _adapt_bracket(node: exp.Expr) -> exp.Expr:
    [index, *more] = node.expressions
    if more or isinstance(index, exp.Slice) or (isinstance(index, exp.Literal) and index.is_string):
        return node
    offset, is_safe = node.args.get("offset"), node.args.get("safe")
    if offset is None and not isinstance(index, exp.Literal | exp.Neg):
        return node  # a number or the name of a JSON's member
    place = exp.paren(index.copy()) - int(offset) if offset else index
    if is_safe and isinstance(index, exp.Literal) and int(index.this) >= int(offset or 0):
        return node
    return call("bq_safe_at" if is_safe else "bq_at", node.this, place)


def _adapt_json_text(node: exp.Expr) -> exp.Expr:
    return call("bq_json", node.this)


def _adapt_regexp(node: exp.Expr) -> exp.Expr:
    pattern = node.expression
    try:
        is_known = isinstance(pattern, exp.Literal | exp.RawString)
        groups = re.compile(pattern.this).groups if is_known else 0
    except re.error:
        groups = 0  # of RE2's own kind
    if groups > 1:
        raise InputError(SOURCE, "", f"{groups} groups in a pattern", "one capturing group at most")
    return node


def _adapt_concat(node: exp.Expr) -> exp.Expr:
    joined: exp.Expr = node.this.copy()
    for part in node.expressions:
        joined = exp.DPipe(this=joined, expression=part.copy())
    return exp.paren(joined)


def _adapt_slice(node: exp.Expr) -> exp.Expr:
    return call("bq_slice", node.this, node.args["start"], node.args["end"])


def _adapt_time_trunc(node: exp.Expr) -> exp.Expr:
    day = exp.cast(exp.Literal.string("1970-01-01"), "date")
    time = exp.paren(exp.Add(this=day, expression=node.this.copy()))
    return exp.cast(call("date_trunc", node.args["unit"].name.lower(), time), "time")


def _adapt_normalize(node: exp.Expr) -> exp.Expr:
    form = node.args["form"].name.upper() if node.args.get("form") else "NFC"
    if form not in ("NFC", "NFD", "NFKC", "NFKD"):
        raise InputError(SOURCE, "", f"NORMALIZE to {form}", "NFC, NFD, NFKC or NFKD")
    text = call("bq_casefold", node.this) if node.args.get("is_casefold") else node.this
    return call("bq_normalize", text, form)


def _adapt_top_sum(node: exp.Expr) -> exp.Expr:
    return call("bq_top_sum", node.this, node.expression, node.args["count"])


def _rename(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: call(name, node.this)


ADAPTERS: Final[dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {
    exp.ApproxTopSum: _adapt_top_sum,
    exp.ArrayConcat: _adapt_concat,
    exp.ArraySlice: _adapt_slice,
    exp.Bracket: _adapt_bracket,
    exp.JSONFormat: _adapt_json_text,
    exp.Left: _adapt_left,
    exp.Ln: _rename("bq_ln"),
    exp.Normalize: _adapt_normalize,
    exp.Pad: _adapt_pad,
    exp.RegexpExtract: _adapt_regexp,
    exp.RegexpExtractAll: _adapt_regexp,
    exp.Repeat: _adapt_repeat,
    exp.Right: _adapt_left,
    exp.Sqrt: _rename("bq_sqrt"),
    exp.StrPosition: _adapt_position,
    exp.TimeTrunc: _adapt_time_trunc,
    exp.ToCodePoints: _rename("bq_code_points"),
    exp.Trim: _adapt_trim,
}
