"""Counts of a simulation while it runs, for the progress bar, the funnel and the summary."""

from collections import Counter
from dataclasses import dataclass, field, fields

from behavesim.core.progress import Progress
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitFailure, VisitRecord

FUNNEL = ("view_item", "add_to_cart", "begin_checkout", "purchase")


@dataclass(slots=True)
class VisitCounts:
    """Counts of visits from the first day on; a session is a visit that sent a hit."""

    sessions: int = 0
    warmup_sessions: int = 0
    """Sessions before the first day, which no other figure counts."""
    refused_visits: int = 0
    """Visits that sent no hit."""
    hits: int = 0
    purchases: int = 0
    revenue: float = 0.0
    steps: Counter[str] = field(default_factory=Counter)
    """How many sessions reached each step of the funnel."""

    def add_visit(self, record: VisitRecord, job: SimulationJob) -> None:
        """Count a finished visit of a job."""
        if record.belongs_to_warmup(job):
            self.warmup_sessions += record.hits > 0
        elif record.hits == 0:
            self.refused_visits += 1
        else:
            self.sessions += 1
            self.hits += record.hits
            self.purchases += record.purchases
            self.revenue += record.revenue
            self.steps.update(step for step in FUNNEL if step in record.counts)

    def add(self, other: "VisitCounts") -> None:
        """Add the counts of other visits."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class ShardResult:
    """Counts of a shard, whose hits and visits are in its files."""

    sessions: tuple[int, ...]
    """Sessions of each person from the first day on, in person order."""
    counts: VisitCounts


class SimulationCounts:
    """Counts of a simulation so far; reports its sessions, hits and funnel as progress."""

    def __init__(self, stage: str, job: SimulationJob, progress: Progress) -> None:
        self._stage = stage
        self._job = job
        self._progress = progress
        self._total: int | None = None
        self.people = 0
        self.visits = VisitCounts()
        self.failures: list[VisitFailure] = []

    def expect(self, sessions: int | None) -> None:
        """Set how many sessions there will be, where that is known."""
        self._total = sessions
        self._report()

    def add_visit(self, record: VisitRecord) -> None:
        """Count a finished visit."""
        self.visits.add_visit(record, self._job)
        self._report()

    def add_shard(self, result: ShardResult) -> None:
        """Count a shard of people whose visits are finished."""
        self.people += len(result.sessions)
        self.visits.add(result.counts)
        self._report()

    def _report(self) -> None:
        counts = self.visits
        self._progress(
            self._stage,
            counts.sessions,
            self._total,
            sessions=counts.sessions,
            events=counts.hits,
            **{step: counts.steps[step] for step in FUNNEL},
        )
