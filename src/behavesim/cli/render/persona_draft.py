"""What `personas draft` shows: the files with their topics, and how topics were read."""

from typing import TYPE_CHECKING

from rich.table import Table

from behavesim.display.screen import Screen, join_text, make_text

if TYPE_CHECKING:
    from rich.console import Console

    from behavesim.personas.draft import DraftResult


def print_draft(summary: "DraftResult", console: "Console | None" = None) -> None:
    """Print the files, then the interest of each topic, then what was there before."""
    console = console or Screen()
    console.print(_make_personas(summary))
    console.print(_make_topics(summary))
    if summary.without_products:
        names = ", ".join(summary.without_products)
        console.print(join_text(("left out", "dim"), f" topics without a product: {names}"))
    if summary.replaced:
        console.print(join_text(("replaced", "yellow"), f" {', '.join(summary.replaced)}"))
    if summary.kept:
        names = ", ".join(summary.kept)
        console.print(
            join_text(("kept", "yellow"), f" {names}: not of this draft, and simulated with it")
        )
    console.print("Change what you know better, then see what follows:")
    console.print(f"  behavesim personas check --personas {summary.out}", soft_wrap=True)


def _make_personas(summary: "DraftResult") -> Table:
    count = len(summary.personas)
    table = Table(
        title=f"{count} persona{'' if count == 1 else 's'} in {summary.out}, "
        f"market {summary.market}",
        title_justify="left",
        title_style="bold",
    )
    table.add_column("file")
    table.add_column("people", justify="right")
    table.add_column("topics")
    table.add_column("budget", justify="right")
    for one in summary.personas:
        topics = make_text(", ".join(one.topics))
        table.add_row(make_text(one.file), f"{one.share:.0%}", topics, f"{one.budget:g} x median")
    return table


def _make_topics(summary: "DraftResult") -> Table:
    table = Table(title="topics of the shop", title_justify="left", title_style="bold")
    table.add_column("topic")
    table.add_column("read as")
    table.add_column("products", justify="right")
    table.add_column("median price", justify="right")
    for one in summary.topics:
        price = f"{one.median_price:,.10g} {summary.currency}"
        table.add_row(
            make_text(one.topic), make_text(one.interest), f"{one.products:,}", make_text(price)
        )
    return table
