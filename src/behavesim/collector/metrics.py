"""Health and Prometheus metrics of the collector."""

from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from behavesim.collector.server import CollectorApp
from behavesim.hitlog.writer import HitLogWriter


class CollectorMetrics:
    """Reads an app's counters when it is asked; well unless the log refused the last hit."""

    def __init__(self, app: CollectorApp, log: HitLogWriter | None) -> None:
        self._app = app
        self._log = log
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """For Prometheus."""
        app = self._app
        yield _counter("hits", "Hits that are in the log.", app.requests)
        refused = CounterMetricFamily(
            "behavesim_collector_refused", "Requests that were not taken.", labels=["reason"]
        )
        for reason, count in list(app.refused.items()):
            refused.add_metric([reason], count)
        yield refused
        yield _counter("ignored_parameters", "Internal parameters without a key.", app.ignored)
        yield _gauge(
            "damaged_bytes",
            "Bytes of the newest segment that were unreadable at start, or were removed since.",
            0 if self._log is None else self._log.damaged_bytes,
        )
        yield _gauge("queue", "Hits that are on their way to the disk.", app.waiting)
        yield _gauge("connections", "Open connections.", app.connections)

    def judge(self) -> tuple[bool, dict[str, Any]]:
        """Whether hits are being kept, and the details of ``/healthz``."""
        error = self._app.log_error
        return error is None, {"ok": error is None, "error": error, "hits": self._app.requests}


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(f"behavesim_collector_{name}", meaning, value=value)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"behavesim_collector_{name}", meaning, value=value)
