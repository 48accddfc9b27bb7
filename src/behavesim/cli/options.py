"""Options that every command has, and how flags become settings."""

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import update_wrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from behavesim.core.dates import DAY_FORM, read_day

DEFAULT_WORKSPACE = Path("behavesim-out")

# --help shows it with the options of the program, before a command; it is allowed after one, too.
WorkspaceOption = Annotated[Path | None, typer.Option("--workspace", hidden=True)]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="YAML file of settings over the defaults."),
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="All that is random follows from it.")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="One JSON object on stdout and nothing else there.")
]
PersonasOption = Annotated[
    Path | None,
    typer.Option(
        "--personas",
        metavar="DIR",
        help="Directory of persona files; ./personas, else the shipped.",
    ),
]
MarketOption = Annotated[
    str | None,
    typer.Option(
        "--market",
        metavar="CODE",
        help="Where people live: kr, or shares such as us=0.7,gb=0.3 (market).",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", help="Processes that work at once (simulate.workers)."),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDR",
        help="Use the workers of a Dask scheduler (simulate.scheduler).",
    ),
]

SinceOption = Annotated[str | None, typer.Option(metavar="DATE", help="First day, YYYY-MM-DD.")]
UntilOption = Annotated[str | None, typer.Option(metavar="DATE", help="Last day, inclusive.")]


@dataclass(frozen=True, slots=True)
class Invocation:
    """How a command was called: where it works, and what overrides its settings."""

    workspace: Path
    config: Path | None
    overrides: Mapping[str, Any]
    as_json: bool

    def override(self, flags: Mapping[str, object]) -> "Invocation":
        """The same with further flags, keyed by setting (``simulate.days``), None = not given.

        Raises typer.BadParameter for a flag whose setting does not allow it.
        """
        from behavesim.api.calls import nest_flags

        for setting, value in flags.items():
            if value is not None:
                _check_flag(setting, value)
        return replace(self, overrides={**self.overrides, **nest_flags(flags)})


def add_command(app: typer.Typer, name: str, run: Callable[..., None], example: str) -> None:
    """Add a command with the options that every command has after its own.

    ``run`` takes the Invocation that these make, and its own options. ``example`` ends --help.
    """

    def command(
        context: typer.Context,
        workspace: WorkspaceOption = None,
        config: ConfigOption = None,
        seed: SeedOption = None,
        as_json: JsonOption = False,
        **options: Any,
    ) -> None:
        place = workspace or context.obj
        run(Invocation(place, config, {}, as_json).override({"seed": seed}), **options)

    context, *common, _ = inspect.signature(command).parameters.values()
    _, *own = inspect.signature(run).parameters.values()
    # Typer reads the options from the signature and the annotations.
    update_wrapper(command, run)
    parameters = [context, *own, *common]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    app.command(name, epilog=f"Example: {example}")(command)


def read_days(since: str | None, until: str | None) -> tuple[dt.date | None, dt.date | None]:
    """Days of --since and --until, for commands without a setting of their own for them.

    Raises typer.BadParameter for what is no date, and for a first day after the last.
    """
    first, last = parse_day("--since", since), parse_day("--until", until)
    if first is not None and last is not None and first > last:
        raise typer.BadParameter(f"found {first} after {last}", param_hint="--since, --until")
    return first, last


def parse_day(flag: str, text: str | None) -> dt.date | None:
    """The day of an option. Raises typer.BadParameter for what is no date."""
    if text is None:
        return None
    try:
        return read_day(text)
    except ValueError:
        raise typer.BadParameter(f"found {text!r}; allowed {DAY_FORM}", param_hint=flag) from None


def _check_flag(setting: str, value: object) -> None:
    # Imported here, so that --help does not pay for them. Limits stand with the settings alone.
    from behavesim.errors import InputError
    from behavesim.settings import check_setting

    flag = "--" + setting.rpartition(".")[2].replace("_", "-")
    try:
        check_setting(setting, value)
    except InputError as error:
        found, allowed = error.found, error.allowed
        raise typer.BadParameter(f"found {found}; allowed {allowed}", param_hint=flag) from None
