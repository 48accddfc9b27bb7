"""Whole numbers have 64 bits in results, as BigQuery's INT64 has."""

from pathlib import Path

import pyarrow as pa
import pytest
from tests.unit.warehouse.bigquery_sql.small_warehouse import write_day

import behavesim as bs


@pytest.fixture
def workspace(tmp_path: Path) -> bs.Workspace:
    write_day(tmp_path / "warehouse", "events_20261101", [{"event_name": "page_view"}])
    return bs.Workspace(tmp_path)


@pytest.mark.parametrize(
    "expression",
    [
        "1",
        "60 * 60 * 1000000",
        "IF(TRUE, 1, 0)",
        "CASE WHEN FALSE THEN 1 ELSE 2 END",
        "COALESCE(NULL, 3)",
        "SUM(2)",
        "COUNTIF(event_name = 'page_view')",
    ],
)
def test_columns_are_int64(workspace: bs.Workspace, expression: str) -> None:
    """Literals, and sums, which DuckDB gives 128 bits."""
    table = workspace.query(f"SELECT {expression} AS n FROM `events_*`")
    assert table.schema.field("n").type == pa.int64()


def test_a_sum_that_does_not_fit_is_refused(workspace: bs.Workspace) -> None:
    """BigQuery has an overflow error there, too."""
    with pytest.raises(bs.errors.InputError, match="sum of whole numbers"):
        workspace.query("SELECT SUM(x) AS n FROM UNNEST([9223372036854775807, 1]) AS x")
