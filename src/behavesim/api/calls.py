"""What every call of the API has in common: settings, progress, locks, and types of arguments."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from behavesim.api.claims import Claiming
from behavesim.core.dates import DAY_FORM, read_day
from behavesim.core.progress import Progress, no_progress
from behavesim.errors import InputError
from behavesim.files.claim import Claim
from behavesim.files.unfinished import sweep_scratch
from behavesim.files.workspace_lock import holding
from behavesim.files.workspace_paths import WorkspacePaths, check_workspace
from behavesim.settings import Settings, load_settings

Day = dt.date | str
"""A date, or ``YYYY-MM-DD``."""
PathLike = Path | str

Returned = TypeVar("Returned")
Call = Callable[[Settings, WorkspacePaths, Progress], Returned]


class Caller:
    """Runs use cases in one directory, with one file of settings and what overrides it.

    ``progress`` True draws bars on stderr or in a notebook, a callable is called (see
    `behavesim.core.progress.Progress`), False is silent. ``source`` is what errors call the
    overrides.
    """

    def __init__(
        self,
        root: Path,
        config: Path | None,
        overrides: Mapping[str, Any],
        progress: bool | Progress,
        source: str = "arguments",
    ) -> None:
        self.paths = WorkspacePaths(root)
        self._config = config
        self._overrides = overrides
        if not isinstance(progress, bool) and not callable(progress):
            raise InputError("progress", "", repr(progress), "True, False or a callable")
        self._progress = progress
        self.source = source

    def load_settings(self, flags: Mapping[str, object] | None = None) -> Settings:
        """All settings; ``flags`` are keyed by setting (``simulate.days``), None = not given."""
        return load_settings(
            self._config,
            self._overrides,
            arguments=nest_flags(flags or {}),
            source=self.source,
        )

    def call(
        self,
        run: "Call[Returned]",
        claim: Claiming | None = None,
        flags: Mapping[str, object] | None = None,
        progress: bool | Progress | None = None,
    ) -> Returned:
        """Run a use case, keeping out calls that cannot run beside it.

        Raises InputError for settings, WorldError where another process is at work, and what the
        use case raises.
        """
        check_workspace(self.paths.root)
        settings = self.load_settings(flags)
        claimed = Claim("") if claim is None else claim(settings, self.paths)
        sweep_scratch()
        shown = self._progress if progress is None else progress
        with holding(self.paths.root, claimed), _showing(shown) as report:
            return run(settings, self.paths, report)


class Calls:
    """Calls on one workspace."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller


def nest_flags(flags: Mapping[str, object]) -> dict[str, Any]:
    """``{"simulate.days": 7, "seed": None}`` as ``{"simulate": {"days": 7}}``.

    Raises InputError for a setting within one that has a value of its own.
    """
    nested: dict[str, Any] = {}
    for setting, value in flags.items():
        if value is None:
            continue
        *groups, name = setting.split(".")
        target = nested
        for group in groups:
            target = target.setdefault(group, {})
            if not isinstance(target, dict):
                raise InputError("settings", setting, "a setting as a group", "a group's name")
        target[name] = value
    return nested


def as_path(place: PathLike | None) -> Path | None:
    """The path of an argument that may be left out."""
    return None if place is None else Path(place)


def as_day(day: Day | None) -> dt.date | None:
    """The day of ``since`` or ``until``. Raises InputError for what is not a date."""
    if day is None or (isinstance(day, dt.date) and not isinstance(day, dt.datetime)):
        return day
    try:
        return read_day(str(day) if isinstance(day, int | str) else "")
    except (TypeError, ValueError):
        raise InputError("since, until", "", repr(day), DAY_FORM) from None


def as_days(since: Day | None, until: Day | None) -> tuple[dt.date | None, dt.date | None]:
    """Both days. Raises InputError for what is not a date, and for a first day after the last."""
    first, last = as_day(since), as_day(until)
    if first is not None and last is not None and first > last:
        raise InputError("since, until", "", f"{first} after {last}", "the earlier day first")
    return first, last


def _showing(progress: bool | Progress) -> AbstractContextManager[Progress]:
    if progress is True:
        from behavesim.display.progress import show_progress  # Rich, for this alone

        return show_progress()
    return nullcontext(no_progress if progress is False else progress)
