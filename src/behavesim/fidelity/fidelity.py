"""behavesim fidelity: the warehouse's levels and shapes, held against a real shop's."""

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.answer_key import (
    IDENTITIES_FILE,
    IDENTITY_COLUMNS,
    PEOPLE_COLUMNS,
    PEOPLE_FILE,
    read_truth_table,
)
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import NotEnoughDataError
from behavesim.fidelity.comparison import FidelityRow, judge_levels
from behavesim.fidelity.effects import EffectRow, measure_effects
from behavesim.fidelity.levels import Levels, measure_levels
from behavesim.fidelity.sample import EventSample, open_sample
from behavesim.files.json_file import is_there
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.simulation.run_directory import read_warmup
from behavesim.warehouse.parquet import ParquetEventStore

_STAGES = 3


@dataclass(frozen=True, slots=True, repr=False)
class FidelityResult(Result):
    """What was found in the days ``since`` to ``until``; ``outside`` rows are not ok.

    ``effects`` is empty where there is no answer key.
    """

    rows: tuple[FidelityRow, ...]
    effects: tuple[EffectRow, ...]
    outside: int
    sessions: int
    events: int
    since: dt.date
    until: dt.date
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether every row is inside its band."""
        return self.outside == 0


def run_fidelity(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    warmup_days: int | None = None,
    compare: Path | None = None,
    progress: Progress = no_progress,
) -> FidelityResult:
    """Measure the tables of the workspace's warehouse, without those of the warm-up.

    The warm-up is what `simulate` recorded, or the first ``warmup_days`` days that there are.
    ``compare`` is a directory of other tables in GA4's export schema, measured alike. Raises
    NotEnoughDataError where no session is left.
    """
    started = time.perf_counter()
    progress("fidelity", 0, _STAGES)
    other = None if compare is None else _measure_directory(settings, compare)
    progress("fidelity", 1, _STAGES)
    files = _list_files(workspace.warehouse, warmup_days, read_warmup(workspace))
    with open_sample(files, settings.time_zone) as sample:
        levels = measure_levels(sample, settings.seed)
        progress("fidelity", 2, _STAGES)
        effects = _measure_effects(sample, workspace.truth, settings.seed)
        since, until = sample.span
        events = sample.count_events()
    rows = judge_levels(levels, other)
    progress("fidelity", _STAGES, _STAGES)
    return FidelityResult(
        rows=rows,
        effects=effects,
        outside=sum(not row.ok for row in rows),
        sessions=round(levels["sessions"].value),
        events=events,
        since=since,
        until=until,
        seconds=round(time.perf_counter() - started, 3),
    )


def _measure_directory(settings: Settings, directory: Path) -> Levels:
    with open_sample(_list_files(directory), settings.time_zone) as sample:
        return measure_levels(sample, settings.seed)


def _list_files(
    directory: Path,
    warmup_days: int | None = None,
    recorded: tuple[dt.date, dt.date] | None = None,
) -> Sequence[Path]:
    store = ParquetEventStore(directory)
    tables = store.tables()
    if not tables:
        raise NotEnoughDataError(
            f"{directory}: no table events_YYYYMMDD", "Run `behavesim simulate`."
        )
    first = tables[0].date
    begin, end = recorded or (first, first)
    if warmup_days is not None:
        begin, end = first, first + dt.timedelta(days=warmup_days)
    files = [path for table in tables if not begin <= table.date < end for path in table.paths]
    if not files:
        raise NotEnoughDataError(
            f"{directory}: no table beside the {(end - begin).days} days of warm-up before {end}",
            "Simulate more days, or leave fewer out.",
        )
    return files


def _measure_effects(sample: EventSample, truth: Path, seed: int) -> tuple[EffectRow, ...]:
    people, identities = truth / PEOPLE_FILE, truth / IDENTITIES_FILE
    if not (is_there(people) and is_there(identities)):
        return ()
    # DuckDB reads them again, but by then it is known that they are whole.
    read_truth_table(people, PEOPLE_COLUMNS)
    read_truth_table(identities, IDENTITY_COLUMNS)
    return measure_effects(sample, truth, seed)
