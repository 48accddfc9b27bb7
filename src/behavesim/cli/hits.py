"""`hits check` and `hits compact`, and what is said of a log that is not whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import EXIT_ERROR, run_command

if TYPE_CHECKING:
    from behavesim.materialize.result import DamagedPlace, KeptTable


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    hits = typer.Typer(no_args_is_help=True)
    add_command(hits, "check", check, "behavesim hits check")
    add_command(hits, "compact", compact, "behavesim hits compact")
    app.add_typer(hits, name="hits", help="The hit log: whether it is whole, and its size.")


def check(invocation: Invocation) -> None:
    """Read every frame of the hit log and name what is damaged or missing; changes nothing.

    Exit status 1 where something is.
    """
    from behavesim.display.screen import print_line

    summary = run_command(invocation, lambda ws: ws.hits.check())
    for name in summary.shortened:
        print_line(f"hits/{name} has lost frames that materialize had read")
    if not report_damage(summary.damaged, ()) or summary.shortened:
        raise typer.Exit(EXIT_ERROR)


def compact(invocation: Invocation) -> None:
    """Fold segments that no process writes to into fewer, compressed ones.

    Tables come out the same. Exit status 1 where a damaged segment had to be left as it is.
    """
    from behavesim.display.screen import print_line

    summary = run_command(invocation, lambda ws: ws.hits.compact())
    for left in summary.left:
        print_line(f"hits/{left.segment} stays as it is: {left.reason}")
    if any(left.is_faulty for left in summary.left):
        raise typer.Exit(EXIT_ERROR)


def report_damage(damaged: Sequence["DamagedPlace"], kept: Sequence["KeptTable"]) -> bool:
    """Say on stderr what of the log is damaged, and which tables were not replaced for it.

    True where there is nothing to say.
    """
    from behavesim.display.screen import print_line

    for place in damaged:
        print_line(f"hits/{place.segment}: {place.bytes} bytes at {place.at} are damaged")
    for table in kept:
        print_line(
            f"the table of {table.day} keeps its {table.events} rows: the log lacks some "
            f"({', '.join(table.segments)} lost something)"
        )
    if kept:
        print_line("hint: restore the log, or take what it has: materialize --rebuild")
    return not damaged and not kept
