"""What `catalog check` and `catalog import` show: faults, columns, changes, what was left out."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from behavesim.cli.render.personas import make_fault_table
from behavesim.cli.render.tables import make_key_table
from behavesim.display.screen import Screen, make_text

if TYPE_CHECKING:
    from behavesim.feeds.result import ImportResult, ProductChange
    from behavesim.projects.init_project import InitResult
    from behavesim.shop.check_catalog import CatalogCheckResult

_MOST_CHANGES = 20
_MOST_LINES = 200
_MOST_UNUSED = 20
_ORDER = ("removed", "gone", "kept", "changed", "new")


def print_import(result: "ImportResult", console: Console | None = None) -> None:
    """Print the import; its last line counts the products."""
    console = console or Screen()
    console.print(make_column_table(result))
    if result.changes:
        console.print()
        console.print(make_change_table(result.changes))
    counts = {
        name: getattr(result, name)
        for name in ("new", "changed", "unchanged", "gone", "removed", "edits_kept")
        if getattr(result, name)
    }
    console.print()
    console.print(
        make_key_table(
            {
                "format": result.format,
                "currency": result.currency,
                **counts,
                "catalog": result.directory,
                "report": result.report or None,
            }
        )
    )
    for title, lines in (
        ("left out", [one.line for one in result.skipped]),
        ("remarks", [one.line for one in result.remarks]),
        ("notes", list(result.notes)),
    ):
        print_lines(console, title, lines)
    console.print()
    console.print(make_text(result.summary, "bold"), soft_wrap=True)


def print_catalog_check(result: "CatalogCheckResult", console: Console | None = None) -> None:
    """Print the faults by file, or what is in the catalog."""
    console = console or Screen()
    if result.ok:
        counts = {
            name: getattr(result, name)
            for name in ("directory", "currency", "topics", "categories", "products")
        }
        console.print(make_text("sound", "bold green"))
        console.print(make_key_table(counts))
        return
    count = len(result.faults)
    console.print(make_text(f"{count} fault{'' if count == 1 else 's'}", "bold red"))
    for file, faults in groupby(result.faults, key=lambda fault: fault.file):
        console.print()
        console.print(make_fault_table(file, list(faults)))


def make_column_table(result: "ImportResult | InitResult") -> Table:
    """Each column with the field that it was taken for; the unused ones in the last row."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("column", overflow="fold")
    table.add_column("taken for", overflow="fold")
    for column, field in result.columns.items():
        table.add_row(make_text(column), make_text(field))
    if result.unused:
        rest = len(result.unused) - _MOST_UNUSED
        shown = ", ".join(result.unused[:_MOST_UNUSED])
        table.add_row(
            make_text(f"{shown} and {rest} more" if rest > 0 else shown),
            make_text("not used", "dim"),
        )
    return table


def make_change_table(changes: Sequence["ProductChange"]) -> Table:
    """What happened to products, the most important first, and how many are not shown."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("product", overflow="fold")
    table.add_column("name", overflow="ellipsis", no_wrap=True, max_width=40)
    table.add_column("change", no_wrap=True)
    table.add_column("fields", overflow="fold")
    ordered = sorted(changes, key=lambda change: _ORDER.index(change.change))
    for change in ordered[:_MOST_CHANGES]:
        word = "your edits kept" if change.change == "kept" else change.change
        table.add_row(*map(make_text, (change.id, change.name, word, ", ".join(change.fields))))
    if len(ordered) > _MOST_CHANGES:
        table.add_row(make_text(f"and {len(ordered) - _MOST_CHANGES:,} more", "dim"))
    return table


def print_lines(console: Console, title: str, lines: Sequence[str]) -> None:
    """Lines below a title; nothing where there are none."""
    if not lines:
        return
    console.print()
    console.print(make_text(title, "bold"))
    for line in lines[:_MOST_LINES]:
        console.print(make_text(line), soft_wrap=True)
    if len(lines) > _MOST_LINES:
        console.print(make_text(f"and {len(lines) - _MOST_LINES:,} more, in the report", "dim"))
