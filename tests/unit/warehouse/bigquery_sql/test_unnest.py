"""UNNEST in FROM gives BigQuery's rows, and keeps nothing that the query does not ask for."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.warehouse.bigquery_sql.small_warehouse import NOW, ask, write_day

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.warehouse.bigquery_sql import QueryLimits, QuerySession


def _param(key: str, number: int) -> dict[str, Any]:
    return {"key": key, "value": {"int_value": number}}


def _item(name: str, *params: dict[str, Any]) -> dict[str, Any]:
    return {"item_name": name, "item_params": list(params)}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three events: with two parameters and items, with one, without any."""
    place = tmp_path_factory.mktemp("warehouse")
    rows = [
        {"event_name": "a", "user_id": "x", "event_params": [_param("k", 1), _param("v", 2)],
         "items": [_item("A", _param("color", 5)), _item("B")]},
        {"event_name": "b", "user_id": "y", "event_params": [_param("v", 3)], "items": []},
        {"event_name": "c", "user_id": "z"},
    ]  # fmt: skip
    write_day(place, "events_20261101", rows)
    return place


T = "events_20261101"


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        # Two of one array, each with its condition: one row an event.
        (f"SELECT event_name, s.value.int_value, v.value.int_value FROM {T} AS e "
         "LEFT JOIN UNNEST(e.event_params) AS s ON s.key = 'k' "
         "LEFT JOIN UNNEST(e.event_params) AS v ON v.key = 'v'",
         [("a", 1, 2), ("b", None, 3), ("c", None, None)]),
        # All pairs where nothing is asked of them.
        (f"SELECT s.key, v.key FROM {T}, UNNEST(event_params) AS s, UNNEST(event_params) AS v "
         "WHERE event_name = 'a'",
         [("k", "k"), ("k", "v"), ("v", "k"), ("v", "v")]),
        # Conditions about the element, the row, an element before, and the offset.
        (f"SELECT event_name, p.key FROM {T} AS e JOIN UNNEST(event_params) AS p "
         "ON p.value.int_value = 3 OR e.user_id = 'x' AND key = 'k'", [("a", "k"), ("b", "v")]),
        (f"SELECT s.key, v.key FROM {T} AS e JOIN UNNEST(event_params) AS s ON TRUE "
         "JOIN UNNEST(event_params) AS v ON v.value.int_value > s.value.int_value",
         [("k", "v")]),
        (f"SELECT event_name, o FROM {T} LEFT JOIN UNNEST(event_params) AS p WITH OFFSET AS o "
         "ON o = 1", [("a", 1), ("b", None), ("c", None)]),
        (f"SELECT event_name, key, o FROM {T} LEFT JOIN UNNEST(event_params) WITH OFFSET AS o",
         [("a", "k", 0), ("a", "v", 1), ("b", "v", 0), ("c", None, None)]),
        # An array of the element.
        (f"SELECT i.item_name, p.key FROM {T}, UNNEST(items) AS i, UNNEST(i.item_params) AS p",
         [("A", "color")]),
        (f"SELECT i.item_name, p.key FROM {T}, UNNEST(items) AS i "
         "LEFT JOIN UNNEST(i.item_params) AS p", [("A", "color"), ("B", None)]),
        (f"SELECT item_name, key FROM {T}, UNNEST(items), UNNEST(item_params)", [("A", "color")]),
        # The element has the array's name, and the table's too.
        (f"SELECT items.item_name, ARRAY_LENGTH(e.items) FROM {T} AS e, UNNEST(items) AS items",
         [("A", 2), ("B", 2)]),
        (f"WITH w AS (SELECT event_name, items FROM {T} WHERE items IS NOT NULL) "
         "SELECT items.item_name FROM w, UNNEST(items) AS items", [("A",), ("B",)]),
        (f"WITH w AS (SELECT event_name, [1, 2] AS items FROM {T} WHERE event_name = 'a') "
         "SELECT event_name, item FROM w, UNNEST(items) AS item", [("a", 1), ("a", 2)]),
        # A name in a subquery of its own FROM.
        (f"SELECT i.item_name, (SELECT value.int_value FROM UNNEST(event_params) "
         f"WHERE key = 'v') FROM {T}, UNNEST(items) AS i", [("A", 2), ("B", 2)]),
        (f"SELECT i.item_name, (SELECT MAX(i.value.int_value) FROM UNNEST(event_params) AS i) "
         f"FROM {T}, UNNEST(items) AS i", [("A", 2), ("B", 2)]),
        (f"SELECT p FROM {T}, UNNEST(event_params) AS p WHERE p.key = 'k'",
         [({"key": "k", "value": {"string_value": None, "int_value": 1, "float_value": None,
                                  "double_value": None}},)]),
        # Rows of two tables.
        (f"SELECT w.n, p.key FROM (SELECT 1 AS n) AS w, {T} AS e, UNNEST(e.event_params) AS p "
         "WHERE p.value.int_value > w.n", [(1, "v"), (1, "v")]),
        (f"SELECT n.event_name, p.key FROM {T} AS e, UNNEST(e.event_params) AS p "
         f"JOIN {T} AS n ON n.event_name = e.event_name AND p.key = 'k'", [("a", "k")]),
        (f"SELECT l.event_name, p.key FROM {T} AS l LEFT JOIN {T} AS r ON r.event_name = 'a' "
         "AND l.event_name = 'b', UNNEST(r.event_params) AS p", [("b", "k"), ("b", "v")]),
        (f"SELECT p.key, COUNT(*) FROM {T}, UNNEST(event_params) AS p GROUP BY p.key ORDER BY 1",
         [("k", 1), ("v", 2)]),
    ],
)  # fmt: skip
def test_rows(root: Path, sql: str, rows: list[tuple[Any, ...]]) -> None:
    """As BigQuery joins a row with the elements of its arrays."""
    assert sorted(ask(root, sql), key=repr) == sorted(rows, key=repr)


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT e.* FROM {} AS e, UNNEST(event_params) AS p", EXPORT_SCHEMA.names),
        ("SELECT p.* FROM {} AS e, UNNEST(event_params) AS p", ["key", "value"]),
        ("SELECT p, o FROM {} AS e, UNNEST(event_params) AS p WITH OFFSET AS o", ["p", "o"]),
        (
            "SELECT * FROM {} AS e, UNNEST(event_params) AS p WITH OFFSET AS o",
            [*EXPORT_SCHEMA.names, "key", "value", "o"],
        ),
        ("SELECT e.*, key FROM {} AS e, UNNEST(event_params)", [*EXPORT_SCHEMA.names, "key"]),
        (
            "SELECT e.* EXCEPT (user_id), s.key AS k FROM {} AS e LEFT JOIN UNNEST(event_params) "
            "AS s ON s.key = 'k' LEFT JOIN UNNEST(items) AS i ON i.item_name = 'A'",
            [*(name for name in EXPORT_SCHEMA.names if name != "user_id"), "k"],
        ),
    ],
)
def test_columns(root: Path, sql: str, columns: list[str]) -> None:
    """Stars show what the tables have, and nothing of how it was done."""
    with QuerySession(sql.format(T), root, NOW) as session:
        assert list(session.fetch(1).columns) == columns


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (
            "WITH events AS (SELECT s.value.int_value AS session_id, v.value.int_value AS spent, "
            "event.* FROM `events_*` AS event "
            "LEFT JOIN UNNEST(event.event_params) AS s ON s.key = 'k1' "
            "LEFT JOIN UNNEST(event.event_params) AS v ON v.key = 'k2') "
            "SELECT COUNT(DISTINCT session_id), SUM(spent) FROM events "
            "WHERE event_name = 'odd' AND session_id IS NOT NULL",
            [(1, 400)],
        ),
        (
            "SELECT COUNT(*) FROM `events_*` AS e CROSS JOIN e.event_params "
            "WHERE event_params.key = 'k1' AND event_params.value.int_value > 99000",
            [(200 * 999,)],
        ),
        (
            "CREATE TEMP FUNCTION P(params ANY TYPE, name STRING) AS ((SELECT "
            "ANY_VALUE(value.int_value) FROM UNNEST(params) WHERE key = name)); "
            "SELECT COUNT(*) FROM (SELECT P(event_params, 'k1') AS a, P(event_params, 'k2') AS b, "
            "event_name FROM `events_*`) WHERE a > 0 AND b > 0",
            [(200_000,)],
        ),
    ],
)
def test_a_large_table_needs_little_memory(
    tmp_path: Path, sql: str, rows: list[tuple[Any, ...]]
) -> None:
    """Conditions reach the files and the lists; no list is kept beside its row."""
    made = pa.Table.from_pylist(
        [
            {"event_name": "odd" if not number else "even",
             "event_params": [_param(f"k{place}", (number + 99) * 1000 if place == 1 else place)
                              for place in range(8)]}
            for number in range(1000)
        ],
        schema=EXPORT_SCHEMA,
    )  # fmt: skip
    pq.write_table(pa.concat_tables([made] * 200), tmp_path / "events_20261101.parquet")
    with QuerySession(sql, tmp_path, NOW, QueryLimits(memory_mb=100)) as session:
        assert session.fetch(5).rows == tuple(rows)
