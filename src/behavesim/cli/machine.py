"""`doctor` and `browser install`."""

from typing import TYPE_CHECKING, Annotated

import typer

from behavesim.cli.options import ConfigOption, JsonOption, SeedOption, gather_invocation
from behavesim.cli.run import EXIT_ERROR, run_command

if TYPE_CHECKING:
    from behavesim.machine.doctor import DoctorResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("doctor", epilog="Example: behavesim doctor --json")(doctor)
    browser = typer.Typer(no_args_is_help=True)
    browser.command("install", epilog="Example: behavesim browser install --if-missing")(
        install_browser
    )
    app.add_typer(browser, name="browser", help="The browser that the browser engine drives.")


def doctor(
    context: typer.Context,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what this machine has and what is missing; exit status 1 where something is."""
    from behavesim.machine.doctor import run_doctor

    invocation = gather_invocation(context, config, seed, as_json)
    summary = run_command(invocation, run_doctor, _show_checks)
    if not summary.ok:
        raise typer.Exit(EXIT_ERROR)


def install_browser(
    context: typer.Context,
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Do nothing where everything is there.")
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Install a headless browser, and the libgomp that LightGBM needs (Debian, Ubuntu; root)."""
    from behavesim.machine.browser_install import run_browser_install

    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda settings, workspace, progress: run_browser_install(
            settings, workspace, if_missing, progress=progress
        ),
    )


def _show_checks(summary: "DoctorResult", settings: "Settings") -> None:
    from rich.table import Table

    from behavesim.cli.screen import Screen, make_text

    table = Table("", "check", "found", "hint")
    for check in summary.checks:
        mark = make_text("ok", "green") if check.ok else make_text("missing", "red")
        if not check.ok and not check.required:
            mark = make_text("missing", "yellow")
        table.add_row(mark, check.name, check.found, check.hint)
    Screen().print(table)
