"""Functions and types that DuckDB has otherwise, put in BigQuery's meaning.

What sqlglot writes rightly is left to it. Names that begin with ``bq_`` are macros.sql's.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlglot import exp

from behavesim.errors import InputError
from behavesim.warehouse.bigquery_sql.calls import call
from behavesim.warehouse.bigquery_sql.casts_and_json import ADAPTERS as JSON_ADAPTERS
from behavesim.warehouse.bigquery_sql.faults import SOURCE
from behavesim.warehouse.bigquery_sql.text_format import write_format
from behavesim.warehouse.bigquery_sql.texts_and_arrays import ADAPTERS as TEXT_ADAPTERS
from behavesim.warehouse.bigquery_sql.time_format import read_time, write_time

_DAYS_AND_MORE: Final = ("DAY", "WEEK", "ISOWEEK", "MONTH", "QUARTER", "YEAR", "ISOYEAR")
_SAFE_OPERATORS: Final[dict[type[exp.Expr], type[exp.Binary]]] = {
    exp.SafeAdd: exp.Add,
    exp.SafeMultiply: exp.Mul,
    exp.SafeSubtract: exp.Sub,
}
# DuckDB's TRY takes no function that calls error().
_SAFE_MACROS: Final = {
    f"bq_{name}": f"bq_safe_{name}"
    for name in ("substr", "left", "right", "repeat", "lpad", "rpad", "sqrt", "ln")
}
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::(\d{2}))?")
_LARGEST_OFFSET: Final = dt.timedelta(hours=14)
_WITHIN_SECOND: Final = ("MILLISECOND", "MICROSECOND")


def adapt_functions(tree: exp.Query, now: dt.datetime) -> None:
    """Replace them in the tree; ``now`` is the value of the CURRENT_ functions."""
    # Inner ones first, so that what is put in place holds adapted arguments.
    for node in reversed(list(tree.find_all(*_ADAPTERS))):
        adapted = _ADAPTERS[type(node)](node)
        if adapted is not node:
            node.replace(adapted)
    for node in list(tree.find_all(exp.CurrentDate, exp.CurrentDatetime, exp.CurrentTimestamp)):
        node.replace(_write_current_time(node, now))


def _write_current_time(node: exp.Expr, now: dt.datetime) -> exp.Expr:
    zone = node.name or "UTC"
    offset = _OFFSET.fullmatch(zone)
    try:
        here = now.astimezone(_make_zone(offset) if offset else ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        allowed = "a time zone's name or offset, such as Asia/Seoul or +09:00"
        raise InputError(SOURCE, "", f"the time zone {zone!r}", allowed) from None
    if isinstance(node, exp.CurrentDate):
        return exp.cast(exp.Literal.string(f"{here:%Y-%m-%d}"), "date")
    return exp.cast(exp.Literal.string(f"{here:%Y-%m-%d %H:%M:%S.%f}"), "timestamp")


def _make_zone(offset: re.Match[str]) -> dt.timezone:
    sign, minutes = -1 if offset[1] == "-" else 1, int(offset[3] or 0)
    amount = dt.timedelta(hours=int(offset[2]), minutes=minutes)
    if minutes > 59 or amount > _LARGEST_OFFSET:
        raise ValueError(offset[0])
    return dt.timezone(sign * amount)


def _adapt_div(node: exp.Expr) -> exp.Expr:
    divisor = node.expression
    if isinstance(divisor, exp.Literal) and not divisor.is_string and float(divisor.this):
        return node
    return call("bq_divide", node.this, divisor)


def _adapt_date_from_days(node: exp.Expr) -> exp.Expr:
    return exp.cast(node.copy(), "date")


def _adapt_date(node: exp.Expr) -> exp.Expr:
    zone = node.args.get("zone")
    return exp.cast(call("bq_local", node.this, zone), "date") if zone else node


def _adapt_datetime(node: exp.Expr) -> exp.Expr:
    zone = node.args.get("expression")
    is_zone = isinstance(zone, exp.Literal) and zone.is_string
    return call("bq_local", node.this, zone) if is_zone else node


def _adapt_timestamp(node: exp.Expr) -> exp.Expr:
    zone = node.args.get("zone")
    return call("bq_utc", node.this, zone) if zone else call("bq_timestamp", node.this)


def _adapt_timestamp_trunc(node: exp.Expr) -> exp.Expr:
    zone, unit = node.args.get("zone"), node.args["unit"]
    is_monday = isinstance(unit, exp.WeekStart) and unit.name.upper() == "MONDAY"
    if isinstance(unit, exp.WeekStart) and not is_monday:
        return node
    name = "WEEK" if is_monday else unit.name.upper()
    time = call("bq_local", node.this, zone) if zone else node.this
    if name == "WEEK" and not is_monday:
        cut = call("bq_sunday_week", time)
    else:
        cut = call("date_trunc", "week" if name == "ISOWEEK" else name.lower(), time)
    if zone and name not in _DAYS_AND_MORE:
        # Not by way of local time, where 01:00 occurs twice when clocks are set back.
        return exp.paren(node.this.copy() - exp.paren(time.copy() - cut))
    return call("bq_utc", cut, zone) if zone else cut


def _adapt_date_trunc(node: exp.Expr) -> exp.Expr:
    unit = node.args["unit"]
    is_date = isinstance(unit, exp.WeekStart) or unit.name.upper() in _DAYS_AND_MORE
    return exp.cast(node.copy(), "date") if is_date else node


def _adapt_date_arithmetic(node: exp.Expr) -> exp.Expr:
    moved = node.copy()
    moved.set("this", exp.cast(moved.this, "date"))
    return exp.cast(moved, "date")


def _adapt_date_diff(node: exp.Expr) -> exp.Expr:
    for key in ("this", "expression"):
        if isinstance(node.args[key], exp.Literal):
            node.set(key, exp.cast(node.args[key], "date"))
    return node


def _adapt_timestamp_diff(node: exp.Expr) -> exp.Expr:
    # Whole units that have passed; DuckDB's date_diff counts limits that were crossed.
    return call("datesub", node.args["unit"].name.lower(), node.expression, node.this)


def _adapt_extract(node: exp.Expr) -> exp.Expr:
    time = node.expression
    if isinstance(time, exp.AtTimeZone):
        time = call("bq_local", time.this, time.args["zone"])
        node.set("expression", time)
    if isinstance(node.this, exp.WeekStart):
        is_monday = node.this.name.upper() == "MONDAY"
        return exp.cast(call("strftime", time, "%W"), "bigint") if is_monday else node
    part = node.this.name.upper()
    if part in ("DATE", "TIME", "DATETIME"):
        return exp.cast(time, "timestamp" if part == "DATETIME" else part.lower())
    if part == "WEEK":
        return exp.cast(call("strftime", time, "%U"), "bigint")
    if part == "ISOWEEK":
        return call("date_part", "week", time)
    if part == "DAYOFWEEK":
        return exp.paren(call("date_part", "dow", time) + 1)
    if part in _WITHIN_SECOND:
        size = 1000 if part == "MILLISECOND" else 1000000
        return exp.Mod(this=call("date_part", part.lower(), time), expression=exp.convert(size))
    return node


def _adapt_unix_to_time(node: exp.Expr) -> exp.Expr:
    if node.args.get("scale"):
        return node
    return call("make_timestamp", exp.Mul(this=exp.paren(node.this), expression=exp.convert(10**6)))


def _adapt_unix_seconds(node: exp.Expr) -> exp.Expr:
    return call("bq_floor_div", call("epoch_us", node.this), 10**6)


def _adapt_unix_millis(node: exp.Expr) -> exp.Expr:
    return call("bq_floor_div", call("epoch_us", node.this), 1000)


def _adapt_safe(node: exp.Expr) -> exp.Expr:
    inner = node.this
    if isinstance(inner, exp.Anonymous) and inner.name in _SAFE_MACROS:
        return call(_SAFE_MACROS[inner.name], *inner.expressions)
    return call("try", inner)


def _adapt_safe_operator(node: exp.Expr) -> exp.Expr:
    operator = _SAFE_OPERATORS[type(node)]
    return call("try", operator(this=exp.paren(node.this), expression=exp.paren(node.expression)))


def _adapt_like(node: exp.Expr) -> exp.Expr:
    r"""``\_`` and ``\%`` are the characters themselves, for which DuckDB needs ESCAPE."""
    pattern = node.expression
    is_plain = isinstance(pattern, exp.Literal) and "\\" not in pattern.this
    if is_plain or isinstance(pattern, exp.Any | exp.All) or isinstance(node.parent, exp.Escape):
        return node
    return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))


def _adapt_substring(node: exp.Expr) -> exp.Expr:
    start, length = node.args["start"], node.args.get("length")
    is_short = length is None or isinstance(length, exp.Literal)
    if isinstance(start, exp.Literal) and int(start.this) > 0 and is_short:
        return node
    return call("bq_substr", node.this, start, *([length] if length else []))


def _adapt_byte_length(node: exp.Expr) -> exp.Expr:
    return call("strlen", node.this)


def _adapt_format(node: exp.Expr) -> exp.Expr:
    shape = node.this
    if not isinstance(shape, exp.Literal):
        raise InputError(SOURCE, "", "FORMAT of a computed text", "FORMAT of a text in quotes")
    return write_format(shape.this, node.expressions)


def _adapt_approximate_count(node: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Distinct(expressions=[node.this.copy()]))


def _adapt_top_count(node: exp.Expr) -> exp.Expr:
    return call("bq_top_count", node.this, node.expression)


def _adapt_quantiles(node: exp.Expr) -> exp.Expr:
    value, number = node.this, node.args.get("expression")
    if isinstance(value, exp.Distinct):
        value, number = exp.Distinct(expressions=[value.expressions[0]]), value.expressions[1]
    if not isinstance(number, exp.Literal):
        return node
    parts = int(number.this)
    return call("quantile_disc", value, exp.Array(expressions=_list_shares(parts)))


def _list_shares(parts: int) -> list[exp.Expr]:
    return [exp.Literal.number(str(step / parts)) for step in range(parts + 1)]


def _adapt_array_agg(node: exp.Expr) -> exp.Expr:
    """ARRAY_AGG with IGNORE NULLS or LIMIT; the latter is a slice of the whole."""
    ignores = isinstance(node, exp.IgnoreNulls)
    if ignores and not isinstance(node.this, exp.ArrayAgg):
        return node
    inner = (node.this if ignores else node).this
    if isinstance(node.parent, exp.IgnoreNulls):
        return node  # its parent is adapted with it
    limit = inner if isinstance(inner, exp.Limit) else None
    if limit is None and not ignores:
        return node
    return _collect(limit.this if limit else inner, limit, ignores)


def _adapt_string_agg(node: exp.Expr) -> exp.Expr:
    limit = node.this
    if not isinstance(limit, exp.Limit):
        return node
    separator = node.args.get("separator") or exp.Literal.string(",")
    return call("array_to_string", _collect(limit.this, limit, ignores=True), separator)


def _collect(ordered: exp.Expr, limit: exp.Limit | None, ignores: bool) -> exp.Expr:
    found: exp.Expr = call("list", ordered)
    if ignores:
        value = ordered.this if isinstance(ordered, exp.Order) else ordered
        value = value.expressions[0] if isinstance(value, exp.Distinct) else value
        known = exp.Not(this=exp.Is(this=exp.paren(value.copy()), expression=exp.Null()))
        found = exp.Filter(this=found, expression=exp.Where(this=known))
    return call("list_slice", found, 1, limit.expression) if limit else found


_ADAPTERS: Final[dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = (
    {
        exp.ApproxDistinct: _adapt_approximate_count,
        exp.ApproxQuantiles: _adapt_quantiles,
        exp.ApproxTopK: _adapt_top_count,
        exp.ArrayAgg: _adapt_array_agg,
        exp.ByteLength: _adapt_byte_length,
        exp.Date: _adapt_date,
        exp.DateAdd: _adapt_date_arithmetic,
        exp.DateDiff: _adapt_date_diff,
        exp.DateFromUnixDate: _adapt_date_from_days,
        exp.DateSub: _adapt_date_arithmetic,
        exp.DateTrunc: _adapt_date_trunc,
        exp.Datetime: _adapt_datetime,
        exp.Div: _adapt_div,
        exp.Extract: _adapt_extract,
        exp.Format: _adapt_format,
        exp.GroupConcat: _adapt_string_agg,
        exp.ILike: _adapt_like,
        exp.IgnoreNulls: _adapt_array_agg,
        exp.Like: _adapt_like,
        exp.SafeAdd: _adapt_safe_operator,
        exp.SafeFunc: _adapt_safe,
        exp.SafeMultiply: _adapt_safe_operator,
        exp.SafeSubtract: _adapt_safe_operator,
        exp.StrToTime: read_time,
        exp.ParseDatetime: read_time,
        exp.Substring: _adapt_substring,
        exp.TimeToStr: write_time,
        exp.Timestamp: _adapt_timestamp,
        exp.TimestampDiff: _adapt_timestamp_diff,
        exp.TimestampTrunc: _adapt_timestamp_trunc,
        exp.UnixMillis: _adapt_unix_millis,
        exp.UnixSeconds: _adapt_unix_seconds,
        exp.UnixToTime: _adapt_unix_to_time,
    }
    | TEXT_ADAPTERS
    | JSON_ADAPTERS
)
