"""What a loop has done so far, so that it goes on from there after an interruption."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson

from behavesim.core.variant import BASELINE
from behavesim.core.variant_files import LoadedVariant
from behavesim.errors import InputError
from behavesim.experiment.candidates import CandidateResult
from behavesim.files.json_file import convert, encode_sealed, is_there, read_sealed
from behavesim.files.storing import write_whole
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.simulation.shop_setup import ShopSetup

JOURNAL: Final = "loop.json"


@dataclass(frozen=True, slots=True)
class Round:
    """What was tried on the shop as it was, and what was kept."""

    number: int
    sessions: int
    trials: tuple[CandidateResult, ...]
    adopted: tuple[str, ...]
    from_models: tuple[str, ...]
    """Those of the adopted that rest on trained models."""


@dataclass(frozen=True, slots=True)
class _Journal:
    identity: Mapping[str, Any]
    """What makes it the journal of one loop."""
    rounds: tuple[Round, ...]


def read_journal(setup: ShopSetup, workspace: WorkspacePaths) -> list[Round]:
    """Return the rounds that are done.

    Raises InputError where they are another loop's, SchemaError where another version wrote them.
    """
    path = workspace.loop / JOURNAL
    if not is_there(path):
        return []
    hint = f"remove {workspace.loop}, or choose another --workspace"
    journal = convert(read_sealed(path, ("identity", "rounds"), hint), _Journal, path, hint)
    if journal.identity != _identity(setup):
        allowed = "the same seed, sizes, catalog and personas"
        raise InputError(path, "", "a loop with other settings", allowed, hint)
    return list(journal.rounds)


def write_journal(setup: ShopSetup, workspace: WorkspacePaths, rounds: Sequence[Round]) -> None:
    """Note the rounds that are done, whole or not at all."""
    record = {"identity": _identity(setup), "rounds": [asdict(one) for one in rounds]}
    workspace.loop.mkdir(parents=True, exist_ok=True)
    write_whole(workspace.loop / JOURNAL, encode_sealed(record))


def _identity(setup: ShopSetup) -> dict[str, Any]:
    settings = setup.settings
    loop = settings.loop.model_dump(exclude={"rounds", "final_people"})
    days = settings.simulate.model_dump(mode="json", include={"start", "days", "warmup"})
    return {"seed": settings.seed, **loop, **days, "world": _digest_world(setup)}


def _digest_world(setup: ShopSetup) -> str:
    """Return the hash of the shop by its catalog, and of what people are drawn from."""
    record = (
        setup.make_job(LoadedVariant(BASELINE)).to_json(),
        [one.model_dump(mode="json") for one in setup.inputs.personas],
        setup.inputs.demographics.model_dump(mode="json"),
        *([market.model_dump(mode="json"), share] for market, share in setup.inputs.markets),
    )
    return hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
