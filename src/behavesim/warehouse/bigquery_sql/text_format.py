"""BigQuery's FORMAT: a text with places for values, as C's printf has them, and %t for anything."""

import re
from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from behavesim.errors import InputError
from behavesim.warehouse.bigquery_sql.faults import SOURCE

_PLACE: Final = re.compile(
    r"%(?P<flags>[-+ #0']*)(?P<width>\d*)(?:\.(?P<precision>\d+))?(?P<kind>.)"
)
_WHOLE: Final = "dioxX"
_BROKEN: Final = "fFeEgG"
_ALLOWED: Final = f"% with one of {', '.join(f'{_WHOLE}{_BROKEN}stT%')}, and a value for each"


def write_format(shape: str, values: Sequence[exp.Expr]) -> exp.Expr:
    """What DuckDB joins to the same text. Raises InputError for places it does not know."""
    rest = list(values)
    parts: list[exp.Expr] = []
    end = 0
    for place in _PLACE.finditer(shape):
        parts.append(exp.Literal.string(shape[end : place.start()]))
        end = place.end()
        if place["kind"] == "%":
            parts.append(exp.Literal.string("%"))
        elif rest and place["kind"] in f"{_WHOLE}{_BROKEN}stT":
            parts.append(_write_value(place, rest.pop(0)))
        else:
            raise InputError(SOURCE, "", f"{place[0]} in FORMAT", _ALLOWED)
    if rest:
        raise InputError(SOURCE, "", f"{len(rest)} values too many in FORMAT", _ALLOWED)
    text: exp.Expr = exp.Literal.string(shape[end:])
    for part in reversed(parts):
        text = exp.DPipe(this=part, expression=text)
    return exp.paren(text)


def _write_value(place: re.Match[str], value: exp.Expr) -> exp.Expr:
    kind, flags, precision = place["kind"], place["flags"], place["precision"]
    if kind in "stT":
        text = exp.cast(value.copy(), "text") if kind == "s" else _write_any_value(value, kind)
        if precision is not None:
            text = exp.Anonymous(this="left", expressions=[text, exp.Literal.number(precision)])
        return _print("".join(sorted(set(flags) & {"-"})) + place["width"], "s", text)
    number = exp.cast(value.copy(), "bigint" if kind in _WHOLE else "double")
    if "'" not in flags:
        spoken = "" if precision is None else f".{precision}"
        return _print(f"{flags}{place['width']}{spoken}", kind, number)
    fraction = f".{precision or 6}f" if kind in _BROKEN else ""
    grouped = exp.Anonymous(this="format", expressions=[_text(f"{{:,{fraction}}}"), number])
    return _print(("-" if "-" in flags else "") + place["width"], "s", grouped)


def _write_any_value(value: exp.Expr, kind: str) -> exp.Expr:
    is_timestamp = isinstance(value, exp.Anonymous) and value.name == "bq_timestamp_text"
    if kind == "T" and is_timestamp:
        return exp.DPipe(
            this=exp.DPipe(this=_text('TIMESTAMP "'), expression=value.copy()),
            expression=_text('"'),
        )
    name = "bq_literal" if kind == "T" else "bq_shown"
    known = exp.Anonymous(this=name, expressions=[value.copy()])
    return exp.Coalesce(this=known, expressions=[_text("NULL")])


def _print(shape: str, kind: str, value: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="printf", expressions=[_text(f"%{shape}{kind}"), value])


def _text(text: str) -> exp.Expr:
    return exp.Literal.string(text)
