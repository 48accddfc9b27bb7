"""Wildcards read the tables that they name, and of these only the files that WHERE lets pass."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.warehouse.bigquery_sql.small_warehouse import (
    DAYS,
    NOW,
    ask,
    write_day,
    write_warehouse,
)

from behavesim.errors import InputError, NotEnoughDataError
from behavesim.warehouse.bigquery_sql import QuerySession

INTRADAY = "intraday_20261103"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_warehouse(tmp_path_factory.mktemp("events_20200101"))


def list_read(root: Path, sql: str) -> list[str]:
    """Names of the tables whose files the query may read."""
    with QuerySession(sql, root, NOW) as session:
        return sorted(file.parent.name.removeprefix("events_") for file in session.files)


@pytest.mark.parametrize(
    ("table", "where", "read"),
    [
        ("events_*", "TRUE", [*DAYS, INTRADAY]),
        ("events_*", "_TABLE_SUFFIX BETWEEN '20261101' AND '20261102'", list(DAYS[1:])),
        ("events_*", "(_TABLE_SUFFIX BETWEEN '20261101' AND '20261102')", list(DAYS[1:])),
        ("events_*", "_TABLE_SUFFIX = '20261101'", ["20261101"]),
        ("events_*", "_table_suffix in ('20261031', '20261102', '1')", [DAYS[0], DAYS[2]]),
        ("events_*", "_TABLE_SUFFIX LIKE '202611%'", list(DAYS[1:])),
        ("events_*", "NOT _TABLE_SUFFIX LIKE '%intraday%'", list(DAYS)),
        ("events_*", "_TABLE_SUFFIX >= '20261102' AND event_name > 'a'", [DAYS[2], INTRADAY]),
        ("events_*", "_TABLE_SUFFIX = '20261101' OR event_date IS NULL", [*DAYS, INTRADAY]),
        ("events_*", "_TABLE_SUFFIX = '20261101' OR _TABLE_SUFFIX = '20261102'", list(DAYS[1:])),
        ("events_*", "REGEXP_CONTAINS(_TABLE_SUFFIX, r'^\\d+1$')", list(DAYS[:2])),
        ("events_*", "RIGHT(_TABLE_SUFFIX, 8) > '20261101'", [DAYS[2], INTRADAY]),
        (
            "events_*",
            "_TABLE_SUFFIX = FORMAT_DATE('%Y%m%d', DATE_SUB(CURRENT_DATE(), INTERVAL 1 DAY))",
            ["20261102"],
        ),
        (
            "events_*",
            "_TABLE_SUFFIX = FORMAT_DATE('%Y%m%d', DATE_SUB(CURRENT_DATE('Asia/Seoul'), "
            "INTERVAL 2 DAY))",
            ["20261102"],
        ),
        ("events_*", "PARSE_DATE('%Y%m%d', RIGHT(_TABLE_SUFFIX, 8)) = '2026-11-01'", ["20261101"]),
        ("events_*", "_TABLE_SUFFIX = '20300101'", []),
        ("events_202611*", "_TABLE_SUFFIX = '01'", ["20261101"]),
        ("events_202611*", "TRUE", list(DAYS[1:])),
        ("events_intraday_*", "TRUE", [INTRADAY]),
        ("any-project.any.events_*", "_TABLE_SUFFIX = '20261101'", ["20261101"]),
        ("any-project.any.events_20261101", "TRUE", ["20261101"]),
    ],
)  # fmt: skip
def test_files_that_are_read(root: Path, table: str, where: str, read: list[str]) -> None:
    """What WHERE tells from the suffix alone decides; what it does not tell stays."""
    sql = f"SELECT event_name FROM `{table}` WHERE {where}"
    assert list_read(root, sql) == read
    rows = sorted(row[0].removeprefix("events_") for row in ask(root, sql))
    assert rows == (["20261101"] if "OR event_date" in where else read)


@settings(max_examples=20)  # four databases are opened for each
@given(
    since=st.integers(20261029, 20261104),
    until=st.integers(20261029, 20261104),
    other=st.sampled_from(DAYS),
    joined=st.sampled_from(["AND", "OR", "AND NOT"]),
)
def test_pruning_changes_no_row(
    root: Path, since: int, until: int, other: str, joined: str
) -> None:
    """The rows are those of the suffix as a plain column, which nothing is pruned by."""
    condition = f"({{0}} BETWEEN '{since}' AND '{until}' {joined} {{0}} <> '{other}')"
    pruned = f"SELECT event_name FROM `events_*` WHERE {condition.format('_TABLE_SUFFIX')}"
    whole = (
        "SELECT event_name FROM (SELECT *, _TABLE_SUFFIX AS s FROM `events_*`) "
        f"WHERE {condition.format('s')}"
    )
    assert sorted(ask(root, pruned)) == sorted(ask(root, whole))
    assert len(list_read(root, pruned)) == len(ask(root, pruned))


def test_each_reference_is_pruned_by_its_own_condition(root: Path) -> None:
    """Two aliases of one wildcard; the optional side of an outer join is left whole."""
    sql = (
        "SELECT a.event_name, b.event_name FROM `events_*` AS a {0} JOIN `events_*` AS b "
        "ON a.event_date > b.event_date WHERE a._TABLE_SUFFIX = '20261101' {1}"
    )
    both = sql.format("", "AND b._TABLE_SUFFIX = '20261031'")
    assert list_read(root, both) == ["20261031", "20261101"]
    assert ask(root, both) == [("events_20261101", "events_20261031")]
    optional = sql.format("LEFT", "AND (b._TABLE_SUFFIX IS NULL OR b._TABLE_SUFFIX = '9')")
    assert ask(root, optional) == []


def test_the_pseudo_column_is_shown_only_by_name(root: Path) -> None:
    """SELECT * has the table's columns, as in BigQuery."""
    sql = "SELECT {} FROM `events_*` AS t WHERE _TABLE_SUFFIX = '20261101'"
    for star in ("*", "t.*"):
        with QuerySession(sql.format(star), root, NOW) as session:
            assert len(session.fetch(1).columns) == 31
    assert ask(root, sql.format("_TABLE_SUFFIX AS day")) == [("20261101",)]


def test_no_intraday_table_is_an_empty_one(tmp_path: Path) -> None:
    """A query for today's rows is no error on a warehouse without."""
    write_day(tmp_path, "events_20261101")
    assert ask(tmp_path, "SELECT COUNT(*), MAX(_TABLE_SUFFIX) FROM `events_intraday_*`") == [
        (0, None)
    ]


def test_tables_that_are_not_there(root: Path, tmp_path: Path) -> None:
    """The error says which there are."""
    with pytest.raises(InputError, match="line 1, column 16: found the table events_20261201") as e:
        ask(root, "SELECT 1 FROM `events_20261201`")
    assert "events_20261031 to events_intraday_20261103 (4)" in e.value.hint
    with pytest.raises(InputError, match=r"the table events_2030\*"):
        ask(root, "SELECT 1 FROM `events_2030*`")
    with pytest.raises(NotEnoughDataError, match="no tables"):
        ask(tmp_path, "SELECT 1 FROM `events_*`")
