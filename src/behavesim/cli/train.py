"""`train`."""

from typing import Annotated

import typer

from behavesim.cli.options import Invocation, PersonasOption, add_command
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "train", train, "behavesim train --json > figures.json")


def train(
    invocation: Invocation,
    no_traits: Annotated[
        bool,
        typer.Option("--no-traits", help="Recommenders alone; needs no answer key (truth/)."),
    ] = False,
    learning_curve: Annotated[
        bool,
        typer.Option(
            "--learning-curve", help="Measure ceilings too, on a larger simulation of its own."
        ),
    ] = False,
    time_budget: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", min=0, help="Look so long for better recommenders, with optuna."
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDR", help="Grow the traits' trees on a Dask scheduler's workers."),
    ] = None,
    personas: PersonasOption = None,
) -> None:
    """Train models on the exported events and compare them with baselines."""
    if no_traits and learning_curve:
        raise typer.BadParameter("--learning-curve is of traits, and goes without --no-traits")
    flags = {"simulate.scheduler": scheduler}
    run_command(
        invocation.override(flags),
        lambda ws: ws.train(
            traits=not no_traits,
            time_budget_s=time_budget,
            learning_curve=learning_curve,
            personas=personas,
        ),
    )
