"""Commands that learn from exported data."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli.options import (
    ConfigOption,
    JsonOption,
    PersonasOption,
    SeedOption,
    gather_invocation,
)
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("train", epilog="Example: behavesim train --json > figures.json")(train)
    app.command("report", epilog="Example: behavesim report --open")(report)
    app.command("predict", epilog="Example: behavesim predict --out guesses.csv")(predict)


def train(
    context: typer.Context,
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
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train models on the exported events and judge them against honest baselines."""
    from behavesim.claims import always
    from behavesim.training.train import TrainRequest, run_train

    if no_traits and learning_curve:
        raise typer.BadParameter("--learning-curve is of traits, and goes without --no-traits")
    flags = {"simulate.scheduler": scheduler}
    request = TrainRequest(not no_traits, time_budget, learning_curve, personas)
    run_command(
        gather_invocation(context, config, seed, as_json, flags),
        lambda settings, workspace, progress: run_train(
            settings, workspace, request, progress=progress
        ),
        claim=always("train"),
    )


def predict(
    context: typer.Context,
    source: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Another export than the workspace's."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write, .csv or .parquet."),
    ] = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Guess who the visitors of an export are and what they would like, with trained models."""
    from behavesim.claims import claim_predictions
    from behavesim.training.predict import run_predict

    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda settings, workspace, progress: run_predict(
            settings, workspace, source=source, out=out, progress=progress
        ),
        claim=claim_predictions(source, out),
    )


def report(
    context: typer.Context,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the page in the browser of this machine.")
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw what was measured and learned as one page, report/index.html, that works offline."""
    from behavesim.claims import always
    from behavesim.report.report import run_report

    summary = run_command(
        gather_invocation(context, config, seed, as_json),
        lambda _settings, workspace, progress: run_report(workspace, progress),
        claim=always("report"),
    )
    if open_page:
        webbrowser.open(Path(summary.page).resolve().as_uri())
