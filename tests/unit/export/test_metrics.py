"""Health and metrics over HTTP."""

import datetime as dt
import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.unit.export.nested_events import write_days

from behavesim.errors import WorldError
from behavesim.export.export_events import ExportJob, export_events
from behavesim.export.metrics import ExportMetrics
from behavesim.export.targets import open_target
from behavesim.metrics_server import serve_metrics
from behavesim.warehouse.parquet import ParquetEventStore


class Clock:
    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_metrics_count_what_was_written(tmp_path: Path) -> None:
    """Prometheus' own parser reads rows, bytes, days and rounds."""
    write_days(tmp_path / "w", [dt.date(2026, 11, 1), dt.date(2026, 11, 2)])
    report = export_events(
        ExportJob(ParquetEventStore(tmp_path / "w"), open_target(tmp_path / "export"))
    )
    clock = Clock()
    metrics = ExportMetrics(10, clock)
    metrics.round_done(report)
    metrics.round_failed(WorldError("no network"))
    with serve_metrics(metrics, "127.0.0.1", 0) as address:
        status, text = get(f"{address}/metrics")
    values = {
        (sample.name, sample.labels.get("outcome")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert status == 200
    assert values["behavesim_export_rows_total", None] == 6
    assert values["behavesim_export_bytes_total", None] == report.written_bytes
    assert values["behavesim_export_days_total", None] == 2
    assert values["behavesim_export_rounds_total", "ok"] == 1
    assert values["behavesim_export_rounds_total", "error"] == 1
    assert values["behavesim_export_last_success_timestamp_seconds", None] == 1_000
    latest = dt.datetime.fromtimestamp(
        values["behavesim_export_latest_day_timestamp_seconds", None], dt.UTC
    )
    assert latest.date() == dt.date(2026, 11, 2)


def test_health_follows_the_last_round() -> None:
    """200 from the start, 503 after a failed round or a long silence, 200 again afterwards."""
    clock = Clock()
    metrics = ExportMetrics(10, clock)
    with serve_metrics(metrics, "127.0.0.1", 0) as address:
        health = f"{address}/healthz"
        assert get(health)[0] == 200
        metrics.round_failed(WorldError("no network"))
        status, text = get(health)
        assert status == 503
        assert json.loads(text)["error"] == "no network"
        metrics.round_done(None)
        assert get(health)[0] == 200
        clock.now_s += 301
        assert get(health)[0] == 503
        metrics.heard("export", 5, 10)
        assert get(health)[0] == 200
        assert get(f"{address}/other")[0] == 404


def test_a_taken_port_is_one_line() -> None:
    """The address and the way out are named."""
    metrics = ExportMetrics(10)
    with serve_metrics(metrics, "127.0.0.1", 0) as address:
        port = int(address.rpartition(":")[2])
        with (
            pytest.raises(WorldError, match=f"cannot listen on 127.0.0.1:{port}") as caught,
            serve_metrics(metrics, "127.0.0.1", port),
        ):
            pass
    assert "--metrics-port" in caught.value.hint
