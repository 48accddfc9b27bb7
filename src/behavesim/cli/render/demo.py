"""The demo's last screen: what happened, what was learned, where it lies, what is next."""

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from behavesim.cli.options import DEFAULT_WORKSPACE
from behavesim.cli.render.bars import ShareBar
from behavesim.cli.render.models import make_recommender_table, make_trait_table
from behavesim.core.money import digits_of, write_amount
from behavesim.display.screen import Screen, join_text, make_text

if TYPE_CHECKING:
    from behavesim.demo.demo import DemoResult

MOST_WIDTH = 100
_WIDTH_FOR_DEFINITIONS = 72
_MARGIN = 1


def print_demo_screen(summary: "DemoResult", currency: str, console: Console | None = None) -> None:
    """Print the screen, as wide as the terminal but at most 100 characters; money in currency."""
    console = console or Screen()
    width = min(console.width, MOST_WIDTH) - _MARGIN
    for part in _make_parts(summary, currency, width):
        console.print(Padding(part, (1, 0, 0, _MARGIN)), width=width + _MARGIN, highlight=False)
    console.print()


def _make_parts(summary: "DemoResult", currency: str, width: int) -> Iterator[RenderableType]:
    watched = f"{summary.sessions_browser:,} of the sessions in a browser"
    definition = Text(f"{summary.funnel_definition}; {watched}", style="dim")
    yield make_title(summary, currency)
    yield Group(make_funnel(summary.funnel, width), definition)
    yield make_trait_table(summary.traits, width)
    yield make_recommender_table(summary.recommenders, width)
    yield Group(make_file_table(summary.files, width), make_next_steps(summary.files))


def make_title(summary: "DemoResult", currency: str) -> Text:
    """The figures of the whole run in one line."""
    figures = (
        (f"{summary.funnel[0]['sessions']:,}", "sessions"),
        (f"{summary.people:,}", "people"),
        (f"{summary.events:,}", "events"),
        (f"{summary.purchases:,}", "orders"),
        (write_amount(summary.revenue, digits_of(currency)), currency),
        (f"{summary.seconds:,.0f}", "seconds"),
    )
    title = Text()
    for count, unit in figures:
        title.append("   " if title else "").append(count, "bold").append(f" {unit}")
    return title


def make_funnel(steps: tuple[Mapping[str, Any], ...], width: int) -> Table:
    """Each step with a bar, its count, its share of sessions and what it counts."""
    has_definitions = width >= _WIDTH_FOR_DEFINITIONS
    bar_width = max(4, width - (70 if has_definitions else 34))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    # With definitions the bars begin where the next tables' second column does.
    name_width = 19 if has_definitions else None
    table.add_column(make_text("funnel", "not dim bold"), no_wrap=True, min_width=name_width)
    table.add_column("", no_wrap=True)
    table.add_column("sessions", no_wrap=True, justify="right")
    table.add_column("share", no_wrap=True, justify="right")
    if has_definitions:
        table.add_column("counts", no_wrap=True, style="dim")
    for step in steps:
        definition = [step["definition"]] if has_definitions else []
        share = step["share"]
        percent = f"{share:.0%}" if share == 1 else f"{share:.1%}"
        table.add_row(
            step["step"],
            ShareBar(share, "green", most_width=bar_width),
            f"{step['sessions']:,}",
            percent,
            *definition,
        )
    return table


def make_file_table(files: Mapping[str, str], width: int) -> Table:
    """Where everything is, by paths from the workspace; directories end in a slash."""
    root = find_root(files)
    table = Table(
        title=join_text("files ", (f"in {root}", "not bold")),
        title_justify="left",
        title_style="bold",
        show_header=False,
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
    )
    pairs_a_row = max(1, min(3, width // 28))
    cells: list[Text] = []
    for name, path in files.items():
        short = Path(path).relative_to(root)
        cells += [make_text(name), make_text(f"{short}{'' if short.suffix else '/'}", "cyan")]
    for at in range(0, len(cells), 2 * pairs_a_row):
        table.add_row(*cells[at : at + 2 * pairs_a_row])
    return table


def make_next_steps(files: Mapping[str, str]) -> Text:
    """What to do next: visit the shop, read the figures."""
    root = find_root(files)
    option = "" if root == DEFAULT_WORKSPACE else f"--workspace {shlex.quote(str(root))} "
    return Text.assemble(
        ("next", "bold"),
        "   ",
        (f"behavesim {option}serve", "cyan"),
        "   every figure is in ",
        ("models/metrics.json", "cyan"),
    )


def find_root(files: Mapping[str, str]) -> Path:
    """The directory that holds all of the files."""
    return Path(os.path.commonpath(list(files.values())))
