"""behavesim parity: the same visits in both engines, compared hit by hit."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.coverage.browser_run import (
    CoverageRun,
    draw_random_run,
    plan_coverage_run,
    run_in_browser,
)
from behavesim.coverage.covering_visits import HitsByVisit, hits_of_people
from behavesim.engines.record import VisitFailure
from behavesim.files.storing import scratch_directory, storing, write_whole
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.parity.compare import EngineDifference, compare_visits
from behavesim.parity.journal import Batch, BatchResult, ParityJournal
from behavesim.settings import Settings

RANDOM_AT_ONCE: Final = 250
"""Visits of random people that form a batch."""


@dataclass(frozen=True, slots=True, repr=False)
class ParityResult(Result):
    """What was compared between the engines, and what differs."""

    seeds: int
    visits: int
    events: int
    """Compared hits."""
    differences: int
    """Visits with a difference."""
    reached: Mapping[str, int]
    """Compared hits by event name, and visits by the answer to the cookie banner."""
    unreached: tuple[str, ...]
    """Events, intents, pages, answers and changes of device that no compared visit reached."""
    found: tuple[EngineDifference, ...]
    failures: tuple[VisitFailure, ...]
    """Visits that the browser could not carry out."""

    @property
    def passed(self) -> bool:
        """Whether everything was reached and nothing differs."""
        return not (self.differences or self.failures or self.unreached)


def run_parity(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None = None,
    visits: int = 20,
    seeds: int = 1,
    random: int = 0,
    out: Path | None = None,
    journal: Path | None = None,
    progress: Progress = no_progress,
) -> ParityResult:
    """Carry out visits in both engines and compare all hits, and everything that pages show.

    Each of ``seeds`` seeds, from the settings' on, has ``visits``. Their people are chosen so that
    together they reach every event, intent, page and answer to the cookie banner (300 random
    visits have three purchases); the population's first people follow. ``random`` more visits are
    made by people drawn at random from all these seeds. Log, warehouse and answer key of the
    workspace do not change; ``out`` gets both engines' hits as JSON lines, a folder per batch.
    ``journal`` is a file of results, so that an interrupted run can resume. Raises InputError for
    a shop whose hits go to Google.
    """
    done: list[BatchResult] = []
    kept = ParityJournal(journal)
    for batch in _plan_batches(settings.seed, visits, seeds, random):
        own = settings.model_copy(update={"seed": batch.seed})
        if batch.random:
            run = draw_random_run(own, workspace, personas, batch.visits, batch.number, progress)
        else:
            run = plan_coverage_run(own, workspace, personas, batch.visits, progress)
        result = kept.find(batch, run.job)
        if result is None:
            stage = f"parity: browser, {batch.name}"
            result = _compare(own, workspace, batch, run, out, stage, progress)
            kept.add(batch, run.job, result)
        done.append(result)
    return _sum_up(seeds, done)


def _plan_batches(first: int, visits: int, seeds: int, random: int) -> Iterator[Batch]:
    for at in range(seeds):
        yield Batch(first + at, visits)
    for number, start in enumerate(range(0, random, RANDOM_AT_ONCE)):
        count = min(RANDOM_AT_ONCE, random - start)
        yield Batch(first + number % seeds, count, random=True, number=number)


def _compare(
    settings: Settings,
    workspace: WorkspacePaths,
    batch: Batch,
    run: CoverageRun,
    out: Path | None,
    stage: str,
    progress: Progress,
) -> BatchResult:
    job = dataclasses.replace(run.job, verifies=True)
    with scratch_directory("parity") as folder:
        browser, failures = run_in_browser(
            settings, workspace, folder, job, run.people, stage, progress
        )
    direct = hits_of_people(run.people)
    if out is not None:
        _write_hits(out / batch.name, {"browser": browser, "direct": direct})
    events = Counter(hit["en"] for hits in direct.values() for hit in hits[1:])
    answers = Counter(f"consent {answer}" for person in run.people for answer in person.answers)
    found = compare_visits(browser, direct)
    return BatchResult(
        visits=len(direct),
        events=events.total(),
        reached=dict(sorted((events + answers).items())),
        unreached=None if batch.random else run.unreached,
        found=tuple(dataclasses.replace(one, seed=batch.seed) for one in found),
        failures=tuple(failures),
    )


def _sum_up(seeds: int, done: list[BatchResult]) -> ParityResult:
    reached = sum((Counter(result.reached) for result in done), Counter[str]())
    found = tuple(difference for result in done for difference in result.found)
    chosen = [result.unreached for result in done if result.unreached is not None]
    unreached = set.intersection(*map(set, chosen)) if chosen else set()
    return ParityResult(
        seeds=seeds,
        visits=sum(result.visits for result in done),
        events=sum(result.events for result in done),
        differences=len(found),
        reached=dict(sorted(reached.items())),
        unreached=tuple(sorted(unreached)),
        found=found,
        failures=tuple(failure for result in done for failure in result.failures),
    )


def _write_hits(folder: Path, engines: Mapping[str, HitsByVisit]) -> None:
    """Write each engine's hits, a visit per line."""
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for engine, visits in engines.items():
        lines = (orjson.dumps({"visit": visit, "hits": visits[visit]}) for visit in sorted(visits))
        write_whole(folder / f"{engine}.jsonl", b"\n".join([*lines, b""]))
