"""What a query may not do, and what is said about one that is wrong."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.unit.warehouse.bigquery_sql.small_warehouse import NOW, ask, write_day, write_warehouse

from behavesim.errors import InputError, WorldError
from behavesim.warehouse.bigquery_sql import QueryLimits, QuerySession


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_warehouse(tmp_path_factory.mktemp("warehouse"))


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("", "no statement"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("DECLARE x INT64 DEFAULT 3", "line 1, column 1: found DECLARE"),
        ("SET x = 3; SELECT x", "found SET"),
        ("DROP TABLE events_20261101", "line 1, column 1: found DROP"),
        ("CREATE TABLE x AS SELECT 1", "found CREATE"),
        ("INSERT INTO events_20261101 VALUES (1)", "found INSERT"),
        ("DELETE FROM events_20261101 WHERE TRUE", "found DELETE"),
        ("COPY events_20261101 TO 'x'", "found COPY"),
        ("EXPORT DATA OPTIONS(uri='x') AS SELECT 1", "found EXPORT"),
        ("PRAGMA version", "found PRAGMA"),
        ("CALL x()", "found CALL"),
        ("ATTACH 'x'", "allowed"),
        ("INSTALL httpfs", "allowed"),
        ("CREATE TEMP FUNCTION F(x INT64) RETURNS INT64 LANGUAGE js AS 'x'; SELECT F(1)", "CREATE"),
        ("CREATE TEMP FUNCTION F(x INT64) AS (F(x)); SELECT F(1)", "calls itself"),
        ("SELECT * FROM read_csv('/etc/passwd')", r"READ_CSV\(\) in FROM"),
        ("SELECT * FROM read_text('/etc/*')", r"read_text\(\) in FROM"),
        ("SELECT * FROM `/etc/passwd`", "the table /etc/passwd"),
        ("SELECT * FROM duckdb_settings()", "in FROM"),
        ("SELECT a FROM WHERE x", "line 1, column 15: found 'WHERE'; allowed table name"),
        ("SELECT (1", "allowed"),
        ("SELECT 'abc", "a quote or comment without its end"),
        ("SELECT\n  event_nam FROM events_20261101", "line 2, column 3: found the column"),
        ("SELECT device.color FROM events_20261101", "column 15: found the column color"),
        ("SELECT NOPE(1)", "column 8: found the function nope"),
        ("SELECT event_name, COUNT(*) FROM events_20261101", "column 8: found column"),
        ("SELECT EXTRACT(HOUR FROM TIMESTAMP_MICROS(1) AT TIME ZONE 'Asia/Soul')", "Asia/Soul"),
        ("SELECT CURRENT_DATE('Asia/Soul')", "Asia/Soul"),
    ],
)  # fmt: skip
def test_what_is_refused(root: Path, sql: str, said: str) -> None:
    """One line that names what was found, at its place."""
    with pytest.raises(InputError, match=said) as raised:
        ask(root, sql)
    assert "\n" not in raised.value.message


def test_close_names_stand_in_the_hint(root: Path) -> None:
    """A mistyped column is told what it is near, and which columns and tables there are."""
    with pytest.raises(InputError) as raised:
        ask(root, "SELECT event_nam FROM events_20261101")
    hint = raised.value.hint
    assert hint.startswith("did you mean event_name")
    assert "user_pseudo_id" in hint
    assert "events_20261031 to events_intraday_20261103" in hint


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('{root}/secret.txt')",
        "SELECT * FROM read_parquet('{root}/events_20261102/part-0000.parquet')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '{root}/written.csv'",
        "ATTACH '{root}/written.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
    ],
)
def test_the_database_itself_is_locked(root: Path, statement: str) -> None:
    """Whatever got past the reading of the statement meets no file but those of its tables."""
    (root / "secret.txt").write_text("x")
    with QuerySession("SELECT * FROM events_20261101", root, NOW) as session:
        with pytest.raises(duckdb.Error):
            session._database.execute(statement.format(root=root))
        assert session.fetch(5).rows
    assert not list(root.glob("written*"))


def test_a_query_that_takes_too_long_is_stopped(root: Path) -> None:
    """With the time that was allowed."""
    endless = "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 1000000)) a, " + ", ".join(
        f"UNNEST(GENERATE_ARRAY(1, 1000000)) b{n}" for n in range(3)
    )
    limits = QueryLimits(memory_mb=512, timeout_s=0.3)
    with (
        QuerySession(endless, root, NOW, limits) as session,
        pytest.raises(WorldError, match=r"stopped after 0\.3 s"),
    ):
        session.fetch(1)


def test_a_query_that_takes_too_much_memory_is_stopped(root: Path) -> None:
    """With the setting that allows more."""
    large = "SELECT ARRAY_AGG(FORMAT('%d', x)) FROM UNNEST(GENERATE_ARRAY(1, 4000000)) AS x"
    with (
        QuerySession(large, root, NOW, QueryLimits(memory_mb=64)) as session,
        pytest.raises(WorldError, match="memory") as raised,
    ):
        session.fetch(1)
    assert "query.memory_mb" in raised.value.hint


@pytest.mark.parametrize(
    ("limit", "own", "rows", "has_more"),
    [(2, "", 2, True), (3, "", 3, False), (2, "LIMIT 1", 1, False), (2, "LIMIT 3", 2, True)],
)
def test_rows_are_cut_at_the_limit(
    root: Path, limit: int, own: str, rows: int, has_more: bool
) -> None:
    """A query's own LIMIT counts where it is the smaller one."""
    sql = f"SELECT x FROM UNNEST([1, 2, 3]) AS x ORDER BY x {own}"
    with QuerySession(sql, root, NOW) as session:
        found = session.fetch(limit)
    assert ([row[0] for row in found.rows], found.has_more) == ([1, 2, 3][:rows], has_more)


def test_columns_without_a_name_are_named_as_in_bigquery(root: Path) -> None:
    """f0_, f1_, and a field by its own name."""
    sql = "SELECT COUNT(*), MAX(event_name), MAX(device).category FROM events_20261101"
    with QuerySession(sql, root, NOW) as session:
        assert session.fetch(1).columns == ("f0_", "f1_", "category")


def test_tables_of_different_age_are_read_together(tmp_path: Path) -> None:
    """What an older table lacks is null, and its types are today's."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    old: dict[str, Any] = {"event_name": ["a"], "device": [{"category": "mobile", "vendor_id": 5}]}
    pq.write_table(pa.table(old), tmp_path / "events_20201126.parquet")
    write_day(tmp_path, "events_20261101", [{"event_name": "b", "batch_page_id": 7}])
    sql = "SELECT event_name, device.vendor_id, batch_page_id FROM `events_*` ORDER BY 1"
    assert ask(tmp_path, sql) == [("a", "5", None), ("b", None, 7)]
