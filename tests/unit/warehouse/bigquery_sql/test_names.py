"""Names in GROUP BY, HAVING and ORDER BY: BigQuery takes the selected column before FROM's."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.warehouse.bigquery_sql.small_warehouse import NOW, ask, write_day

from behavesim.warehouse.bigquery_sql import QuerySession

MONTH = "SUBSTR(event_date, 1, 6) AS event_date"
KIND = "IF(event_name = 'purchase', 'buys', 'looks') AS event_name"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("warehouse")
    for day, name, category in (
        ("20261031", "purchase", "mobile"),
        ("20261101", "page_view", "mobile"),
        ("20261102", "scroll", "desktop"),
    ):
        row = {"event_date": day, "event_name": name, "device": {"category": category}}
        write_day(place, f"events_{day}", [row])
    return place


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (f"SELECT {MONTH}, COUNT(*) FROM `events_*` GROUP BY event_date ORDER BY event_date",
         [("202610", 1), ("202611", 2)]),
        (f"SELECT {KIND}, COUNT(*) FROM `events_*` GROUP BY Event_Name ORDER BY 2",
         [("buys", 1), ("looks", 2)]),
        (f"SELECT {MONTH}, COUNT(*) FROM `events_*` GROUP BY ROLLUP(event_date) ORDER BY 2",
         [("202610", 1), ("202611", 2), (None, 3)]),
        (f"SELECT {KIND}, COUNT(event_name) FROM `events_*` GROUP BY event_name "
         "HAVING event_name LIKE 'l%' AND MAX(event_name) = 'scroll'", [("looks", 2)]),
        (f"SELECT {MONTH}, COUNT(*) AS n FROM `events_*` GROUP BY event_date HAVING n > 1",
         [("202611", 2)]),
        ("SELECT SUBSTR(event_date, 7) AS event_date FROM `events_*` "
         "ORDER BY CAST(event_date AS INT64) DESC LIMIT 1", [("31",)]),
        ("SELECT device.category, COUNT(*) FROM `events_*` GROUP BY category ORDER BY category",
         [("desktop", 1), ("mobile", 2)]),
        ("SELECT category FROM (SELECT e.device.category FROM `events_*` AS e) ORDER BY category "
         "LIMIT 1", [("desktop",)]),
        ("FROM `events_*` |> AGGREGATE COUNT(*) AS n GROUP BY device.category |> ORDER BY n",
         [("desktop", 1), ("mobile", 2)]),
    ],
)  # fmt: skip
def test_names_are_of_selected_columns(root: Path, sql: str, rows: list[tuple[Any, ...]]) -> None:
    """An alias hides the column of that name; a path has the name of its last field."""
    assert ask(root, sql) == rows


def test_a_path_is_named_after_its_field(root: Path) -> None:
    """As BigQuery names it, also where the path begins with a table's alias."""
    sql = "SELECT e.event_name, e.device.category, geo.country FROM events_20261101 AS e"
    with QuerySession(sql, root, NOW) as session:
        assert session.fetch(1).columns == ("event_name", "category", "country")
