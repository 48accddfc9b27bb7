"""The identity of a workspace's simulation, and the removal of a previous one."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec

from behavesim.core.answer_key import SIMULATE_AGAIN, check_truth
from behavesim.engines.job import SimulationJob
from behavesim.errors import DataError
from behavesim.files.json_file import convert, is_there, read_sealed, seal
from behavesim.files.storing import write_whole
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.materialize.warehouse_state import forget_writers
from behavesim.people.visits import VISITS_FOLDER, list_visits
from behavesim.settings import Settings
from behavesim.simulation.population_files import PopulationInputs

IDENTITY_FILE = "simulation.json"
ENGINES = ("browser", "direct")
_KEYS = ("seed", "start", "pace", "days", "warmup", "time_zone", "shop", "people", "visits")


def clear_previous_simulation(
    workspace: WorkspacePaths, engine: str, identity: Mapping[str, Any]
) -> None:
    """Remove the previous simulation of this engine, or of both if it differs in identity.

    Two engines share a log as long as they simulate the same people in the same shop: a visit
    that both carried out counts once. Hits of real visitors are kept in any case. Raises
    DataError if the answer key of the engine that stays is damaged.
    """
    file = workspace.hits / IDENTITY_FILE
    same = _is_same(file, identity)
    if same:
        _check_staying(workspace, engine)
    names = (engine,) if same else ENGINES
    forget_writers(workspace.warehouse, names)
    for name in names:
        for segment in workspace.hits.glob(f"{name}-*.hits"):
            segment.unlink()
        for part in workspace.truth.glob(f"visits/{name}*.parquet"):
            part.unlink()
    if not same:
        shutil.rmtree(workspace.truth, ignore_errors=True)
    workspace.hits.mkdir(parents=True, exist_ok=True)
    write_whole(file, (json.dumps(seal(identity), indent=2) + "\n").encode())


def _check_staying(workspace: WorkspacePaths, engine: str) -> None:
    """Check the other engine's part of the answer key, which is kept."""
    parts = [path for path in list_visits(workspace.truth) if not path.name.startswith(engine)]
    if not parts:
        return
    try:
        check_truth(workspace.truth, *(f"{VISITS_FOLDER}/{path.name}" for path in parts))
    except DataError as error:
        again = f"remove {workspace.hits / IDENTITY_FILE}, and simulate again with each engine"
        raise DataError(error.message, again) from None


def _is_same(file: Path, identity: Mapping[str, Any]) -> bool:
    """Whether the file has this identity; one that cannot be read has none."""
    try:
        return is_there(file) and read_sealed(file, _KEYS, "") == identity
    except DataError:
        return False


class LastSimulation(msgspec.Struct, frozen=True):
    """Seed and days of the last simulation; ``warmup`` is the number of days before ``start``."""

    seed: int
    start: date
    days: Annotated[int, msgspec.Meta(ge=1)]
    warmup: Annotated[int, msgspec.Meta(ge=0)]


def read_identity(workspace: WorkspacePaths) -> LastSimulation | None:
    """Return the last simulation, None if there is none; raises DataError for a broken file."""
    file = workspace.hits / IDENTITY_FILE
    if not is_there(file):
        return None
    record = read_sealed(file, _KEYS, SIMULATE_AGAIN)
    return convert(record, LastSimulation, file, SIMULATE_AGAIN)


def read_warmup(workspace: WorkspacePaths) -> tuple[date, date] | None:
    """Return the first day of the last simulation, and the first after its warm-up."""
    identity = read_identity(workspace)
    if identity is None:
        return None
    return identity.start - timedelta(days=identity.warmup), identity.start


def identify(settings: Settings, inputs: PopulationInputs, job: SimulationJob) -> dict[str, Any]:
    """Return everything that the visits of a simulation depend on, digested where it is large."""
    return {
        "seed": settings.seed,
        "start": settings.simulate.first_day.isoformat(),
        "pace": settings.simulate.pace,
        "days": settings.simulate.days,
        "warmup": settings.simulate.warmup_days,
        "time_zone": settings.time_zone,
        "shop": _digest([job.catalog, job.config]),
        "people": _digest(
            [
                *(persona.model_dump(mode="json") for persona in inputs.personas),
                inputs.demographics.model_dump(mode="json"),
                *([market.model_dump(mode="json"), share] for market, share in inputs.markets),
                inputs.devices,
            ]
        ),
    }


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
