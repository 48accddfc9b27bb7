"""`personas check`, `personas draft` and `personas schema`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from behavesim.cli.options import Invocation, MarketOption, PersonasOption, add_command
from behavesim.cli.run import EXIT_ERROR, run_command

if TYPE_CHECKING:
    from behavesim.personas.check import PersonasResult
    from behavesim.personas.draft import DraftResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    personas = typer.Typer(no_args_is_help=True)
    add_command(personas, "check", check, "behavesim personas check --personas personas")
    add_command(personas, "draft", draft, "behavesim personas draft --market kr --out personas")
    add_command(personas, "schema", schema, "behavesim personas schema > persona.schema.json")
    app.add_typer(personas, name="personas", help="The files that say who shops.")


def check(
    invocation: Invocation,
    personas: PersonasOption = None,
    people: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many people to draw as a sample.")
    ] = 20_000,
) -> None:
    """Find all faults of the persona files, or say what they imply; no visit is made.

    Exit status 1 where there is a fault.
    """
    summary = run_command(invocation, lambda ws: ws.personas.check(personas, people), _show_check)
    if not summary.ok:
        raise typer.Exit(EXIT_ERROR)


def draft(
    invocation: Invocation,
    market: MarketOption = None,
    catalog: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="A catalog's directory, that of the settings if not given."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write; ./personas if not given.")
    ] = None,
    count: Annotated[
        int | None, typer.Option(metavar="N", help="How many; 6 to 12 if not given.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="TOPIC=INTEREST", help="The interest of a topic; may be repeated."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace persona files of the same name.")
    ] = False,
) -> None:
    """Write persona files for the topics of a catalog, as a starting point."""
    run_command(
        invocation.override({"market": market}),
        lambda ws: ws.personas.draft(
            catalog=catalog,
            out=out,
            count=count,
            topics=_read_mapping(mapping or []),
            force=force,
        ),
        _show_draft,
    )


def _read_mapping(pairs: list[str]) -> dict[str, str]:
    from behavesim.errors import InputError

    for pair in pairs:
        if not all(pair.partition("=")):
            raise InputError("--map", "", f"'{pair}'", "TOPIC=INTEREST, such as t1=garden")
    return {topic: interest for topic, _, interest in (pair.partition("=") for pair in pairs)}


def schema(
    invocation: Invocation,
    demographics: Annotated[
        bool, typer.Option("--demographics", help="The schema of configs/demographics.yaml.")
    ] = False,
) -> None:
    """Print the JSON Schema of persona files, by which editors complete and check them."""
    run_command(invocation, lambda ws: ws.personas.schema(demographics=demographics), _show_schema)


def _show_check(summary: "PersonasResult", settings: "Settings") -> None:
    from behavesim.cli.render.personas import print_check

    print_check(summary, settings.currency)


def _show_draft(summary: "DraftResult", settings: "Settings") -> None:
    from behavesim.cli.render.persona_draft import print_draft

    print_draft(summary)


def _show_schema(schema: dict[str, Any], settings: "Settings") -> None:
    import json

    from behavesim.display.screen import escape_json

    print(escape_json(json.dumps(schema, ensure_ascii=False, indent=2)))
