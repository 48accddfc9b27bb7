"""variants/, experiments/ and loop/ -> what a report shows of them."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from behavesim.errors import SchemaError
from behavesim.report.content import (
    Change,
    Estimate,
    Experiment,
    Finding,
    LoopHistory,
    Round,
    Trial,
)
from behavesim.report.models import read_json

_FINDING_KEYS: Final = tuple(field.name for field in fields(Finding))


def read_findings(directory: Path) -> tuple[Finding, ...] | None:
    """What `improve` found, the most promising first; None where it has not looked."""
    path = directory / "insights.json"
    told = read_json(path)
    if told is None:
        return None
    try:
        return tuple(Finding(**{key: row[key] for key in _FINDING_KEYS}) for row in told)
    except (KeyError, TypeError) as error:
        raise _refuse(path, error) from None


def read_experiments(directory: Path) -> tuple[Experiment, ...]:
    """Every experiment that was made, by name."""
    return tuple(_read_experiment(path) for path in sorted(directory.glob("*/experiment.json")))


def _read_experiment(path: Path) -> Experiment:
    told = read_json(path)
    try:
        return Experiment(
            told["control"],
            told["treatment"],
            told["people"],
            told["verdict"],
            told["correlation"],
            tuple(map(_make_change, told["figures"])),
        )
    except (KeyError, TypeError) as error:
        raise _refuse(path, error) from None


def read_loop(directory: Path) -> LoopHistory | None:
    """The loop's rounds, and its end where it came to one."""
    path, end = directory / "loop.json", directory / "result.json"
    told = read_json(path)
    if told is None:
        return None
    result = read_json(end) or {}
    try:
        return LoopHistory(
            rounds=tuple(map(_make_round, told["rounds"])),
            history=tuple(map(_make_change, result.get("history", ()))),
            promised=result.get("promised"),
            final_people=result.get("final_people"),
        )
    except (KeyError, TypeError) as error:
        raise _refuse(path, error) from None


def _make_round(told: Mapping[str, Any]) -> Round:
    trials = tuple(
        Trial(
            trial["name"],
            _make_change(trial["revenue"]),
            trial["p_value"],
            trial["believed"],
            trial["name"] in told["adopted"],
        )
        for trial in told["trials"]
    )
    return Round(told["number"], told["sessions"], trials)


def _make_change(told: Mapping[str, Any]) -> Change:
    ends = (told["relative_delta"], told["relative_low"], told["relative_high"])
    relative = None if None in ends else Estimate(*ends)
    return Change(told["name"], told["definition"], told["control"], told["treatment"], relative)


def _refuse(path: Path, error: Exception) -> SchemaError:
    return SchemaError(
        f"{path}: of another version ({error})", "run the command that makes it again"
    )
