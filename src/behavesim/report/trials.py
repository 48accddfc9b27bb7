"""variants/, experiments/ and loop/ -> what a report shows of them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from behavesim.errors import SchemaError
from behavesim.report.content import (
    Change,
    Estimate,
    Experiment,
    Finding,
    GroupChange,
    Ledger,
    LoopHistory,
    Round,
    Trial,
)
from behavesim.report.models import read_json

_LEDGERS: Final = {"by factor": "factors", "along the funnel": "steps"}
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
            tuple(_list_ledgers(told)),
            tuple(map(_make_group, told["groups"])),
        )
    except (KeyError, TypeError) as error:
        raise _refuse(path, error) from None


def _list_ledgers(told: Mapping[str, Any]) -> Iterator[Ledger]:
    """The ledgers of an experiment that have parts."""
    for title, key in _LEDGERS.items():
        if told[key]:
            parts = {entry["name"].replace("_", " "): entry["contribution"] for entry in told[key]}
            yield Ledger(title, parts)
    if told["changes"]:
        parts = {name.replace("_", " "): value for name, value in told["changes"].items()}
        yield Ledger("by change (Shapley values)", parts)


def _make_group(told: Mapping[str, Any]) -> GroupChange:
    name = f"{told['trait'].replace('_', ' ')}: {told['group']}"
    delta = Estimate(told["delta"], told["ci_low"], told["ci_high"])
    return GroupChange(name, told["visitors"], delta)


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
