"""Counts a simulation while it runs, for the bar, the funnel and the summary."""

from collections import Counter
from dataclasses import dataclass

from behavesim.core.progress import Progress
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import PersonVisits, VisitFailure, VisitRecord

FUNNEL = ("view_item", "add_to_cart", "begin_checkout", "purchase")


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What came of a shard; its hits and visits lie in its files."""

    sessions: tuple[int, ...]
    """How many visits of each of its people the data knows, in person order."""
    warmup_sessions: int
    """How many more it knows from before the first day; no other figure counts these."""
    refused_visits: int
    """Visits that sent nothing."""
    hits: int
    purchases: int
    revenue: float
    steps: Counter[str]
    """How many visits reached each step of the funnel. As hits, purchases and revenue, without
    those of the warm-up."""


class SimulationCounts:
    """Sessions, hits, and how many sessions reached each step of the funnel.

    A session is a visit that the data can know: one that sent something.
    """

    def __init__(self, stage: str, job: SimulationJob, progress: Progress) -> None:
        self._stage = stage
        self._job = job
        self._progress = progress
        self._total: int | None = None
        self._steps: Counter[str] = Counter({step: 0 for step in FUNNEL})
        self.people = 0
        self.sessions = 0
        self.warmup_sessions = 0
        self.refused_visits = 0
        self.hits = 0
        self.purchases = 0
        self.revenue = 0.0
        self.failures: list[VisitFailure] = []

    def expect(self, sessions: int | None) -> None:
        """Say how many sessions there will be, where that is known."""
        self._total = sessions
        self._report()

    def add_visit(self, record: VisitRecord) -> None:
        """Count a visit that is over; of the warm-up's, nothing but that they were."""
        if record.belongs_to_warmup(self._job):
            self.warmup_sessions += record.hits > 0
            return
        if record.hits == 0:
            self.refused_visits += 1
            return
        self.sessions += 1
        self.hits += record.hits
        self.purchases += record.purchases
        self.revenue += record.revenue
        self._steps.update(step for step in FUNNEL if step in record.counts)
        self._report()

    def add_shard(self, result: ShardResult) -> None:
        """Count a shard of people whose visits are over."""
        self.people += len(result.sessions)
        self.sessions += sum(result.sessions)
        self.warmup_sessions += result.warmup_sessions
        self.refused_visits += result.refused_visits
        self.hits += result.hits
        self.purchases += result.purchases
        self.revenue += result.revenue
        self._steps.update(result.steps)
        self._report()

    def add_life(self, life: PersonVisits) -> None:
        """Count a person whose visits are over."""
        self.people += 1

    def _report(self) -> None:
        figures = {step: self._steps[step] for step in FUNNEL}
        self._progress(
            self._stage,
            self.sessions,
            self._total,
            sessions=self.sessions,
            events=self.hits,
            **figures,
        )
