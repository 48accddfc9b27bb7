"""The source half of behavesim export, on a directory and on the stand-in for BigQuery."""

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from tests.doubles.bigquery import serve_bigquery
from tests.unit.export.nested_events import make_event, write_table
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.errors import InputError, NotEnoughDataError, SchemaError
from behavesim.export.export import run_export
from behavesim.export.following import run_follow
from behavesim.export.source import plan_export
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import ExportSettings, Settings

DAYS = [dt.date(2026, 11, day) for day in (1, 2)]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Two days with a purchase and three page views each."""
    root = tmp_path / "tables"
    for day in DAYS:
        names = ["page_view", "page_view", "purchase", "page_view"]
        rows = [make_event(name, day=day, user=f"u.{n}") for n, name in enumerate(names)]
        write_table(root, rows, day)
    return root


@pytest.fixture(params=["directory", "bigquery"])
def source(
    request: pytest.FixtureRequest, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    if request.param == "directory":
        yield str(tables)
        return
    with serve_bigquery(tables) as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        yield service.url


def _settings(source: str, **export: object) -> Settings:
    return Settings(export=ExportSettings.model_validate({"source": source, **export}))


def test_both_sources_export_the_same(source: str, workspace: WorkspacePaths, tables: Path) -> None:
    """One code path after the first step: the same files, byte by byte."""
    run_export(_settings(source), workspace)
    local = WorkspacePaths(workspace.root.with_name("local"))
    run_export(_settings(str(tables)), local)
    files = _read_files(workspace.export)
    assert len(files) >= 4
    assert files == _read_files(local.export)


def test_a_real_day_by_way_of_the_service(
    reference_dir: Path, workspace: WorkspacePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, users, revenue, sessions and items are those that its Parquet file has."""
    root = tmp_path / "real"
    root.mkdir()
    place = next(reference_dir.rglob("events_20201225.parquet"))
    (root / place.name).symlink_to(place)
    real = pq.read_table(place)
    with serve_bigquery(root) as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        summary = run_export(_settings(service.url), workspace)
    (file,) = workspace.export.glob("event_date=*/events-*.csv")
    texts = {name: pa.string() for name in ("user_pseudo_id", "transaction_id")}
    flat = pa_csv.read_csv(file, convert_options=pa_csv.ConvertOptions(column_types=texts))
    assert summary.rows == flat.num_rows == real.num_rows == 21355
    assert summary.item_rows == pc.sum(pc.list_value_length(real["items"])).as_py()
    users = pc.count_distinct(real["user_pseudo_id"]).as_py()
    assert pc.count_distinct(flat["user_pseudo_id"]).as_py() == users
    revenue = pc.sum(pc.struct_field(real["ecommerce"], "purchase_revenue")).as_py()
    assert pc.sum(flat["purchase_revenue"]).as_py() == pytest.approx(revenue)
    sessions = {
        (row["user_pseudo_id"], param["value"]["int_value"])
        for row in real.select(["user_pseudo_id", "event_params"]).to_pylist()
        for param in row["event_params"]
        if param["key"] == "ga_session_id"
    }
    ours = flat.select(["user_pseudo_id", "ga_session_id"]).to_pylist()
    assert {(row["user_pseudo_id"], row["ga_session_id"]) for row in ours} == sessions


@pytest.mark.parametrize("where", ["event_name = 'purchase'", "LENGTH(event_name) = 8"])
def test_a_condition(source: str, workspace: WorkspacePaths, where: str) -> None:
    """Only what meets it is exported, also where all was exported before."""
    assert run_export(_settings(source), workspace).rows == 8
    assert run_export(_settings(source, where=where), workspace).rows == 2
    found = [pa_csv.read_csv(path) for path in workspace.export.glob("event_date=*/events-*.csv")]
    assert {name for table in found for name in table["event_name"].to_pylist()} == {"purchase"}


