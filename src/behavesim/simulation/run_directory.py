"""What a simulation leaves in a workspace, and when it has to make room for another."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
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
    """Remove what this engine simulated before; of both engines, if it was another simulation.

    Two engines share a log as long as they simulate the same people in the same shop: then a
    visit that both carried out counts once. What real visitors left stays in any case. Raises
    DataError where the answer key of what stays is not what was written.
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
    """Check what the other engine left of the answer key, since nobody makes it anew now."""
    parts = [path for path in list_visits(workspace.truth) if not path.name.startswith(engine)]
    if not parts:
        return
    try:
        check_truth(workspace.truth, *(f"{VISITS_FOLDER}/{path.name}" for path in parts))
    except DataError as error:
        again = f"remove {workspace.hits / IDENTITY_FILE}, and simulate anew with each engine"
        raise DataError(error.message, again) from None


def _is_same(file: Path, identity: Mapping[str, Any]) -> bool:
    """Whether the file tells of this simulation; one that cannot be read tells of none."""
    try:
        return is_there(file) and read_sealed(file, _KEYS, "") == identity
    except DataError:
        return False


class _Identity(msgspec.Struct):
    seed: int
    start: date
    days: Annotated[int, msgspec.Meta(ge=1)]
    warmup: Annotated[int, msgspec.Meta(ge=0)]


@dataclass(frozen=True, slots=True)
class LastSimulation:
    """What was simulated last: its seed, and the days that were lived."""

    seed: int
    start: date
    days: int
    warmup: int


def read_identity(workspace: WorkspacePaths) -> LastSimulation | None:
    """Return what was simulated last; None where nothing was. Raises DataError for a file that is
    broken."""
    file = workspace.hits / IDENTITY_FILE
    if not is_there(file):
        return None
    told = read_sealed(file, _KEYS, SIMULATE_AGAIN)
    identity = convert(told, _Identity, file, SIMULATE_AGAIN)
    return LastSimulation(identity.seed, identity.start, identity.days, identity.warmup)


def read_warmup(workspace: WorkspacePaths) -> tuple[date, date] | None:
    """Return the first day of what was simulated last, and the first that is no warm-up."""
    identity = read_identity(workspace)
    if identity is None:
        return None
    return identity.start - timedelta(days=identity.warmup), identity.start


def identify(settings: Settings, inputs: PopulationInputs, job: SimulationJob) -> dict[str, Any]:
    """Name a simulation by everything that its visits depend on."""
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
                inputs.devices,
            ]
        ),
    }


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
