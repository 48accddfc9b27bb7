"""`personas check` and `personas schema`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from behavesim.cli.options import Invocation, PersonasOption, add_command
from behavesim.cli.run import EXIT_ERROR, run_command

if TYPE_CHECKING:
    from behavesim.personas.check import PersonasResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    personas = typer.Typer(no_args_is_help=True)
    add_command(personas, "check", check, "behavesim personas check --personas personas")
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


def _show_schema(schema: dict[str, Any], settings: "Settings") -> None:
    import json

    from behavesim.display.screen import escape_json

    print(escape_json(json.dumps(schema, ensure_ascii=False, indent=2)))
