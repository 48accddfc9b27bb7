"""BigQuery's format elements of dates and times, each as DuckDB has it or as an expression."""

import re
from typing import Final

from sqlglot import exp

from behavesim.errors import InputError
from behavesim.warehouse.bigquery_sql.calls import call
from behavesim.warehouse.bigquery_sql.faults import SOURCE

_ELEMENT: Final = re.compile(r"%(?:E[0-9]S|E[4*#][YS]|E[zS]|-d|.)")
# Elements that DuckDB's strftime has under the same or another name.
_PLAIN: Final = {f"%{one}": f"%{one}" for one in "AaBbdHIjMmpSuUVwWYyGf"} | {
    "%h": "%b", "%D": "%m/%d/%y", "%x": "%m/%d/%y", "%F": "%Y-%m-%d", "%T": "%H:%M:%S",
    "%X": "%H:%M:%S", "%R": "%H:%M", "%r": "%I:%M:%S %p", "%c": "%a %b %-d %H:%M:%S %Y",
    "%n": "\n", "%t": "\t", "%%": "%%", "%E4Y": "%Y", "%E6S": "%S.%f",
}  # fmt: skip
# What has to be computed of the time, and for the last three of its zone's offset in minutes.
_COMPUTED: Final = {
    "%e": "bq_padded_day", "%-d": "bq_padded_day", "%k": "bq_padded_hour",
    "%l": "bq_padded_half_hour", "%P": "bq_small_half", "%s": "bq_epoch", "%Q": "bq_quarter",
    "%C": "bq_century", "%g": "bq_iso_year", "%J": "bq_iso_day", "%E*S": "bq_seconds",
    "%E#S": "bq_seconds",
}  # fmt: skip
_ZONED: Final = {"%z": "bq_offset_plain", "%Ez": "bq_offset_colon", "%Z": "bq_offset_name"}
_ALLOWED: Final = "BigQuery's format elements for dates and times"
_PARSED: Final = {"%Ez": "%z", "%h": "%b", "%R": "%H:%M", "%e": "%-d", "%E4Y": "%Y", "%D": "%x",
                  "%k": "%-H", "%l": "%-I", "%E6S": "%S.%f", "%F": "%Y-%m-%d",
                  "%T": "%H:%M:%S"}  # fmt: skip
_FRACTION: Final = ("%E*S", "%E#S")


def write_time(node: exp.Expr) -> exp.Expr:
    """FORMAT_DATE, _DATETIME, _TIME and _TIMESTAMP, as text joined of their elements."""
    shape = node.args["format"]
    if not isinstance(shape, exp.Literal):
        raise InputError(SOURCE, "", "a computed format of a time", "a format in quotes")
    kind, zone = node.this, node.args.get("zone")
    utc = _read_time(kind)
    local = call("bq_local", utc, zone) if zone else utc
    parts: list[exp.Expr] = [exp.Literal.string("")]
    plain, end = "", 0
    for found in _ELEMENT.finditer(shape.this):
        between, end = shape.this[end : found.start()], found.end()
        plain += between.replace("%", "%%") + _PLAIN.get(found[0], "")
        if found[0] in _PLAIN:
            continue
        parts += _strftime(local, plain)
        plain = ""
        parts.append(_compute(found[0], local, utc))
    parts += _strftime(local, plain + shape.this[end:].replace("%", "%%"))
    text = parts[0]
    for part in parts[1:]:
        text = exp.DPipe(this=text, expression=part)
    return exp.paren(text)


def _read_time(node: exp.Expr) -> exp.Expr:
    """The value as a time without a zone."""
    if isinstance(node, exp.TsOrDsToTime):
        day = exp.cast(exp.Literal.string("1970-01-01"), "date")
        return exp.paren(exp.Add(this=day, expression=exp.cast(node.this.copy(), "time")))
    known = (exp.TsOrDsToDate, exp.TsOrDsToTimestamp, exp.TsOrDsToDatetime)
    value = node.this if isinstance(node, known) else node
    return exp.cast(exp.paren(value.copy()), "timestamp")


def _strftime(time: exp.Expr, shape: str) -> list[exp.Expr]:
    return [call("strftime", time, exp.Literal.string(shape))] if shape else []


def _compute(element: str, local: exp.Expr, utc: exp.Expr) -> exp.Expr:
    if element in _ZONED:
        return call(_ZONED[element], call("bq_minutes_between", utc, local))
    if element == "%s":
        return call("bq_epoch", utc)
    digits = re.fullmatch(r"%E([0-9])S", element)
    if digits:
        return call("bq_seconds_of", local, int(digits[1]))
    if element not in _COMPUTED:
        raise InputError(SOURCE, "", f"{element} in a format", _ALLOWED)
    return call(_COMPUTED[element], local)


def read_time(node: exp.Expr) -> exp.Expr:
    """PARSE_TIMESTAMP and _DATETIME where DuckDB's strptime needs other elements, or a zone."""
    shape, zone = node.args["format"], node.args.get("zone")
    if not isinstance(shape, exp.Literal):
        raise InputError(SOURCE, "", "a computed format of a time", "a format in quotes")
    if shape.this == "%s":
        return call("make_timestamp", exp.cast(node.this.copy(), "bigint") * 10**6)
    has_zone = bool(re.search(r"%E?z", shape.this))
    has_fraction = any(one in shape.this for one in _FRACTION)
    if not (zone or has_zone or has_fraction):
        return node
    shapes = []
    for seconds in ("%S.%f", "%S") if has_fraction else ("",):
        text = shape.this
        for theirs, ours in {**dict.fromkeys(_FRACTION, seconds), **_PARSED}.items():
            text = text.replace(theirs, ours)
        shapes.append(exp.Literal.string(text))
    parsed = call(
        "strptime", node.this, shapes[0] if len(shapes) == 1 else exp.Array(expressions=shapes)
    )
    if has_zone:
        return call("timezone", "UTC", parsed)
    return call("bq_utc", parsed, zone) if zone else parsed
