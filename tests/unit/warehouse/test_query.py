"""`query` as a command: SQL in, a table, JSON or a file out."""

import json
from pathlib import Path

import polars as pl
import pytest
from tests.unit.warehouse.bigquery_sql.small_warehouse import write_warehouse
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.files.workspace_paths import WorkspacePaths

SQL = "SELECT event_name, items, DATE '2026-11-01' AS day FROM events_20261101"
RUNNER = CliRunner(env={"COLUMNS": "80"})


@pytest.fixture
def program(workspace: WorkspacePaths) -> list[str]:
    write_warehouse(workspace.warehouse)
    return ["--workspace", str(workspace.root), "query"]


def test_json_is_one_object(program: list[str]) -> None:
    """Rows are lists in the order of the columns, values are JSON's."""
    result = json.loads(RUNNER.invoke(app, [*program, SQL, "--json"]).stdout)
    assert result["columns"] == ["event_name", "items", "day"]
    assert result["rows"] == [["events_20261101", None, "2026-11-01"]]
    assert (result["has_more"], result["written_rows"]) == (False, None)
    assert result["seconds"] >= 0


def test_a_table_is_cut_to_the_terminal(program: list[str]) -> None:
    """Columns that do not fit are counted, none of the lines is too long."""
    shown = RUNNER.invoke(app, [*program, "SELECT * FROM `events_*`", "--limit", "2"])
    assert shown.exit_code == 0
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "the first 2 rows; there are more" in shown.stdout
    assert "25 columns more" in " ".join(shown.stdout.split())


@pytest.mark.parametrize("way", ["file", "standard input"])
def test_the_query_comes_from_elsewhere(program: list[str], tmp_path: Path, way: str) -> None:
    """--file FILE and - read it."""
    place = tmp_path / "count.sql"
    place.write_text("SELECT COUNT(*) AS n FROM `events_*`", encoding="utf-8")
    arguments = ["--file", str(place)] if way == "file" else ["-"]
    done = RUNNER.invoke(app, [*program, *arguments, "--json"], input=place.read_text())
    assert json.loads(done.stdout)["rows"] == [[4]]


def test_files_get_all_rows(program: list[str], tmp_path: Path) -> None:
    """--csv and --parquet know no limit."""
    sql = "SELECT event_name, event_date FROM `events_*` ORDER BY 1"
    for option in ("--csv", "--parquet"):
        place = tmp_path / f"rows{option}"
        done = RUNNER.invoke(app, [*program, sql, option, str(place), "--limit", "1", "--json"])
        assert json.loads(done.stdout)["written_rows"] == 4
        read = pl.read_csv(place) if option == "--csv" else pl.read_parquet(place)
        assert read.height == 4


def test_an_error_leaves_the_file_as_it_was(program: list[str], tmp_path: Path) -> None:
    """Records cannot be CSV; a query that fails half way writes nothing."""
    place = tmp_path / "rows.csv"
    place.write_text("before")
    for sql in (
        SQL,
        "SELECT 1 / LENGTH(event_name) - 1 / (LENGTH(event_date) - 8) FROM `events_*`",
    ):
        done = RUNNER.invoke(app, [*program, sql, "--csv", str(place)])
        assert done.exit_code == 1
        assert done.stderr.startswith("error: ")
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["rows.csv"]
    assert place.read_text() == "before"


def test_errors_are_one_line_and_a_hint(program: list[str]) -> None:
    """As for every command."""
    done = RUNNER.invoke(app, [*program, "SELECT event_nam FROM events_20261101"])
    assert done.exit_code == 1
    error, hint = done.stderr.splitlines()
    assert error.startswith("error: query: line 1, column 8: found the column event_nam")
    assert hint.startswith("hint: did you mean event_name")


@pytest.mark.parametrize("arguments", [[], ["SELECT 1", "--file", "x.sql"]])
def test_one_query_is_wanted(program: list[str], arguments: list[str]) -> None:
    """None, or two, is wrong usage."""
    assert RUNNER.invoke(app, [*program, *arguments]).exit_code == 2
