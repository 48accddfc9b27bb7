"""`improve`, `experiment`, `loop` and `calibrate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from behavesim.cli.options import (
    ConfigOption,
    Invocation,
    JsonOption,
    PersonasOption,
    SchedulerOption,
    SeedOption,
    WorkersOption,
    gather_invocation,
)
from behavesim.cli.run import run_command

if TYPE_CHECKING:
    from behavesim.calibration.calibrate import CalibrationResult
    from behavesim.experiment.experiment import ExperimentResult
    from behavesim.experiment.film import FilmResult
    from behavesim.experiment.power import PowerResult
    from behavesim.improvement.improve import ImprovementResult
    from behavesim.loop.loop import LoopResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("improve", epilog="Example: behavesim improve")(improve)
    app.command("loop", epilog="Example: behavesim loop --rounds 2 --workers 2")(loop)
    app.command(
        "experiment", epilog="Example: behavesim experiment --treatment planted-good --workers 2"
    )(experiment)
    app.command(
        "calibrate", epilog="Example: behavesim calibrate --to behavesim-out/export --workers 2"
    )(calibrate)


def improve(
    context: typer.Context,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find what is wrong with the shop in its data and models, and write variants to try."""
    from behavesim.claims import always
    from behavesim.improvement.improve import run_improve

    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda _settings, workspace, progress: run_improve(workspace, progress),
        _show_insights,
        claim=always("improve"),
    )


def loop(
    context: typer.Context,
    rounds: Annotated[
        int | None, typer.Option(metavar="N", help="Rounds at most (loop.rounds).")
    ] = None,
    personas: PersonasOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Simulate, learn, change the shop and keep what helps; then judge it by fresh people."""
    from behavesim.claims import always
    from behavesim.loop.loop import run_loop

    flags = {
        "loop.rounds": rounds,
        "simulate.workers": workers,
        "simulate.scheduler": scheduler,
    }
    run_command(
        gather_invocation(context, config, seed, as_json, flags),
        lambda settings, workspace, progress: run_loop(settings, workspace, personas, progress),
        _show_loop,
        claim=always("loop"),
    )


def experiment(
    context: typer.Context,
    treatment: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="The changed shop: a variant.")
    ],
    control: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="The shop to compare with: a variant.")
    ] = "baseline",
    people: Annotated[
        int | None,
        typer.Option(metavar="N", help="People who go through both (experiment.people)."),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Half width asked for (experiment.precision)."),
    ] = None,
    power: Annotated[
        bool, typer.Option("--power", help="Only say what this many people can show.")
    ] = False,
    attribute: Annotated[
        bool, typer.Option("--attribute", help="Share the effect out over the bundled changes.")
    ] = False,
    audit_visits: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Visits that a browser makes too (experiment.audit_visits)."
        ),
    ] = None,
    show: Annotated[
        int | None,
        typer.Option(metavar="PERSON", min=0, help="Only film where this person's paths part."),
    ] = None,
    personas: PersonasOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send the same people, with the same luck, through two shops; say what the change did."""
    from behavesim.claims import claim_experiment
    from behavesim.experiment.experiment import run_experiment
    from behavesim.experiment.power import run_power

    flags = {
        "experiment.people": people,
        "experiment.precision": precision,
        "experiment.audit_visits": audit_visits,
        "simulate.workers": workers,
        "simulate.scheduler": scheduler,
    }
    invocation = gather_invocation(context, config, seed, as_json, flags)
    if show is not None:
        if power or attribute:
            raise typer.BadParameter("--show PERSON goes without --power and --attribute")
        film(invocation, control, treatment, show, personas)
        return
    if power:
        run_command(
            invocation,
            lambda settings, _workspace, progress: run_power(
                settings, control, treatment, personas, progress
            ),
            _show_power,
        )
        return
    run_command(
        invocation,
        lambda settings, workspace, progress: run_experiment(
            settings,
            workspace,
            control,
            treatment,
            personas,
            attribute=attribute,
            progress=progress,
        ),
        _show_experiment,
        claim=claim_experiment(control, treatment),
    )


def calibrate(
    context: typer.Context,
    to: Annotated[
        Path,
        typer.Option("--to", metavar="DIR", help="What `behavesim export` wrote, of any shop."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write personas; personas/ in the workspace."),
    ] = None,
    budget: Annotated[
        int | None,
        typer.Option(metavar="N", help="Small simulations at most (calibrate.evaluations)."),
    ] = None,
    people: Annotated[
        int | None, typer.Option(metavar="N", help="People of each (calibrate.people).")
    ] = None,
    personas: PersonasOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit the personas to an export's funnel and aggregates, and write them as persona files."""
    from behavesim.calibration.calibrate import run_calibrate
    from behavesim.claims import claim_personas

    flags = {
        "calibrate.evaluations": budget,
        "calibrate.people": people,
        "simulate.workers": workers,
        "simulate.scheduler": scheduler,
    }
    run_command(
        gather_invocation(context, config, seed, as_json, flags),
        lambda settings, workspace, progress: run_calibrate(
            settings, workspace, to, personas, out, progress
        ),
        _show_calibration,
        claim=claim_personas(to, out),
    )


def film(
    invocation: Invocation, control: str, treatment: str, person: int, personas: Path | None
) -> None:
    """Show where one person's paths in two shops part."""
    from behavesim.claims import claim_experiment
    from behavesim.experiment.film import run_film

    run_command(
        invocation,
        lambda settings, workspace, progress: run_film(
            settings, workspace, control, treatment, person, personas, progress
        ),
        _show_film,
        claim=claim_experiment(control, treatment),
    )


def _show_film(summary: "FilmResult", _settings: "Settings") -> None:
    from behavesim.cli.experiment_tables import print_film
    from behavesim.cli.screen import Screen

    print_film(summary, Screen())


def _show_insights(summary: "ImprovementResult", _settings: "Settings") -> None:
    from behavesim.cli.insight_tables import print_insights
    from behavesim.cli.screen import Screen

    print_insights(summary, Screen())


def _show_loop(summary: "LoopResult", settings: "Settings") -> None:
    from behavesim.cli.loop_tables import print_loop
    from behavesim.cli.screen import Screen

    print_loop(summary, settings.experiment.level, Screen())


def _show_calibration(summary: "CalibrationResult", _settings: "Settings") -> None:
    from behavesim.cli.calibration_tables import print_calibration
    from behavesim.cli.screen import Screen

    print_calibration(summary, Screen())


def _show_power(summary: "PowerResult", _settings: "Settings") -> None:
    from behavesim.cli.experiment_tables import describe_power
    from behavesim.cli.screen import Screen

    Screen().print(describe_power(summary.power))


def _show_experiment(summary: "ExperimentResult", settings: "Settings") -> None:
    from behavesim.cli.experiment_tables import print_experiment
    from behavesim.cli.screen import Screen

    print_experiment(summary, settings.experiment.level, Screen())