def test_a_query(source: str, workspace: WorkspacePaths) -> None:
    """Rows of a SELECT are exported instead of the tables'."""
    sql = "SELECT * FROM `events_*` WHERE _TABLE_SUFFIX = '20261102' AND event_name = 'page_view'"
    assert run_export(_settings(source), workspace, query=sql).rows == 3
    assert [path.name for path in workspace.export.glob("event_date=*")] == [
        "event_date=2026-11-02"
    ]


def test_a_query_without_rows(source: str, workspace: WorkspacePaths) -> None:
    """It is the query that gives nothing, and nothing that stands there goes."""
    run_export(_settings(source), workspace)
    with pytest.raises(NotEnoughDataError, match="--query-file: the query gives no row"):
        run_export(_settings(source), workspace, query="SELECT * FROM `events_*` WHERE FALSE")
    assert len(list(workspace.export.glob("event_date=*"))) == 2


@pytest.mark.parametrize("day", ["2026-11-01", "../../elsewhere", "20261399"])
def test_a_query_with_days_that_are_none(source: str, workspace: WorkspacePaths, day: str) -> None:
    """A row's event_date becomes the name of a directory: it is read strictly."""
    sql = f"SELECT '{day}' AS event_date, event_timestamp, event_name FROM `events_20261101`"
    with pytest.raises(InputError, match=r"--query-file: found event_date '.*'; allowed"):
        run_export(_settings(source), workspace, query=sql)
    assert not workspace.export.exists()


def test_rows_without_a_day_are_left_out(source: str, workspace: WorkspacePaths) -> None:
    """They could not stand in any directory."""
    sql = (
        "SELECT IF(event_name = 'purchase', event_date, NULL) AS event_date, event_timestamp, "
        "event_name FROM `events_*`"
    )
    assert run_export(_settings(source), workspace, query=sql).rows == 2


PURCHASES = "event_name = 'purchase'"


@pytest.mark.parametrize("before", [None, PURCHASES, "LOWER(event_name) = 'x'"])
def test_days_of_two_conditions_do_not_stand_beside_each_other(
    source: str, workspace: WorkspacePaths, before: str | None
) -> None:
    """Half an export that looks whole would be learned from: it is refused, and nothing changes."""
    run_export(_settings(source, where=before), workspace)
    files = _read_files(workspace.export)
    now = None if before == PURCHASES else PURCHASES
    with pytest.raises(SchemaError, match="holds 1 other days exported with another --where"):
        run_export(_settings(source, where=now, since=DAYS[1]), workspace)
    sql = "SELECT * FROM `events_20261102`"
    with pytest.raises(SchemaError, match="or --query-file"):
        run_export(_settings(source, since=DAYS[1]), workspace, query=sql)
    assert _read_files(workspace.export) == files
    assert run_export(_settings(source, where=before, since=DAYS[1]), workspace).written_days == 0
    assert run_export(_settings(source, where=now), workspace).written_days == 2


def test_the_plan(source: str, workspace: WorkspacePaths) -> None:
    """Tables, rows and bytes; nothing is written, and only BigQuery has a price."""
    plan = plan_export(_settings(source, until=DAYS[0]), workspace)
    assert (plan.source, plan.rows) == (source, 4)
    assert [table.name for table in plan.tables] == ["events_20261101"]
    assert plan.bytes and plan.scanned_bytes == plan.tables[0].scanned_bytes > 0
    assert (plan.tables[0].usd > 0) == source.startswith("bigquery")
    assert not workspace.root.exists()


def test_more_than_allowed(source: str, workspace: WorkspacePaths) -> None:
    """Refused before any row is read; the whole window counts."""
    needed = plan_export(_settings(source), workspace).scanned_bytes
    with pytest.raises(InputError, match=f"--max-bytes: found {needed:,} bytes to read; allowed"):
        run_export(_settings(source, max_bytes=needed - 1), workspace)
    assert not workspace.export.exists()
    assert run_export(_settings(source, max_bytes=needed), workspace).rows == 8


