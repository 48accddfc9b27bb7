"""What a loop has done so far, so that it goes on from there after an interruption."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson

from behavesim.commands.candidates import Trial
from behavesim.errors import InputError
from behavesim.improve.paired import Comparison
from behavesim.model.storing import write_whole
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings

JOURNAL: Final = "loop.json"


@dataclass(frozen=True, slots=True)
class Round:
    """What was tried on the shop as it was, and what was kept."""

    number: int
    sessions: int
    trials: tuple[Trial, ...]
    adopted: tuple[str, ...]
    from_models: tuple[str, ...]
    """Those of the adopted that rest on trained models."""


def read_journal(settings: Settings, workspace: Workspace) -> list[Round]:
    """Return the rounds that are done; raises InputError where they are another loop's."""
    path = workspace.loop / JOURNAL
    if not path.is_file():
        return []
    told = orjson.loads(path.read_bytes())
    if told["identity"] != _identity(settings):
        hint = f"remove {workspace.loop}, or choose another --workspace"
        raise InputError(path, "", "a loop with other settings", "the same seed and sizes", hint)
    return [_round_from_json(one) for one in told["rounds"]]


def write_journal(settings: Settings, workspace: Workspace, rounds: Sequence[Round]) -> None:
    """Note the rounds that are done, whole or not at all."""
    told = {"identity": _identity(settings), "rounds": [asdict(one) for one in rounds]}
    workspace.loop.mkdir(parents=True, exist_ok=True)
    write_whole(workspace.loop / JOURNAL, orjson.dumps(told, option=orjson.OPT_INDENT_2))


def _identity(settings: Settings) -> dict[str, Any]:
    loop = settings.loop.model_dump(exclude={"rounds", "final_people"})
    days = settings.simulate.model_dump(mode="json", include={"start", "days", "warmup"})
    return {"seed": settings.seed, **loop, **days}


def _round_from_json(told: Mapping[str, Any]) -> Round:
    trials = tuple(
        Trial(
            **{
                **trial,
                "revenue": Comparison(**trial["revenue"]),
                "conversion": Comparison(**trial["conversion"]),
            }
        )
        for trial in told["trials"]
    )
    return Round(
        told["number"],
        told["sessions"],
        trials,
        tuple(told["adopted"]),
        tuple(told["from_models"]),
    )
