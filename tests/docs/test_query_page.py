"""The queries in docs/query.md run."""

import re
from pathlib import Path

import pytest
from tests.unit.warehouse.bigquery_sql.small_warehouse import NOW, write_day

from behavesim.errors import InputError
from behavesim.warehouse.bigquery_sql import QuerySession

PAGE = (Path(__file__).parents[2] / "docs" / "query.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two events of one session: a page view, and a purchase of two items."""
    place = tmp_path_factory.mktemp("warehouse")
    params = [
        {"key": "page_location", "value": {"string_value": "https://shop.example/"}},
        {"key": "ga_session_id", "value": {"int_value": 7}},
    ]
    event = {"event_date": "20261101", "user_pseudo_id": "1.1", "event_params": params}
    event |= {"event_timestamp": 1793502000000000}
    items = [{"item_name": name, "quantity": 1, "item_revenue": 5.0} for name in "AB"]
    purchase = event | {"event_name": "purchase", "items": items}
    write_day(place, "events_20261101", [event | {"event_name": "page_view"}, purchase])
    return place


@pytest.mark.parametrize(
    ("query", "first"),
    list(
        zip(
            QUERIES,
            [("20261101", 1), ("https://shop.example/", 1), None, (12, 1), ("1.1", 7)],
            strict=True,
        )
    ),
)
def test_queries_run(query: str, first: tuple[object, ...] | None, root: Path) -> None:
    """Each gives what the two events hold."""
    with QuerySession(query, root, NOW) as session:
        rows = session.fetch(10).rows
    if first is None:
        assert sorted(rows) == [("A", 1, 5.0), ("B", 1, 5.0)]
    else:
        assert rows == (first,)


def test_the_error_is_the_one_that_is_said(root: Path) -> None:
    """Word for word."""
    sql = "SELECT event_nam FROM events_20261101"
    with QuerySession(sql, root, NOW) as session, pytest.raises(InputError) as raised:
        session.fetch(1)
    assert f"`{raised.value.message}`" in PAGE
