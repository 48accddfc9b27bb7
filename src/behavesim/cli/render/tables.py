"""Tables of plain values, and the form of each value in them."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from behavesim.cli.render.amounts import format_amount
from behavesim.display.screen import make_text


def make_key_table(values: Mapping[str, Any]) -> Table:
    """Two columns: what, how much."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in values.items():
        table.add_row(make_text(name.replace("_", " ")), make_text(format_value(value, name)))
    return table


def make_table(title: str, value: Any) -> Table:
    """A table of a list of objects, or of an object of objects with its key as first column."""
    rows = _list_rows(value)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(
        title=make_text(title.replace("_", " ")), title_justify="left", title_style="bold"
    )
    for name in columns:
        is_numeric = all(_is_number(row.get(name)) for row in rows)
        table.add_column(
            make_text(name.replace("_", " ")),
            justify="right" if is_numeric else "left",
            no_wrap=name == "name",
            overflow="fold",  # a number or a name that is cut off says nothing
        )
    for row in rows:
        table.add_row(*(make_text(format_value(row.get(name), name)) for name in columns))
    return table


def format_value(value: Any, name: str = "") -> str:
    """The value as people read it: thousands apart, three significant digits, units by name."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and name.split("_")[-1] in ("share", "rate"):
        return f"{value:.1%}" if abs(value) >= 0.1 else f"{value:.2%}"
    if name == "usd":
        return f"{value:,.2f}" if value >= 0.005 or not value else "< 0.01"
    if name == "revenue" and isinstance(value, float):
        return format_amount(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.1f} s" if name == "seconds" else format_float(value)
    if isinstance(value, list):
        return ", ".join(format_value(entry) for entry in value) or "-"
    return "-" if value == {} else str(value)


def format_float(value: float) -> str:
    """Three significant digits; none after the point from a thousand on."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _list_rows(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [{"name": name, **entry} for name, entry in value.items()]
    return [entry if isinstance(entry, dict) else {"value": entry} for entry in value]


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
