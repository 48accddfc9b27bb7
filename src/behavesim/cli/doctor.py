"""`doctor`."""

from typing import TYPE_CHECKING

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import EXIT_ERROR, run_command

if TYPE_CHECKING:
    from behavesim.machine.doctor import DoctorResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "doctor", doctor, "behavesim doctor --json")


def doctor(invocation: Invocation) -> None:
    """Say what this machine has and what is missing; exit status 1 where something is."""
    summary = run_command(invocation, lambda ws: ws.doctor(), _show_checks)
    if not summary.ok:
        raise typer.Exit(EXIT_ERROR)


def _show_checks(summary: "DoctorResult", settings: "Settings") -> None:
    from rich.table import Table

    from behavesim.display.screen import Screen, make_text

    table = Table("", "check", "found", "hint")
    for check in summary.checks:
        mark = make_text("ok", "green") if check.ok else make_text("missing", "red")
        if not check.ok and not check.required:
            mark = make_text("missing", "yellow")
        table.add_row(mark, check.name, check.found, check.hint)
    Screen().print(table)
