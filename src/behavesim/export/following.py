"""behavesim export --follow: an export that goes on until it is stopped."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import BehavesimError
from behavesim.export.export import make_job
from behavesim.export.export_events import ExportJob, ExportReport
from behavesim.export.follow import FollowReport, follow_events
from behavesim.export.metrics import ExportMetrics
from behavesim.export.source import open_source
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.metrics_server import serve_metrics
from behavesim.settings import Settings

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, repr=False)
class FollowResult(Result):
    """What was exported until the stop; ``written_rows`` are those of the events table."""

    rounds: int
    failed_rounds: int
    written_days: int
    written_rows: int
    seconds: float
    directory: str


def run_follow(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    out: Path | str | None = None,
    full: bool = False,
    progress: Progress = no_progress,
    say: Say = lambda line: None,
    stop: threading.Event | None = None,
) -> FollowResult:
    """Export until SIGINT, SIGTERM or ``stop``; ``say`` gets a line when something happened."""
    started = time.perf_counter()
    metrics = ExportMetrics(settings.export.poll_s)

    def report(stage: str, done: int, total: int | None, **figures: float | int | str) -> None:
        metrics.heard(stage, done, total, **figures)
        progress(stage, done, total, **figures)

    with open_source(settings, workspace) as store:
        job = make_job(settings, workspace, store, out, full=full)
        with _stopping(stop or threading.Event()) as halt:
            done = _follow(settings, job, metrics, say, halt, report)
    return FollowResult(
        done.rounds,
        done.failed_rounds,
        done.written_days,
        done.written_rows,
        round(time.perf_counter() - started, 3),
        job.target.name,
    )


def _follow(
    settings: Settings,
    job: ExportJob,
    metrics: ExportMetrics,
    say: Say,
    halt: threading.Event,
    progress: Progress,
) -> FollowReport:
    chosen = settings.export
    port = chosen.metrics_port
    serving = (
        nullcontext(None) if port is None else serve_metrics(metrics, chosen.metrics_host, port)
    )
    with serving as address:
        say(f"following into {job.target.name}, every {chosen.poll_s:g} s (Ctrl-C stops it)")
        if address is not None:
            say(f"metrics at {address}/metrics, health at {address}/healthz")
        return follow_events(job, chosen.poll_s, _Watch(metrics, say), halt, progress)


class _Watch:
    """Hands on to the metrics, and says what is worth a line."""

    def __init__(self, metrics: ExportMetrics, say: Say) -> None:
        self._metrics = metrics
        self._say = say

    def round_done(self, report: ExportReport | None) -> None:
        self._metrics.round_done(report)
        if report is not None and report.written:
            days = ", ".join(map(str, report.written[-3:]))
            more = "" if len(report.written) <= 3 else f" and {len(report.written) - 3} before"
            self._say(f"wrote {report.written_rows:,} events of {days}{more}")

    def round_failed(self, error: BehavesimError) -> None:
        self._metrics.round_failed(error)
        self._say(f"error: {error.message} (tried again in the next round)")


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[threading.Event]:
    """Let SIGINT and SIGTERM set the event instead of ending us."""
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread may handle signals
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
