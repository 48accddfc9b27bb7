"""An export that goes on: looks for new and changed tables again and again until it is stopped."""

import threading
from dataclasses import dataclass, replace
from typing import Protocol

from behavesim.core.progress import Progress, no_progress
from behavesim.errors import BehavesimError
from behavesim.export.export_events import ExportJob, ExportReport, export_held
from behavesim.export.window import check_window, sort_tables


class FollowWatch(Protocol):
    """Called with how each round of a follower ends."""

    def round_done(self, report: ExportReport | None) -> None:
        """A round without an error; None where the window has no table yet."""
        ...

    def round_failed(self, error: BehavesimError) -> None: ...


@dataclass(slots=True)
class FollowReport:
    """What a follower did in all."""

    rounds: int = 0
    failed_rounds: int = 0
    written_days: int = 0
    written_rows: int = 0


def follow_events(
    job: ExportJob,
    poll_s: float,
    watch: FollowWatch,
    stop: threading.Event,
    progress: Progress = no_progress,
) -> FollowReport:
    """Export what is new or has changed every ``poll_s`` seconds until ``stop`` is set.

    A day that is gone from the store stays (between an intraday table and its daily one there may
    be none), and a day that fails holds no other day up: it is tried again in the next round.
    Raises InputError for the window, and whatever ends the first round unless trying again can
    help; later errors go to ``watch``.
    """
    check_window(job.window)
    following = replace(job, mirror=False, keep_going=True)
    done = FollowReport()
    with job.target.hold() as staging:
        while not stop.is_set():
            try:
                tables = sort_tables(job.store.tables(job.window.since, job.window.until))
                report = export_held(following, tables, staging, progress, stop) if tables else None
            except BehavesimError as error:
                if done.rounds == 0 and not getattr(error, "retryable", False):
                    raise
                done.failed_rounds += 1
                watch.round_failed(error)
            else:
                _count(done, report)
                following = replace(following, full=False)
                watch.round_done(report)
            done.rounds += 1
            stop.wait(poll_s)
    return done


def _count(done: FollowReport, report: ExportReport | None) -> None:
    if report is not None:
        done.written_days += len(report.written)
        done.written_rows += report.written_rows
