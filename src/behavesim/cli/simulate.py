"""`simulate`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from behavesim.cli.hits import report_damage
from behavesim.cli.options import (
    Invocation,
    MarketOption,
    PersonasOption,
    SchedulerOption,
    WorkersOption,
    add_command,
)
from behavesim.cli.run import EXIT_ERROR, run_command

if TYPE_CHECKING:
    from behavesim.engines.google_property import Confirm
    from behavesim.settings import Settings
    from behavesim.simulation.simulate import SimulationResult


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app, "simulate", simulate, "behavesim simulate --personas personas --sessions 500 --tabs 4"
    )


def simulate(
    invocation: Invocation,
    personas: PersonasOption = None,
    engine: Annotated[
        Literal["browser", "direct"] | None,
        typer.Option(help="A real browser, or the same modules in Deno (simulate.engine)."),
    ] = None,
    market: MarketOption = None,
    people: Annotated[
        int | None, typer.Option(metavar="N", help="The first N people of the population.")
    ] = None,
    sessions: Annotated[
        int | None, typer.Option(metavar="N", help="As many people as N sessions take.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="First day, YYYY-MM-DD or YYYYMMDD."),
    ] = None,
    days: Annotated[int | None, typer.Option(metavar="N", help="How many days.")] = None,
    warmup: Annotated[
        int | None, typer.Option(metavar="N", help="Days before --start that are simulated too.")
    ] = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    tabs: Annotated[int | None, typer.Option(metavar="N", help="Tabs in each browser.")] = None,
    headful: Annotated[bool, typer.Option("--headful", help="Show the browser's window.")] = False,
    pace: Annotated[
        Literal["fast", "real"] | None,
        typer.Option(help="Whether waiting costs no time, or as much as it says."),
    ] = None,
    person: Annotated[
        int | None,
        typer.Option(metavar="ID", min=0, help="Replay one person's visit; nothing is written."),
    ] = None,
    visit: Annotated[
        int, typer.Option(metavar="N", min=0, help="Which visit of the person, from 0.")
    ] = 0,
    visits: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Carry out the visits written in a YAML file, no others."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="With --person or --visits: say why at each step.")
    ] = False,
    allow_failures: Annotated[
        bool,
        typer.Option(
            "--allow-failures", help="Exit with 0 though visits could not be carried out."
        ),
    ] = False,
    confirm_property: Annotated[
        str | None,
        typer.Option(metavar="G-ID", help="Yes, count the visits in this stream's property."),
    ] = None,
) -> None:
    """Simulate customers in the shop; write their hits, GA4 tables and answer key."""
    flags = {
        "market": market,
        "simulate.engine": engine,
        "simulate.people": people,
        "simulate.sessions": sessions,
        "simulate.start": start,
        "simulate.days": days,
        "simulate.warmup": warmup,
        "simulate.workers": workers,
        "simulate.scheduler": scheduler,
        "simulate.tabs": tabs,
        "simulate.headful": headful or None,
        "simulate.pace": pace,
    }
    invocation = invocation.override(flags)
    confirm = make_confirmation(confirm_property)
    if visits is not None:
        if person is not None or sessions is not None:
            raise typer.BadParameter("--visits FILE goes without --person and --sessions")
        carried_out = carry_out_written(invocation, visits, personas, explain, confirm)
        report_failures(carried_out, allowed=allow_failures)
        return
    if person is None:
        if explain or visit:
            raise typer.BadParameter("--visit needs --person ID, --explain that or --visits FILE")
        summary = run_command(
            invocation, lambda ws: ws.simulate(personas=personas, confirm=confirm), show_simulation
        )
        report_failures(summary, allowed=allow_failures)
        return
    replay(invocation, person, visit, personas, explain, confirm)


def make_confirmation(named: str | None) -> "Confirm":
    """Who confirms a property: the option that names it again, else the user at the terminal."""

    def confirm(measurement_id: str) -> bool:
        if named is not None or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return named == measurement_id
        return typer.confirm(
            f"Count simulated visits in the property of {measurement_id}? Google keeps them.",
            err=True,
        )

    return confirm


def carry_out_written(
    invocation: Invocation,
    file: Path,
    personas: Path | None,
    explain: bool,
    confirm: "Confirm",
) -> "SimulationResult":
    """Carry out the visits of a file, and print each."""
    from behavesim.cli.render.visit import show_written_visits

    return run_command(
        invocation,
        lambda ws: ws.simulate_visits(file, personas=personas, confirm=confirm),
        lambda result, settings: show_written_visits(result, settings, explain=explain),
    )


def show_simulation(summary: "SimulationResult", settings: "Settings") -> None:
    """Print the figures; what failed is said apart."""
    from behavesim.cli.render.output import print_summary
    from behavesim.core.result import to_plain

    print_summary({key: value for key, value in to_plain(summary).items() if key != "failures"})


def report_failures(summary: "SimulationResult", *, allowed: bool) -> None:
    """Name each visit that could not be carried out, with its reason; end with 1 unless allowed.

    So does damage to what else the log holds, which nothing allows.
    """
    from behavesim.display.screen import print_line

    is_whole = report_damage(summary.damaged, summary.kept)
    for failure in summary.failures:
        print_line(f"failed: {failure}")
    if summary.failures and not allowed:
        print(
            "hint: later visits of these people are missing too; --allow-failures accepts that",
            file=sys.stderr,
        )
        raise typer.Exit(EXIT_ERROR)
    if not is_whole:
        raise typer.Exit(EXIT_ERROR)


def replay(
    invocation: Invocation,
    person: int,
    visit: int,
    personas: Path | None,
    explain: bool,
    confirm: "Confirm",
) -> None:
    """Let one person make one visit again, and print it."""
    from behavesim.cli.render.visit import show_visit

    run_command(
        invocation,
        lambda ws: ws.explain(person, visit, personas=personas, confirm=confirm),
        lambda result, settings: show_visit(result, settings, explain=explain),
    )
