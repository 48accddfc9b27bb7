"""`experiment`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from behavesim.cli.options import (
    Invocation,
    PersonasOption,
    SchedulerOption,
    WorkersOption,
    add_command,
)
from behavesim.cli.run import run_command

if TYPE_CHECKING:
    from behavesim.experiment.experiment import ExperimentResult
    from behavesim.experiment.power import PowerResult
    from behavesim.experiment.visual_comparison import VisualComparisonResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app, "experiment", experiment, "behavesim experiment --treatment planted-good --workers 2"
    )


def experiment(
    invocation: Invocation,
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
        bool, typer.Option("--attribute", help="Share the effect out over the combined changes.")
    ] = False,
    audit_visits: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Visits that a browser makes too (experiment.audit_visits)."
        ),
    ] = None,
    show: Annotated[
        int | None,
        typer.Option(metavar="PERSON", min=0, help="Only show where this person's visits diverge."),
    ] = None,
    personas: PersonasOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Send the same people, with the same random numbers, through two shops; report the effect."""
    flags = {
        "experiment.people": people,
        "experiment.precision": precision,
        "experiment.audit_visits": audit_visits,
        "simulate.workers": workers,
        "simulate.scheduler": scheduler,
    }
    invocation = invocation.override(flags)
    if show is not None:
        if power or attribute:
            raise typer.BadParameter("--show PERSON goes without --power and --attribute")
        show_divergence(invocation, control, treatment, show, personas)
        return
    if power:
        run_command(
            invocation, lambda ws: ws.power(treatment, control, personas=personas), _show_power
        )
        return
    run_command(
        invocation,
        lambda ws: ws.experiment(treatment, control, attribute=attribute, personas=personas),
        _show_experiment,
    )


def show_divergence(
    invocation: Invocation, control: str, treatment: str, person: int, personas: Path | None
) -> None:
    """Show where one person's paths in two shops part."""
    run_command(
        invocation,
        lambda ws: ws.visual_comparison(treatment, person, control, personas=personas),
        _show_comparison,
    )


def _show_comparison(summary: "VisualComparisonResult", _settings: "Settings") -> None:
    from behavesim.cli.render.experiment import print_visual_comparison
    from behavesim.display.screen import Screen

    print_visual_comparison(summary, Screen())


def _show_power(summary: "PowerResult", _settings: "Settings") -> None:
    from behavesim.cli.render.experiment import describe_power
    from behavesim.display.screen import Screen

    Screen().print(describe_power(summary.power))


def _show_experiment(summary: "ExperimentResult", settings: "Settings") -> None:
    from behavesim.cli.render.experiment import print_experiment
    from behavesim.display.screen import Screen

    print_experiment(summary, settings.experiment.level, Screen())
