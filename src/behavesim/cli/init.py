"""`init`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from behavesim.cli.catalog import (
    CurrencyOption,
    DecimalOption,
    FreeOption,
    MapOption,
    StrictOption,
    read_mapping,
)
from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import EXIT_ERROR, run_command

if TYPE_CHECKING:
    from behavesim.projects.init_project import InitResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "init", init, "behavesim init my-shop --from feed.xml --market us")


def init(
    invocation: Invocation,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty directory.")],
    feed: Annotated[
        Path | None,
        typer.Option("--from", metavar="FEED", help="A feed of products; the shipped catalog."),
    ] = None,
    market: Annotated[
        str | None,
        typer.Option(metavar="M", help="Where customers live: us, or a mix us=0.7,gb=0.3."),
    ] = None,
    currency: CurrencyOption = None,
    language: Annotated[
        str | None, typer.Option(metavar="L", help="Of the shop's texts; the market's.")
    ] = None,
    columns: MapOption = None,
    decimal: DecimalOption = None,
    strict: StrictOption = False,
    allow_free: FreeOption = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace the files of a project in DIR; others stay."),
    ] = False,
) -> None:
    """Write a shop's catalog, personas and settings into DIR, where every command then runs.

    Exit status 1 where no product was imported, and for any row left out with --strict.
    """
    mapping = read_mapping(columns)
    result = run_command(
        invocation,
        lambda ws: ws.init_project(
            directory,
            feed,
            market=market,
            currency=currency,
            language=language,
            mapping=mapping,
            decimal=decimal,  # type: ignore[arg-type]  # checked where it is read
            strict=strict,
            allow_free=allow_free,
            force=force,
        ),
        _show,
    )
    if not result.ok:
        raise typer.Exit(EXIT_ERROR)


def _show(result: "InitResult", _settings: "Settings") -> None:
    from behavesim.cli.render.projects import print_init

    print_init(result)