def test_a_window_without_tables(source: str, workspace: WorkspacePaths) -> None:
    """The plan says what the export would say."""
    settings = _settings(source, since="2027-01-01")
    for run in (plan_export, run_export):
        with pytest.raises(NotEnoughDataError, match="2026-11-01 to 2026-11-02"):
            run(settings, workspace)


def test_a_source_that_is_none(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """A directory must be there."""
    with pytest.raises(InputError, match=r"--source: found .*none; allowed a directory"):
        run_export(_settings(str(tmp_path / "none")), workspace)


def test_the_command(source: str, workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Every option of the source reaches its setting."""
    file = tmp_path / "query.sql"
    file.write_text("SELECT * FROM `events_*` WHERE event_name = 'purchase'")
    base = ["--workspace", str(workspace.root), "export", "--source", source, "--json"]
    for options, rows in (
        (["--dry-run", "--project", "payer-1", "--location", "EU"], 8),
        (["--where", "event_name = 'purchase'", "--max-bytes", "10GB"], 2),
        (["--query-file", str(file)], 2),
    ):
        result = CliRunner().invoke(app, [*base, *options])
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["rows"] == rows


@pytest.mark.parametrize("size", ["lots", "0", "-5", "10 parsecs"])
def test_a_size_that_is_none(workspace: WorkspacePaths, size: str) -> None:
    """--max-bytes takes a number of bytes with or without a unit."""
    arguments = ["--workspace", str(workspace.root), "export", "--max-bytes", size]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "--max-bytes" in result.output
    allowed = "greater than 0" if size == "0" else "a number of bytes, such as 10GB or 500MiB"
    assert allowed in " ".join(result.output.replace("│", " ").split())


def test_nothing_is_half_written_after_a_fault(
    tables: Path, workspace: WorkspacePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that ends too early costs its day at most; the next run makes the rest."""
    with serve_bigquery(tables) as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        faults = service.faults
        faults.cut_code, faults.cut_text = "FAILED_PRECONDITION", "session expired"
        faults.cut_after_messages, faults.cuts = 1, 1
        arguments = ["--workspace", str(workspace.root), "export", "--source", service.url]
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 1
        assert "error: demo-shop.analytics_123.events_2026110" in result.output
        assert len(list(workspace.export.glob("event_date=*/events-*.csv"))) <= 1
        assert CliRunner().invoke(app, arguments).exit_code == 0
        undisturbed = WorkspacePaths(workspace.root.with_name("undisturbed"))
        run_export(_settings(service.url), undisturbed)
    assert _read_files(workspace.export) == _read_files(undisturbed.export)


def test_following_a_dataset(
    tables: Path, workspace: WorkspacePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Intraday rows come as they arrive, and the daily table takes their place."""
    day = dt.date(2026, 11, 3)
    stop = threading.Event()
    with serve_bigquery(tables) as service, ThreadPoolExecutor(1) as pool:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        settings = _settings(service.url, poll_s=0.05)
        following = pool.submit(run_follow, settings, workspace, stop=stop)
        try:
            _wait_for_rows(workspace, 8)
            write_table(tables, [make_event(day=day)] * 2, day, "events_intraday_20261103")
            _wait_for_rows(workspace, 10)
            write_table(tables, [make_event(day=day, user=f"u.{n}") for n in range(5)], day)
            _wait_for_rows(workspace, 13)
        finally:
            stop.set()
    assert following.result().written_days == 4
    manifest = json.loads((workspace.export / "manifest.json").read_text())
    assert [source["kind"] for source in manifest["sources"]] == ["daily"] * 3


def _wait_for_rows(workspace: WorkspacePaths, rows: int) -> None:
    end = time.monotonic() + 60
    manifest = workspace.export / "manifest.json"
    found = -1
    while found != rows:
        assert time.monotonic() < end, f"found {found} rows; allowed {rows}"
        time.sleep(0.05)
        if manifest.exists():
            files = json.loads(manifest.read_text())["files"]
            found = sum(file["rows"] for file in files if file["table"] == "events")


def _read_files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.csv")}
