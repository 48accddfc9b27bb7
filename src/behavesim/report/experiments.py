"""variants/, experiments/ and loop/ -> what a report shows of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from behavesim.core.variant_files import INSIGHTS, VARIANTS
from behavesim.errors import SchemaError
from behavesim.files.file_manifest import check_files
from behavesim.files.json_file import check_types, is_there, read_sealed, read_typed
from behavesim.report.content import (
    Estimate,
    ExperimentSummary,
    FigureChange,
    Finding,
    GroupChange,
    LoopHistory,
    LoopRound,
    RevenueBreakdown,
    VariantTrial,
)

_BREAKDOWNS: Final = {"by factor": "factors", "along the funnel": "steps"}
_IMPROVE: Final = "run behavesim improve again"
_EXPERIMENT: Final = "run behavesim experiment again"
_LOOP: Final = "remove loop/, and run behavesim loop again"
_JOURNAL_KEYS: Final = ("identity", "rounds")
_RESULT_KEYS: Final = ("history", "conversion", "promised", "final_people")
_UNFINISHED: Final[Mapping[str, Any]] = {"history": (), "promised": None, "final_people": None}
_EXPERIMENT_KEYS: Final = (
    *("control", "treatment", "people", "verdict", "delta", "relative_delta", "ci_low", "ci_high"),
    *("correlation", "figures", "anytime", "worth", "power", "audit", "factors", "steps", "groups"),
    *("changes", "prices_changed", "seconds", "directory"),
)


def read_findings(directory: Path) -> tuple[Finding, ...] | None:
    """What `improve` found, the most promising first; None where it has not looked."""
    path = directory / INSIGHTS
    if not is_there(path):
        return None
    check_files(directory, VARIANTS, _IMPROVE, {INSIGHTS})
    return read_typed(path, tuple[Finding, ...], _IMPROVE)


def read_experiments(directory: Path) -> tuple[ExperimentSummary, ...]:
    """Every experiment that was made, by name."""
    return tuple(_read_experiment(path) for path in sorted(directory.glob("*/experiment.json")))


def _read_experiment(path: Path) -> ExperimentSummary:
    record = read_sealed(path, _EXPERIMENT_KEYS, _EXPERIMENT)
    try:
        made = ExperimentSummary(
            record["control"],
            record["treatment"],
            record["people"],
            record["verdict"],
            record["correlation"],
            tuple(map(_make_change, record["figures"])),
            tuple(_list_breakdowns(record)),
            tuple(map(_make_group, record["groups"])),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _refuse(path, error, _EXPERIMENT) from None
    return check_types(made, path, _EXPERIMENT)


def _list_breakdowns(record: Mapping[str, Any]) -> Iterator[RevenueBreakdown]:
    """The breakdowns of an experiment that have parts."""
    for title, key in _BREAKDOWNS.items():
        if record[key]:
            parts = {
                entry["name"].replace("_", " "): entry["contribution"] for entry in record[key]
            }
            yield RevenueBreakdown(title, parts)
    if record["changes"]:
        parts = {name.replace("_", " "): value for name, value in record["changes"].items()}
        yield RevenueBreakdown("by change (Shapley values)", parts)


def _make_group(record: Mapping[str, Any]) -> GroupChange:
    name = f"{record['trait'].replace('_', ' ')}: {record['group']}"
    delta = Estimate(record["delta"], record["ci_low"], record["ci_high"])
    return GroupChange(name, record["visitors"], delta)


def read_loop(directory: Path) -> LoopHistory | None:
    """The loop's rounds, and its end where it came to one."""
    path, end = directory / "loop.json", directory / "result.json"
    if not is_there(path):
        return None
    record = read_sealed(path, _JOURNAL_KEYS, _LOOP)
    result: Mapping[str, Any] = (
        read_sealed(end, _RESULT_KEYS, _LOOP) if is_there(end) else _UNFINISHED
    )
    try:
        made = LoopHistory(
            rounds=tuple(map(_make_round, record["rounds"])),
            history=tuple(map(_make_change, result["history"])),
            promised=result["promised"],
            final_people=result["final_people"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _refuse(path, error, _LOOP) from None
    return check_types(made, path, _LOOP)


def _make_round(record: Mapping[str, Any]) -> LoopRound:
    trials = tuple(
        VariantTrial(
            trial["name"],
            _make_change(trial["revenue"]),
            trial["p_value"],
            trial["believed"],
            trial["name"] in record["adopted"],
        )
        for trial in record["trials"]
    )
    return LoopRound(record["number"], record["sessions"], trials)


def _make_change(record: Mapping[str, Any]) -> FigureChange:
    ends = (record["relative_delta"], record["relative_low"], record["relative_high"])
    relative = None if None in ends else Estimate(*ends)
    return FigureChange(
        record["name"], record["definition"], record["control"], record["treatment"], relative
    )


def _refuse(path: Path, error: Exception, again: str) -> SchemaError:
    return SchemaError(f"{path}: of another version ({error})", again)
