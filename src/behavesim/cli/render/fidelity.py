"""Levels and shapes of the events beside their bands, as people read them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from behavesim.fidelity.comparison import FidelityRow
    from behavesim.fidelity.effects import EffectRow
    from behavesim.fidelity.fidelity import FidelityResult
    from behavesim.settings import Settings

_WIDTH_FOR_DEFINITIONS = 130


def show_fidelity(summary: "FidelityResult", settings: "Settings") -> None:
    from behavesim.display.screen import Screen, join_text

    console = Screen()
    beside = console.width >= _WIDTH_FOR_DEFINITIONS
    console.print(_make_row_table(summary.rows, beside))
    if not beside:
        _print_definitions([(row.name, _define(row)) for row in summary.rows], console)
    if summary.effects:
        console.print(_make_effect_table(summary.effects))
        _print_definitions([(row.name, row.definition) for row in summary.effects], console)
    names = ", ".join(row.name for row in summary.rows if not row.ok)
    verdict = (f"outside: {names}", "red") if names else ("every row inside its band", "green")
    console.print(
        join_text(
            f"{summary.sessions:,} sessions, {summary.events:,} events, {summary.since} to "
            f"{summary.until}, {summary.seconds:.1f} s; ",
            verdict,
        )
    )


def _make_row_table(rows: "tuple[FidelityRow, ...]", with_definitions: bool) -> "Table":
    from behavesim.display.screen import make_text

    compares = any(row.compared is not None for row in rows)
    table = _start_table("levels and shapes")
    table.add_column("figure", no_wrap=True)
    for name in ("real", *(["compared"] if compares else []), "simulated", "accepted"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("ok", no_wrap=True, min_width=3)
    if with_definitions:
        table.add_column("definition", style="dim")
    for row in rows:
        compared = [_format_figure(row.compared, row.unit)] if compares else []
        definition = [_define(row)] if with_definitions else []
        simulated = _format_figure(row.simulated, row.unit)
        table.add_row(
            row.name,
            _format_figure(row.real, row.unit),
            *compared,
            make_text(simulated, "" if row.ok else "bold red"),
            _format_band(row),
            _mark(row),
            *definition,
        )
    return table


def _make_effect_table(effects: "tuple[EffectRow, ...]") -> "Table":
    from behavesim.display.screen import make_text

    table = _start_table("who people are shows in what they do")
    for name in ("effect", "measure"):
        table.add_column(name, no_wrap=True)
    for name in ("size", "by chance"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("ok", no_wrap=True, min_width=3)
    table.add_column("widest difference")
    for row in effects:
        mark = make_text("yes", "green") if row.ok else make_text("no", "yellow")
        size, chance = f"{row.size:.3f}", f"{row.chance:.3f}"
        table.add_row(row.name, row.measure, size, chance, mark, row.contrast)
    return table


def _start_table(title: str) -> "Table":
    from rich.table import Table

    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
    )


def _print_definitions(definitions: "list[tuple[str, str]]", console: "Console") -> None:
    from rich.table import Table

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0), pad_edge=False, style="dim")
    table.add_column(no_wrap=True)
    table.add_column()
    shown = ""
    for name, definition in definitions:
        if definition != shown:  # rows that share one stand together
            table.add_row(name, definition)
        shown = definition
    console.print(table)


def _mark(row: "FidelityRow") -> "Text":
    from behavesim.display.screen import make_text

    if row.low is None and row.high is None:
        return make_text("")
    return make_text("yes", "green") if row.ok else make_text("no", "bold red")


def _define(row: "FidelityRow") -> str:
    if row.ci_low is None or row.ci_high is None:
        return row.definition
    return f"{row.definition}; 95 % interval {row.ci_low:.2f} to {row.ci_high:.2f}"


def _format_band(row: "FidelityRow") -> str:
    low, high = (_format_figure(value, row.unit) for value in (row.low, row.high))
    if row.low is None and row.high is None:
        return "-"
    if row.low is None:
        return f"to {high}"
    return f"from {low}" if row.high is None else f"{low.removesuffix(' %')} to {high}"


def _format_figure(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "share":
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
