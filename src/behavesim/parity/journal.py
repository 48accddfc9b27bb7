"""Results of a long comparison of the engines, a JSON line per batch, so that it can resume."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import orjson

from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitFailure
from behavesim.files.storing import storing, write_whole
from behavesim.parity.compare import EngineDifference


@dataclass(frozen=True, slots=True)
class Batch:
    """Visits that are compared together, of chosen or random people."""

    seed: int
    visits: int
    random: bool = False
    number: int = 0
    """Number of a batch of random people."""

    @property
    def name(self) -> str:
        """The batch's name in progress and folders."""
        return f"random-{self.number}-seed-{self.seed}" if self.random else f"seed-{self.seed}"


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of a batch."""

    visits: int
    events: int
    reached: Mapping[str, int]
    unreached: tuple[str, ...] | None
    """What chosen people did not reach; None for random people."""
    found: tuple[EngineDifference, ...]
    failures: tuple[VisitFailure, ...]


class ParityJournal:
    """Results of batches, found again only for the same job and the same code."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, BatchResult] = {}
        if file is not None and file.exists():
            for line in file.read_bytes().splitlines():
                entry = _read_entry(line)
                if entry is not None:
                    self._known[entry[0]] = entry[1]

    def find(self, batch: Batch, job: SimulationJob) -> BatchResult | None:
        """Return the earlier result of a batch with this job and this code, if there is one."""
        return self._known.get(_name_work(batch, job)) if self._file is not None else None

    def add(self, batch: Batch, job: SimulationJob, result: BatchResult) -> None:
        """Keep the result of a batch; raises WorldError, and loses no line, if the disk is full."""
        if self._file is None:
            return
        entry = {"work": _name_work(batch, job), "batch": batch, "result": result}
        line = msgspec.json.encode(entry) + b"\n"
        with storing(self._file):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            before = self._file.read_bytes() if self._file.exists() else b""
            if before and not before.endswith(b"\n"):
                before += b"\n"  # after a killed run's unfinished line, begin a new one
            write_whole(self._file, before + line)


def _read_entry(line: bytes) -> tuple[str, BatchResult] | None:
    """Decode a line; None for one that a killed run left unfinished."""
    try:
        entry = orjson.loads(line)
        return entry["work"], msgspec.convert(entry["result"], BatchResult)
    except (orjson.JSONDecodeError, msgspec.ValidationError, KeyError, TypeError):
        return None


def _name_work(batch: Batch, job: SimulationJob) -> str:
    digest = hashlib.sha256(orjson.dumps(job.to_json(), option=orjson.OPT_SORT_KEYS))
    digest.update(msgspec.json.encode(batch))
    for name, path in job.templates.list_files().items():
        digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()
