"""Health and Prometheus metrics of an export that goes on."""

import time
from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge

from behavesim.errors import BehavesimError
from behavesim.export.export_events import ExportReport

_SILENCE_S = 300.0


class ExportMetrics:
    """Counts what a follower does, and judges whether it is well.

    It is well unless its last round failed, or nothing was heard of it for a long time (three
    polls, at least five minutes).
    """

    def __init__(self, poll_s: float, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._silence_s = max(_SILENCE_S, 3 * poll_s)
        self._heard_s = clock()
        self._error: str | None = None
        self.registry = CollectorRegistry()
        self._rows = self._count("rows", "Events written.")
        self._bytes = self._count("bytes", "Bytes of files written.")
        self._days = self._count("days", "Days written, each time they were.")
        self._duplicates = self._count(
            "duplicates", "Events, and rows of the purchases table, left out as duplicates."
        )
        self._rounds = Counter(
            "behavesim_export_rounds", "Looks for news.", ["outcome"], registry=self.registry
        )
        self._success = self._gauge("last_success_timestamp_seconds", "End of the last good round.")
        self._latest = self._gauge("latest_day_timestamp_seconds", "Midnight UTC of the last day.")
        self._running = self._gauge("round_rows", "Events written in the round so far.")

    def heard(self, stage: str, done: int, total: int | None, **figures: float | int | str) -> None:
        """A Progress: the round goes on."""
        self._heard_s = self._clock()
        self._running.set(done)

    def round_done(self, report: ExportReport | None) -> None:
        self._heard_s = self._clock()
        self._error = None
        self._rounds.labels("ok").inc()
        self._success.set(self._heard_s)
        if report is None:
            return
        self._rows.inc(report.written_rows)
        self._bytes.inc(report.written_bytes)
        self._days.inc(len(report.written))
        self._duplicates.inc(report.duplicates)
        latest = max(report.manifest.list_days(), default=None)
        if latest is not None:
            self._latest.set((latest.toordinal() - 719_163) * 86_400)

    def round_failed(self, error: BehavesimError) -> None:
        self._heard_s = self._clock()
        self._error = error.message
        self._rounds.labels("error").inc()

    def judge(self) -> tuple[bool, dict[str, Any]]:
        """Whether the follower is well, and what is to be said about it."""
        silent_s = self._clock() - self._heard_s
        well = self._error is None and silent_s < self._silence_s
        return well, {"ok": well, "error": self._error, "silent_seconds": round(silent_s, 1)}

    def _count(self, name: str, meaning: str) -> Counter:
        return Counter(f"behavesim_export_{name}", meaning, registry=self.registry)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"behavesim_export_{name}", meaning, registry=self.registry)
