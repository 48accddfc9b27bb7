"""What the engines are offsets of time."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.unit.engines.small_shop import CONFIG, SMALL_CATALOG

from behavesim.core.clock import LocalClock
from behavesim.engines.job import NO_HOLIDAYS, SimulationJob, make_job, read_shop

CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """As much of a shop as a job reads."""
    (tmp_path / "catalog.json").write_text(json.dumps(SMALL_CATALOG))
    config = f'<script type="application/json" id="site-config">{json.dumps(CONFIG)}</script>'
    (tmp_path / "index.html").write_text(config)
    return tmp_path


def make(site: Path, pace: str) -> SimulationJob:
    return make_job(
        *read_shop(site),
        {},
        7,
        date(2026, 12, 24),
        3,
        "Asia/Seoul",
        pace,
        {"KR-11": LocalClock("Asia/Seoul", (CHRISTMAS,), 5), "DE-BE": LocalClock("Europe/Berlin")},
    )


def test_the_window_is_whole_days_of_the_time_zone(site: Path) -> None:
    """From midnight to midnight in Seoul; holidays are days since 1970."""
    job = make(site, "fast")
    moments = [datetime.fromtimestamp(ms / 1000, UTC) for ms in (job.starts_at_ms, job.ends_at_ms)]
    assert [moment.isoformat() for moment in moments] == [
        "2026-12-23T15:00:00+00:00",
        "2026-12-26T15:00:00+00:00",
    ]
    holidays = {"dates": [(CHRISTMAS - date(1970, 1, 1)).days], "free_day": 5}
    assert job.calendar_of("KR-11")["holidays"] == holidays


def test_people_live_by_the_clock_of_their_region(site: Path) -> None:
    """Those of a region without a clock of its own live by the property's, without holidays."""
    job = make(site, "fast")
    hour = 3_600_000
    assert job.zone_of("DE-BE") == "Europe/Berlin"
    assert job.calendar_of("DE-BE")["utc_offsets"][-1][1] == hour
    assert job.zone_of("US-CA") == "Asia/Seoul"
    assert job.calendar_of("US-CA") == {"utc_offsets": job.utc_offsets, "holidays": NO_HOLIDAYS}


def test_real_time_has_no_warm_up(site: Path) -> None:
    """A visit counts whatever the day on which it is made."""
    assert make(site, "real").starts_at_ms == 0


def test_a_zone_that_sets_its_clocks_has_several_offsets() -> None:
    """Each holds from the second on at which clocks are set, before the first day too."""
    job = make_job({}, {}, {}, 7, date(2026, 10, 20), 10, "Europe/Berlin")
    hour = 3_600_000
    offsets = [
        (datetime.fromtimestamp(ms / 1000, UTC), offset / hour) for ms, offset in job.utc_offsets
    ]
    assert offsets[-2:] == [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 1),
    ]
    assert job.ends_at_ms - job.starts_at_ms == (10 * 24 + 1) * hour


def test_a_zone_without_summer_time_has_one_offset(site: Path) -> None:
    """Nine hours, always."""
    assert [offset for _, offset in make(site, "fast").utc_offsets] == [9 * 3_600_000]
