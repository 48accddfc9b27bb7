"""Commands that learn from exported data."""

from typing import Annotated

import typer

from behavesim.cli.options import ConfigOption, JsonOption, SeedOption, gather_invocation
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("train", epilog="Example: behavesim train --json > figures.json")(train)


def train(
    context: typer.Context,
    no_traits: Annotated[
        bool,
        typer.Option("--no-traits", help="Recommenders alone; needs no answer key (truth/)."),
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train models on the exported events and judge them against honest baselines."""
    from behavesim.commands.train import run_train

    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda settings, workspace, progress: run_train(
            settings, workspace, with_traits=not no_traits, progress=progress
        ),
    )
