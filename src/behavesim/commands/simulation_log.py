"""What a simulation leaves in a workspace, and when it has to make room for another."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from behavesim.collect.warehouse_state import forget_writers
from behavesim.commands.cast import Cast
from behavesim.model.storing import write_whole
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings
from behavesim.simulate.job import SimulationJob

IDENTITY_FILE = "simulation.json"
ENGINES = ("browser", "direct")


def make_room(workspace: Workspace, engine: str, identity: Mapping[str, Any]) -> None:
    """Remove what this engine simulated before; of both engines, if it was another simulation.

    Two engines share a log as long as they simulate the same people in the same shop: then a
    visit that both carried out counts once. What real visitors left stays in any case.
    """
    file = workspace.hits / IDENTITY_FILE
    same = file.is_file() and json.loads(file.read_text(encoding="utf-8")) == identity
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
    write_whole(file, (json.dumps(identity, indent=2) + "\n").encode())


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was simulated last: its seed, and the days that were lived."""

    seed: int
    start: date
    days: int
    warmup: int


def read_identity(workspace: Workspace) -> Simulated | None:
    """Return what was simulated last; None where nothing was."""
    file = workspace.hits / IDENTITY_FILE
    if not file.is_file():
        return None
    identity = json.loads(file.read_text(encoding="utf-8"))
    start = date.fromisoformat(identity["start"])
    return Simulated(identity["seed"], start, identity["days"], identity["warmup"])


def read_warmup(workspace: Workspace) -> tuple[date, date] | None:
    """Return the first day of what was simulated last, and the first that is no warm-up."""
    identity = read_identity(workspace)
    if identity is None:
        return None
    return identity.start - timedelta(days=identity.warmup), identity.start


def identify(settings: Settings, cast: Cast, job: SimulationJob) -> dict[str, Any]:
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
                *(persona.model_dump(mode="json") for persona in cast.personas),
                cast.demographics.model_dump(mode="json"),
                cast.devices,
            ]
        ),
    }


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
