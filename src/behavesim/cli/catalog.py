"""`catalog import` and `catalog check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import EXIT_ERROR, run_command

if TYPE_CHECKING:
    from behavesim.feeds.result import ImportResult
    from behavesim.settings import Settings
    from behavesim.shop.check_catalog import CatalogCheckResult

MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="COLUMN=FIELD",
        help="What a column holds, such as Preis=price; may be given again.",
    ),
]
CurrencyOption = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="The shop's currency, as ISO 4217 writes it."),
]
MarketOption = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="The market whose currency holds if prices name none."),
]
DecimalOption = Annotated[
    str | None,
    typer.Option(metavar="SIGN", help='Decimal sign of prices such as 1.299: "." or ",".'),
]
FreeOption = Annotated[bool, typer.Option("--allow-free", help="Take products with price 0.")]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Write nothing if a row cannot be used.")
]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    catalog = typer.Typer(no_args_is_help=True)
    add_command(
        catalog, "import", import_feed, "behavesim catalog import feed.csv --into shop --market de"
    )
    add_command(catalog, "check", check, "behavesim catalog check configs/catalog")
    app.add_typer(catalog, name="catalog", help="The files that say what the shop sells.")


def import_feed(
    invocation: Invocation,
    feed: Annotated[Path, typer.Argument(metavar="FEED", help="A feed of products.")],
    into: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The catalog's directory; ./configs/catalog."),
    ] = None,
    columns: MapOption = None,
    currency: CurrencyOption = None,
    market: MarketOption = None,
    decimal: DecimalOption = None,
    allow_free: FreeOption = False,
    strict: StrictOption = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove products that the feed no longer has.")
    ] = False,
) -> None:
    """Import a product feed into the files of a catalog; what you changed there stays.

    Exit status 1 where no product was imported, and for any row left out with --strict.
    """
    mapping = read_mapping(columns)
    result = run_command(
        invocation,
        lambda ws: ws.import_catalog(
            feed,
            into,
            mapping,
            currency,
            strict,
            allow_free,
            prune,
            market=market,
            decimal=decimal,  # type: ignore[arg-type]  # checked where it is read
        ),
        _show,
    )
    if not result.ok:
        raise typer.Exit(EXIT_ERROR)


def check(
    invocation: Invocation,
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The catalog (site.catalog).")
    ] = None,
) -> None:
    """Find all faults of a catalog's files at once, each with its place; nothing is written.

    Exit status 1 where there is a fault.
    """
    result = run_command(invocation, lambda ws: ws.check_catalog(directory), _show_check)
    if not result.ok:
        raise typer.Exit(EXIT_ERROR)


def _show_check(result: "CatalogCheckResult", settings: "Settings") -> None:
    from behavesim.cli.render.catalog import print_catalog_check

    print_catalog_check(result)


def read_mapping(given: list[str] | None) -> dict[str, str]:
    """Fields by column. Raises typer.BadParameter for what is no ``column=field``."""
    mapping = {}
    for one in given or ():
        column, sign, field = one.rpartition("=")
        if not sign or not column.strip() or not field.strip():
            raise typer.BadParameter(f"found {one!r}; allowed COLUMN=FIELD", param_hint="--map")
        mapping[column.strip()] = field.strip()
    return mapping


def _show(result: "ImportResult", settings: "Settings") -> None:
    from behavesim.cli.render.catalog import print_import

    print_import(result)
