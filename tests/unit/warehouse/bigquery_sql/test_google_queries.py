"""Google's sample queries give what Polars computes, on simulated and on real days."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.unit.warehouse.bigquery_sql.google_queries import (
    SAMPLES,
    Sample,
    find_product,
    find_users,
)

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import run_simulate
from behavesim.warehouse.bigquery_sql import QueryLimits, QuerySession


@dataclass(frozen=True, slots=True)
class Days:
    """A warehouse, all its rows, and a moment after its last day."""

    root: Path
    events: pl.DataFrame
    now: dt.datetime

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a sample's query over all days."""
        dates = self.events.get_column("event_date")
        names = ", ".join(f"'{user}'" for user in find_users(self.events))
        text = sql.format(
            since=dates.min(),
            until=dates.max(),
            product=repr(find_product(self.events)),
            users=f"[{names}]",
        )
        with QuerySession(text, self.root, self.now) as session:
            return list(session.fetch(1_000_000).rows)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Days:
    """A week of the simulated shop."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("shop"))
    asked = {"engine": "direct", "warmup": 0, "sessions": 1500, "days": 7, "start": "2026-11-01"}
    settings = load_settings(None, {"simulate": asked})
    run_build_site(settings, workspace, out=None)
    run_simulate(settings, workspace)
    events = pl.read_parquet(sorted(workspace.warehouse.glob("events_*/*.parquet")))
    return Days(workspace.warehouse, events, dt.datetime(2026, 11, 12, tzinfo=dt.UTC))


@pytest.fixture(scope="module")
def real(reference_dir: Path) -> Days:
    """Two days of the public sample, months apart."""
    files = sorted(reference_dir.glob("events_2020*.parquet"))
    return Days(reference_dir, pl.read_parquet(files), dt.datetime(2020, 12, 27, tzinfo=dt.UTC))


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_on_the_simulated_shop(sample: Sample, simulated: Days) -> None:
    """Every row is there, once."""
    check(sample, simulated)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_on_real_days(sample: Sample, real: Days) -> None:
    """The same on Google's own data, whose schema is older."""
    check(sample, real)


@pytest.mark.parametrize("name", ["sequence of page views", "spent per purchase session"])
def test_eleven_real_days_need_little_memory(name: str, reference_dir: Path) -> None:
    """What a query does not ask for is not kept: neither rows nor parameters."""
    days = reference_dir.parent / "real-days"
    if not days.is_dir():
        pytest.skip(f"no real days at {days}")
    sql = SAMPLES[name].sql.format(since="20201126", until="20201225")
    now = dt.datetime(2020, 12, 27, tzinfo=dt.UTC)
    with QuerySession(sql, days, now, QueryLimits(memory_mb=512)) as session:
        found = session.fetch(1000)
    assert found.rows


def check(sample: Sample, days: Days) -> None:
    found, expected = days.ask(sample.sql), sample.expect(days.events)
    assert expected
    # Ints and equal floats have one key, so that rows stand beside each other.
    for row, wanted in zip(sorted(found, key=_order), sorted(expected, key=_order), strict=True):
        assert row == pytest.approx(wanted, nan_ok=True)


def _order(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(f"{value:.6g}" if isinstance(value, int | float) else str(value) for value in row)
