"""The program `behavesim`: its global options and its commands."""

from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli import (
    audit,
    browser,
    build_site,
    calibrate,
    catalog,
    demo,
    doctor,
    experiment,
    export,
    fidelity,
    gtm,
    hits,
    improve,
    init,
    loop,
    materialize,
    parity,
    personas,
    predict,
    provision,
    publish,
    query,
    report,
    serve,
    simulate,
    templates,
    train,
    verify,
)
from behavesim.cli.logs import show_logs
from behavesim.cli.options import DEFAULT_WORKSPACE

app = typer.Typer(
    name="behavesim",
    help="An online shop, simulated customers in it, and the GA4 data of their visits.",
    epilog="Begin with: behavesim demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    # A bug keeps its plain traceback; a BehavesimError never gets this far.
    pretty_exceptions_enable=False,
)

for command in (
    init,
    build_site,
    serve,
    simulate,
    parity,
    personas,
    templates,
    catalog,
    materialize,
    export,
    hits,
    train,
    predict,
    report,
    improve,
    experiment,
    loop,
    calibrate,
    demo,
    gtm,
    provision,
    publish,
    verify,
    fidelity,
    audit,
    query,
    doctor,
    browser,
):
    command.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"behavesim {version('behavesim')}")
        raise typer.Exit


@app.callback()
def _global_options(
    context: typer.Context,
    workspace: Annotated[
        Path,
        typer.Option(
            envvar="BEHAVESIM_WORKSPACE",
            help="Directory of what all commands read and write.",
        ),
    ] = DEFAULT_WORKSPACE,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help="Log on stderr what is done; given twice (-vv), details too.",
        ),
    ] = 0,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it, exit."),
    ] = False,
) -> None:
    context.obj = workspace
    show_logs(verbose)
