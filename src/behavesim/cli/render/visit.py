"""One visit on the screen: who came, what they did, and why."""

from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from behavesim.cli.render.output import print_summary
from behavesim.core.money import digits_of, write_amount
from behavesim.core.result import to_plain
from behavesim.display.screen import Screen, join_text

if TYPE_CHECKING:
    from behavesim.settings import Settings
    from behavesim.simulation.explain import ExplainResult
    from behavesim.simulation.written_visits import WrittenVisitsResult


HIDDEN = ("visits", "failures")
"""Parts of a summary that are shown in another way."""


def show_visit(
    summary: "ExplainResult",
    settings: "Settings",
    *,
    explain: bool,
    console: Console | None = None,
) -> None:
    """Print the person, the outcome, and with ``explain`` a line for each step."""
    console = console or Screen()
    person = summary.person
    write = partial(write_amount, digits=digits_of(settings.currency))
    console.print(
        join_text(
            (f"person {person['id']}", "bold"),
            f"  {person['persona']}: {person['gender']}, {person['age']}, {person['job']}, "
            f"{person['region']}, {person['device']}",
        )
    )
    console.print(
        f"loves {person['loves']}; usually spends {write(person['budget'])} {settings.currency}"
    )
    aim = f"{summary.intent}, {summary.topic}" if summary.topic else summary.intent
    console.print(f"visit {summary.visit} of {summary.visits} ({aim}), {summary.pages} pages\n")
    if explain:
        console.print(_make_steps(summary.why))
    bought = f", {write(summary.revenue)} {settings.currency}" if summary.purchases else ""
    console.print(join_text("\nleft: ", (summary.reason, "bold green"), bought))


def show_written_visits(
    summary: "WrittenVisitsResult", settings: "Settings", *, explain: bool
) -> None:
    """Print each visit, and the figures of the simulation that they were."""
    for visit in summary.visits:
        show_visit(visit, settings, explain=explain)
        print()
    figures = {key: value for key, value in to_plain(summary).items() if key not in HIDDEN}
    print_summary(figures)


def _make_steps(why: tuple[str, ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", overflow="fold", max_width=44)
    table.add_column(overflow="fold")
    last = ""
    for step in why:
        page, _, thought = step.partition(": ")
        table.add_row("" if page == last else page, thought)
        last = page
    return table
