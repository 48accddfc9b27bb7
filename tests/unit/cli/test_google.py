"""`provision`, `publish` and `verify` as one types them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from google.auth.credentials import AnonymousCredentials
from tests.doubles.google_cloud import FakeGoogle
from tests.unit.google.test_publish import write_table
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.google import provision, publish
from behavesim.google.clients import Endpoints, make_bigquery_client, open_clients


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    """The commands reach the fake services in Google's place."""
    google = FakeGoogle()
    with google.running() as endpoints:

        def give(make: Any) -> Any:
            return lambda credentials, project, other: make(credentials, project, endpoints)

        for module in (provision, publish):
            monkeypatch.setattr(module, "find_credentials", lambda *_: AnonymousCredentials())
        monkeypatch.setattr(provision, "open_clients", give(open_clients))
        monkeypatch.setattr(publish, "make_bigquery_client", give(make_bigquery_client))
        assert isinstance(endpoints, Endpoints)
        yield google


def run(*words: str, columns: int = 120) -> Any:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, list(words))


def test_a_plan_is_shown_as_one(fake: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Table by table, then what is left by hand; and how to do it."""
    monkeypatch.setenv("BEHAVESIM_SITE__URL", "https://shop.test")
    words = ("provision", "--project", "my-shop-1", "--ga-account", "321", "--gtm-account", "555")
    plan = run(*words)
    assert plan.exit_code == 0, plan.stderr
    assert "a plan, nothing was changed: 37 to create" in plan.stdout
    assert "left to do by hand" in plan.stdout
    done = run(*words, "--apply")
    assert "analytics:\n  mode: gtm\n  measurement_id: G-TEST" in done.stdout
    assert "created" in done.stdout
    again = json.loads(run(*words, "--apply", "--json").stdout)
    assert (again["applied"], again["create"], again["update"], again["publish"]) == (
        *(True, 0, 0, 0),
    )
    assert "nothing to do" in run(*words).stdout


def test_publish_says_what_it_loaded(fake: FakeGoogle, tmp_path: Path) -> None:
    """And what was there already."""
    fake.bigquery.add_dataset("my-shop-1.behavesim")
    write_table(tmp_path / "warehouse" / "events_20261101", "20261101", 1.0)
    words = ("--workspace", str(tmp_path), "publish", "--to", "bigquery://my-shop-1.behavesim")
    assert "1 tables would be loaded" in run(*words, "--dry-run").stdout
    assert "1 tables loaded into my-shop-1.behavesim" in run(*words).stdout
    assert "1 unchanged" in run(*words).stdout


def test_verify_fails_where_the_sides_differ(tmp_path: Path) -> None:
    """Exit status 1, each difference with its name."""
    for side in ("warehouse", "other"):
        write_table(tmp_path / side / "events_20261101", "20261101", 1.0)
    words = ("--workspace", str(tmp_path), "verify", "--against", str(tmp_path / "other"))
    same = run(*words)
    assert (same.exit_code, "collected correctly" in same.stdout) == (0, True)
    write_table(tmp_path / "warehouse" / "events_20261102", "20261102", 1.0)
    other = run(*words)
    assert other.exit_code == 1
    assert "days without a table" in other.stdout
    assert "not the same" in " ".join(other.stdout.split())
    assert json.loads(run(*words, "--json").stdout)["absent_days"] == ["2026-11-02"]


def test_verify_is_whole_on_a_narrow_screen(tmp_path: Path) -> None:
    """Nothing is cut off at 80 columns, and a shift of the days is told."""
    name = "a_name_of_thirty_characters_of"
    for side, days in (("warehouse", ("01", "02", "03")), ("other", ("01", "01", "02"))):
        for number, day in enumerate(days):
            event = {"event_name": name, "batch_page_id": 1, "batch_ordering_id": number}
            place = tmp_path / side / f"events_202611{day}"
            place.mkdir(parents=True, exist_ok=True)
            table = pa.Table.from_pylist([event] * 1200, schema=EXPORT_SCHEMA)
            pq.write_table(table, place / f"{number}.parquet")
    words = ("--workspace", str(tmp_path), "verify", "--against", str(tmp_path / "other"))
    shown = run(*words, columns=80).stdout
    assert "…" not in shown
    assert len(re.findall(name, shown)) == 3
    assert "2026-11-02  1,200    1,200  100.0%  1,200 early" in shown
    assert "2,400 events are in other days' tables" in shown
    assert "(Asia/Seoul)" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish", "--since", "2026-1-1"), "a date as YYYY-MM-DD or YYYYMMDD"),
        (("publish", "--since", "0218"), "a date as YYYY-MM-DD or YYYYMMDD"),
        (("verify", "--against", "x", "--until", "20260230"), "found '20260230'"),
        (("publish", "--since", "20261102", "--until", "2026-11-01"), "after 2026-11-01"),
        (("publish", "--since", "2026-11-02", "--until", "2026-11-01"), "after 2026-11-01"),
        (("verify", "--against", "x", "--tolerance", "2"), "--tolerance"),
        (("provision", "--ga-account", "UA-1"), "an account's number"),
        (("provision", "--project", "X"), "a project's id"),
    ],
)
def test_wrong_options_are_usage_errors(words: tuple[str, ...], said: str) -> None:
    """Exit status 2, with what is allowed."""
    result = run(*words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
