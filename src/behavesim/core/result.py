"""What a call gives back: frozen figures that print well, in a terminal and in a notebook."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

_SHOWN_ROWS: Final = 20
_SHOWN_CHARACTERS: Final = 200


class Result:
    """Base of all results. Subclasses are frozen dataclasses without a ``repr`` of their own."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The fields in their order, in JSON's types; the object that ``--json`` prints."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    def __repr__(self) -> str:
        lines = [type(self).__name__]
        plain = self.to_dict()
        width = max(map(len, plain), default=0)
        lines.extend(f"  {name:<{width}}  {_shorten(value)}" for name, value in plain.items())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<strong>{escape(type(self).__name__)}</strong>{_to_table(self.to_dict())}"


def to_plain(value: Any) -> Any:
    """The value in JSON's types: dataclasses as objects, paths and dates as strings, no NaN."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): to_plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(entry) for entry in value]
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, Path | dt.date):
        return str(value)
    return value


def _shorten(value: Any) -> str:
    if isinstance(value, dict | list) and value:
        inside = ", ".join(value) if isinstance(value, dict) else f"{len(value)} entries"
        return _cut(f"{{{inside}}}" if isinstance(value, dict) else f"[{inside}]")
    return _cut(_write(value))


def _write(value: Any) -> str:
    if isinstance(value, bool) or value is None or value == {} or value == []:
        return {True: "yes", False: "no"}.get(value, "-") if isinstance(value, bool) else "-"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 3]}..."


def _to_table(plain: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><th style='text-align:left'>{escape(name.replace('_', ' '))}</th>"
        f"<td style='text-align:left'>{_to_cell(value)}</td></tr>"
        for name, value in plain.items()
    )
    return f"<table>{rows}</table>"


def _to_cell(value: Any) -> str:
    if isinstance(value, dict) and value:
        return _to_table(value)
    if isinstance(value, list) and value:
        shown = "<br>".join(_to_cell(entry) for entry in value[:_SHOWN_ROWS])
        rest = len(value) - _SHOWN_ROWS
        return f"{shown}<br>and {rest:,} more" if rest > 0 else shown
    return escape(_write(value))
