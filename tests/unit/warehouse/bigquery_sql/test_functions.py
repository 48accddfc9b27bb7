"""BigQuery's functions and clauses, each with what BigQuery's documentation says they give."""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest
from tests.unit.warehouse.bigquery_sql.small_warehouse import ask, ask_value, write_day

from behavesim.errors import InputError

NOON_IN_SEOUL = "TIMESTAMP_MICROS(1793502000000000)"  # 2026-11-01 03:00 UTC, a Sunday
LIST = "UNNEST([STRUCT(1 AS x, 'b' AS s), STRUCT(2, 'a'), STRUCT(3, NULL), STRUCT(3, 'a')])"
PARAMS = [
    {"key": "page_location", "value": {"string_value": "https://a.example/x"}},
    {"key": "value", "value": {"double_value": 35.0}},
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("warehouse")
    items = [{"item_id": "A", "quantity": 2}, {"item_id": "B", "quantity": 3}]
    rows = [
        {"event_name": "purchase", "event_params": PARAMS, "items": items},
        {"event_name": "page_view", "event_params": PARAMS[:1], "items": []},
        {"event_name": "odd"},
    ]
    write_day(place, "events_20261101", rows)
    return place


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("SAFE_DIVIDE(1, 0)", None),
        ("3 / 2", 1.5),
        ("60 * 60 * 1000000", 3_600_000_000),
        ("2147483647 + 1", 2_147_483_648),
        ("IF(TRUE, 60, 0) * 60 * 1000000", 3_600_000_000),
        ("-(60) * 60 * 1000000", -3_600_000_000),
        ("DIV(7, 2)", 3),
        ("SAFE_CAST('x' AS INT64)", None),
        ("SAFE_CAST('12.5' AS INT64)", None),
        ("CAST('12' AS INT64)", 12),
        ("CAST(2.5 AS INT64)", 3),
        ("CAST(-2.5 AS INT64)", -3),
        ("CAST(CAST(35 AS FLOAT64) AS STRING)", "35"),
        ("CAST('v1.0' AS STRING)", "v1.0"),
        ("CAST(TRUE AS STRING)", "true"),
        ("PARSE_DATE('%Y%m%d', '20261101')", dt.date(2026, 11, 1)),
        ("SAFE.PARSE_DATE('%Y%m%d', 'x')", None),
        ("FORMAT_DATE('%Y%m%d', DATE '2026-11-01')", "20261101"),
        ("DATE_SUB('2026-11-05', INTERVAL 1 WEEK)", dt.date(2026, 10, 29)),
        ("DATE_ADD(DATE '2026-01-31', INTERVAL 1 MONTH)", dt.date(2026, 2, 28)),
        ("DATE_DIFF('2026-11-05', '2026-11-01', DAY)", 4),
        ("DATE_DIFF(DATE '2026-11-08', DATE '2026-11-07', WEEK)", 1),
        ("DATE_DIFF(DATE '2026-11-08', DATE '2026-11-07', WEEK(MONDAY))", 0),
        ("DATE_TRUNC(DATE '2026-11-05', WEEK)", dt.date(2026, 11, 1)),
        ("DATE_TRUNC(DATE '2026-11-05', ISOWEEK)", dt.date(2026, 11, 2)),
        ("DATE_TRUNC(DATE '2026-11-05', MONTH)", dt.date(2026, 11, 1)),
        ("CURRENT_DATE()", dt.date(2026, 11, 3)),
        ("CURRENT_DATE('Asia/Seoul')", dt.date(2026, 11, 4)),
        (NOON_IN_SEOUL, dt.datetime(2026, 11, 1, 3)),
        (f"EXTRACT(HOUR FROM {NOON_IN_SEOUL})", 3),
        (f"EXTRACT(HOUR FROM {NOON_IN_SEOUL} AT TIME ZONE 'Asia/Seoul')", 12),
        (f"EXTRACT(DATE FROM {NOON_IN_SEOUL} AT TIME ZONE 'America/New_York')",
         dt.date(2026, 10, 31)),
        (f"EXTRACT(DAYOFWEEK FROM {NOON_IN_SEOUL})", 1),
        ("EXTRACT(WEEK FROM DATE '2026-01-03')", 0),
        ("EXTRACT(ISOWEEK FROM DATE '2026-01-03')", 1),
        ("EXTRACT(MILLISECOND FROM TIMESTAMP '2026-01-01 00:00:07.25')", 250),
        (f"DATE({NOON_IN_SEOUL}, 'America/New_York')", dt.date(2026, 10, 31)),
        (f"DATETIME({NOON_IN_SEOUL}, 'Asia/Seoul')", dt.datetime(2026, 11, 1, 12)),
        (f"FORMAT_TIMESTAMP('%F %T', {NOON_IN_SEOUL}, 'Asia/Seoul')", "2026-11-01 12:00:00"),
        (f"TIMESTAMP_TRUNC({NOON_IN_SEOUL}, DAY, 'Asia/Seoul')", dt.datetime(2026, 10, 31, 15)),
        (
            "TIMESTAMP_TRUNC(TIMESTAMP '2026-10-25 01:40:00', HOUR, 'Europe/Berlin')",
            dt.datetime(2026, 10, 25, 1),  # the second two o'clock of that day
        ),
        (
            "TIMESTAMP_TRUNC(TIMESTAMP '2026-10-25 00:40:30', MINUTE, 'Europe/Berlin')",
            dt.datetime(2026, 10, 25, 0, 40),
        ),
        (
            "TIMESTAMP_TRUNC(TIMESTAMP '2026-10-25 23:00:00', DAY, 'Europe/Berlin')",
            dt.datetime(2026, 10, 25, 23),
        ),
        (
            "TIMESTAMP_TRUNC(TIMESTAMP '2026-11-01 10:40:00', HOUR, 'Asia/Kolkata')",
            dt.datetime(2026, 11, 1, 10, 30),
        ),
        ("TIMESTAMP_TRUNC(TIMESTAMP '2026-11-05 10:00:00', WEEK)", dt.datetime(2026, 11, 1)),
        ("TIMESTAMP('2026-11-01 12:00:00', 'Asia/Seoul')", dt.datetime(2026, 11, 1, 3)),
        ("TIMESTAMP '2026-11-01 12:00:00+09'", dt.datetime(2026, 11, 1, 3)),
        ("PARSE_TIMESTAMP('%Y-%m-%d %H', '2026-11-01 12', 'Asia/Seoul')",
         dt.datetime(2026, 11, 1, 3)),
        ("TIMESTAMP_DIFF(TIMESTAMP '2026-11-01 00:00:01.8', TIMESTAMP '2026-11-01 00:00:00.9', "
         "SECOND)", 0),
        ("UNIX_SECONDS(TIMESTAMP_SECONDS(5))", 5),
        ("UNIX_MICROS(TIMESTAMP_MILLIS(5))", 5000),
        ("REGEXP_EXTRACT('abbb', r'a(b+)')", "bbb"),
        ("REGEXP_EXTRACT('abbb', r'x(b+)')", None),
        ("REGEXP_CONTAINS('abc', r'^b')", False),
        (r"REGEXP_REPLACE('a12', r'(\d)', r'<\1>')", "a<1><2>"),
        ("NET.HOST('https://a.example:80/x')", "a.example"),
        ("SPLIT('a/b', '/')[SAFE_OFFSET(5)]", None),
        ("IFNULL(NULL, 3)", 3),
        ("'a' IN UNNEST(['a', 'b'])", True),
        (r"'a_c' LIKE r'a\_c'", True),
        (r"'abc' LIKE r'a\_c'", False),
        (r"'abc' NOT LIKE r'a\_c'", True),
        ("'abc' LIKE CONCAT('a', '_c')", True),
        ("SUBSTR('hello', 0, 2)", "he"),
        ("SUBSTR('abc', -5, 2)", "ab"),
        ("SUBSTR('hello', -3)", "llo"),
        ("FORMAT('%05d|%s|%.2f|%5s|%-3s|', 42, 'x', 1.5, 'r', 'l')", "00042|x|1.50|    r|l  |"),
        ("FORMAT(\"%'d and %'.1f, %d%%\", 1234567, 9876.54, 5)", "1,234,567 and 9,876.5, 5%"),
        ("FORMAT('%t|%t', DATE '2026-11-01', NULL)", "2026-11-01|NULL"),
        ("FORMAT('%d', NULL)", None),
        ("FORMAT_TIMESTAMP('%R:%E3S', TIMESTAMP '2026-11-01 12:05:07.25')", "12:05:07.250"),
        ("DATE_FROM_UNIX_DATE(10)", dt.date(1970, 1, 11)),
        ("BYTE_LENGTH('한글')", 6),
        ("SAFE_ADD(9223372036854775807, 1)", None),
        ("SAFE_SUBTRACT(5, 1 + 1)", 3),
        ("IEEE_DIVIDE(1, 0)", math.inf),
        ("ARRAY_LAST([1, 2])", 2),
        ("RANGE_BUCKET(20, [0, 10, 20, 30])", 3),
    ],
)  # fmt: skip
def test_scalars(root: Path, expression: str, value: Any) -> None:
    """One value each."""
    assert ask_value(root, expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("COUNTIF(x > 1)", 3),
        ("APPROX_COUNT_DISTINCT(s)", 2),
        ("APPROX_QUANTILES(x, 2)", [1, 2, 3]),
        ("APPROX_QUANTILES(x, 100)[OFFSET(50)]", 2),
        ("APPROX_TOP_COUNT(s, 1)", [{"value": "a", "count": 2}]),
        ("ARRAY_AGG(s ORDER BY x DESC, s LIMIT 2)", [None, "a"]),
        ("ARRAY_AGG(s IGNORE NULLS ORDER BY x LIMIT 1)[OFFSET(0)]", "b"),
        ("ARRAY_AGG(DISTINCT s IGNORE NULLS ORDER BY s)", ["a", "b"]),
        ("ARRAY_AGG(STRUCT(x, s) ORDER BY x LIMIT 1)[OFFSET(0)].s", "b"),
        ("STRING_AGG(s, '|' ORDER BY s)", "a|a|b"),
        ("STRING_AGG(s, '|' ORDER BY s DESC LIMIT 2)", "b|a"),
        ("ANY_VALUE(s HAVING MIN x)", "b"),
        ("SUM(x) / COUNT(*)", 2.25),
        ("HLL_COUNT.EXTRACT(HLL_COUNT.INIT(s, 12))", 2),
    ],
)
def test_aggregates(root: Path, expression: str, value: Any) -> None:
    """Over the rows (1, b), (2, a), (3, null), (3, a)."""
    assert ask_value(root, f"{expression} FROM {LIST}") == value


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT x, o FROM UNNEST(['a', 'b']) AS x WITH OFFSET AS o", [("a", 0), ("b", 1)]),
        ("SELECT * FROM UNNEST([1, 2]) AS x", [(1,), (2,)]),
        (f"SELECT * EXCEPT (s) REPLACE (x + 1 AS x) FROM {LIST} WHERE x < 3", [(2,), (3,)]),
        (f"SELECT x FROM {LIST} QUALIFY ROW_NUMBER() OVER (PARTITION BY x ORDER BY s) = 1 "
         "ORDER BY x", [(1,), (2,), (3,)]),
        (f"SELECT s FROM {LIST} ORDER BY s, x", [(None,), ("a",), ("a",), ("b",)]),
        (f"SELECT HLL_COUNT.MERGE(h) FROM (SELECT HLL_COUNT.INIT(s) AS h FROM {LIST} GROUP BY x)",
         [(2,)]),
        ("SELECT item_id FROM events_20261101, UNNEST(items)", [("A",), ("B",)]),
        ("SELECT item.item_id, o FROM events_20261101, UNNEST(items) AS item WITH OFFSET o",
         [("A", 0), ("B", 1)]),
        ("SELECT items.item_id FROM events_20261101, UNNEST(items) AS items", [("A",), ("B",)]),
        ("SELECT i.item_id FROM events_20261101 AS e, e.items AS i", [("A",), ("B",)]),
        ("SELECT event_name, i.item_id FROM events_20261101 LEFT JOIN UNNEST(items) AS i "
         "WITH OFFSET o ORDER BY event_name, o",
         [("odd", None), ("page_view", None), ("purchase", "A"), ("purchase", "B")]),
        ("SELECT event_name, p.value.double_value FROM events_20261101 AS e "
         "LEFT JOIN UNNEST(e.event_params) AS p ON p.key = 'value' ORDER BY event_name",
         [("odd", None), ("page_view", None), ("purchase", 35.0)]),
        ("SELECT (SELECT value.string_value FROM UNNEST(event_params) WHERE key = 'page_location') "
         "FROM events_20261101", [("https://a.example/x",), ("https://a.example/x",), (None,)]),
        ("SELECT (SELECT value.double_value FROM e.event_params WHERE key = 'value') "
         "FROM events_20261101 AS e", [(35.0,), (None,), (None,)]),
        ("SELECT event_name FROM events_20261101 "
         "WHERE EXISTS (SELECT 1 FROM UNNEST(event_params) WHERE key = 'value')", [("purchase",)]),
        ("SELECT (SELECT SUM(quantity) FROM UNNEST(items)), ARRAY_LENGTH(items), "
         "ARRAY(SELECT AS STRUCT item_id FROM UNNEST(items)) FROM events_20261101 LIMIT 1",
         [(5, 2, [{"item_id": "A"}, {"item_id": "B"}])]),
        ("SELECT * EXCEPT (x) REPLACE (ARRAY(SELECT AS STRUCT item_id, quantity * 2 AS twice "
         "FROM UNNEST(items) WHERE quantity > 2) AS items) "
         "FROM (SELECT 1 AS x, items FROM events_20261101)",
         [([{"item_id": "B", "twice": 6}],), ([],), ([],)]),
        ("SELECT ARRAY(SELECT AS STRUCT * EXCEPT (key) FROM UNNEST(event_params) "
         "WHERE key = 'value')[SAFE_OFFSET(0)].value.double_value FROM events_20261101",
         [(35.0,), (None,), (None,)]),
        ("SELECT ARRAY(SELECT AS STRUCT value.* FROM UNNEST(event_params))[SAFE_OFFSET(1)]"
         ".double_value FROM events_20261101", [(35.0,), (None,), (None,)]),
        ("SELECT ARRAY(SELECT item_id FROM UNNEST(items) AS i WHERE i.quantity = 3) "
         "FROM events_20261101", [(["B"],), ([],), ([],)]),
        ("SELECT AS STRUCT value.* FROM (SELECT STRUCT(1 AS a, 2 AS b) AS value)",
         [({"a": 1, "b": 2},)]),
        ("SELECT AS STRUCT event_name, COUNT(*) AS n FROM events_20261101 GROUP BY 1 ORDER BY 1 "
         "LIMIT 1", [({"event_name": "odd", "n": 1},)]),
        ("SELECT v[OFFSET(0)].* FROM (SELECT [STRUCT(1 AS a, 2 AS b)] AS v)", [(1, 2)]),
        ("SELECT APPROX_TOP_SUM(x, w, 2) FROM UNNEST([STRUCT('a' AS x, 3 AS w), STRUCT('b', 5), "
         "STRUCT('a', 4)])", [([{"value": "a", "sum": 7}, {"value": "b", "sum": 5}],)]),
        ("SELECT CAST(MAX(ts) AS STRING) FROM "
         "(SELECT TIMESTAMP_MICROS(1793502000000000) AS ts)", [("2026-11-01 03:00:00+00",)]),
        ("SELECT event_params[SAFE_OFFSET(1)].key FROM events_20261101",
         [("value",), (None,), (None,)]),
        ("WITH e AS (SELECT items AS things FROM events_20261101) "
         "SELECT t.item_id FROM e, UNNEST(things) AS t", [("A",), ("B",)]),
    ],
)  # fmt: skip
def test_clauses(root: Path, sql: str, rows: list[tuple[Any, ...]]) -> None:
    """Arrays, stars and orders as BigQuery has them."""
    assert ask(root, sql) == rows


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("DECLARE a, b INT64 DEFAULT 3; DECLARE c DEFAULT a + 1; SELECT a * c, b", [(12, 3)]),
        ("DECLARE zone STRING DEFAULT 'Asia/Seoul'; SELECT CURRENT_DATE(zone)",
         [(dt.date(2026, 11, 4),)]),
        ("DECLARE day DATE DEFAULT '2026-11-01'; SELECT DATE_ADD(day, INTERVAL 1 DAY)",
         [(dt.date(2026, 11, 2),)]),
        ("DECLARE names ARRAY<STRING> DEFAULT ['odd']; "
         "CREATE TEMP FUNCTION Has(list ANY TYPE, name STRING) AS (name IN UNNEST(list)); "
         "SELECT event_name FROM events_20261101 WHERE Has(names, event_name)", [("odd",)]),
        ("DECLARE event_name, n STRING DEFAULT 'x'; SELECT COUNT(event_name) AS n "
         "FROM events_20261101 WHERE event_name = 'odd' ORDER BY n", [(1,)]),
        ("DECLARE quantity INT64 DEFAULT 7; SELECT SUM(quantity) "
         "FROM events_20261101, UNNEST(items)", [(5,)]),
        ("DECLARE nothing FLOAT64; SELECT nothing", [(None,)]),
    ],
)  # fmt: skip
def test_declared_variables_are_their_values(
    root: Path, sql: str, rows: list[tuple[Any, ...]]
) -> None:
    """Before them come columns and names of the query."""
    assert ask(root, sql) == rows


def test_stars_do_not_repeat_an_element(root: Path) -> None:
    """Fields of the element stand in a star, the element itself does not."""
    sql = "SELECT {} FROM events_20261101, UNNEST(items) AS items LIMIT 1"
    assert len(ask(root, sql.format("*"))[0]) == 31 + 27
    assert len(ask(root, sql.format("items.*"))[0]) == 27


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("1 / 0", "division by zero"),
        ("CAST('a' AS INT64)", "Bad int64 value: a"),
        ("FORMAT('%p', 'x')", "%p in FORMAT"),
        ("FORMAT('%d')", "%d in FORMAT"),
        ("FORMAT('%d', 1, 2)", "1 values too many"),
        ("FORMAT(event_name, 1) FROM events_20261101", "FORMAT of a computed text"),
        (
            "(SELECT key FROM UNNEST(event_params) WHERE key > 'a') FROM events_20261101",
            "more than one element",
        ),
    ],
)
def test_what_bigquery_refuses_is_refused(root: Path, expression: str, said: str) -> None:
    """No infinity, no zero in place of an error."""
    with pytest.raises(InputError, match=said):
        ask_value(root, expression)
