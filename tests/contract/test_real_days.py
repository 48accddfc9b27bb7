"""Two real days of Google's export pass through our reader unchanged, column by column.

What others read (pyarrow's and polars' own Parquet readers) is held against what
ParquetEventStore reads: each leaf's values, the lengths of each list, what is null.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_leaf_paths
from behavesim.warehouse import ParquetEventStore

DAYS = {"20201126": 54681, "20201225": 21355}
LEAVES = dict(iterate_leaf_paths())
# What tables of 2020 do not have: all columns after the 23rd, and these.
_LATER = (
    "device.browser", "device.browser_version", "device.web_info.hostname", "items.item_params"
)  # fmt: skip


def _read_ours(path: Path) -> pa.Table:
    store = ParquetEventStore(path.parent, batch_rows=5000)
    [table] = [table for table in store.tables() if path in table.paths]
    return pa.Table.from_batches(store.read(table), EXPORT_SCHEMA)


def _read_with_polars(path: Path) -> pa.Table:
    return pl.read_parquet(path).to_arrow()


def _descend(found: pa.Array, names: Sequence[str]) -> tuple[pa.Array | None, list[Any]]:
    """The values of a leaf laid end to end, and the lengths of the lists on the way to it."""
    lengths: list[Any] = []
    while True:
        if pa.types.is_list(found.type) or pa.types.is_large_list(found.type):
            lengths.append(pc.fill_null(pc.list_value_length(found), 0).to_pylist())
            found = found.flatten()
        if not names:
            return found, lengths
        if not pa.types.is_struct(found.type) or found.type.get_field_index(names[0]) < 0:
            return None, lengths
        found, names = pc.struct_field(found, names[0]), names[1:]


def _take_leaf(table: pa.Table, path: str) -> tuple[pa.Array | None, list[Any]]:
    column, *names = path.split(".")
    if column not in table.schema.names:
        return None, []
    return _descend(table[column].combine_chunks(), names)


@pytest.fixture(scope="module", params=DAYS)
def day(request: pytest.FixtureRequest, reference_dir: Path) -> Path:
    return reference_dir / f"events_{request.param}.parquet"


@pytest.mark.parametrize("read", [pq.read_table, _read_with_polars], ids=["pyarrow", "polars"])
def test_every_column_is_as_others_read_it(day: Path, read: Callable[[Path], pa.Table]) -> None:
    """Values, list lengths and nulls of all leaves; what the table lacks is null."""
    ours, theirs = _read_ours(day), read(day)
    assert ours.num_rows == theirs.num_rows == DAYS[day.stem.removeprefix("events_")]
    assert ours.schema.equals(EXPORT_SCHEMA)
    missing = []
    for path in LEAVES:
        found, lengths = _take_leaf(ours, path)
        expected, their_lengths = _take_leaf(theirs, path)
        assert found is not None
        if expected is None:
            missing.append(path)
            assert found.null_count == len(found), path
            continue
        assert lengths == their_lengths, path
        assert found.equals(expected.cast(found.type)), path
    assert missing == [
        path for path in LEAVES if path.startswith((*EXPORT_SCHEMA.names[23:], *_LATER))
    ]


@pytest.mark.parametrize("path", ["device.vendor_id", "items.item_name", "event_params.key", "geo"])
def test_one_column_alone_is_the_same_as_among_all(day: Path, path: str) -> None:
    """Choosing columns does not change what is in them."""
    store = ParquetEventStore(day.parent)
    [table] = [table for table in store.tables() if day in table.paths]
    alone = pa.Table.from_batches(store.read(table, [path]))
    among = _read_ours(day)
    for leaf in (name for name in LEAVES if name == path or name.startswith(f"{path}.")):
        found, lengths = _take_leaf(alone, leaf)
        expected, their_lengths = _take_leaf(among, leaf)
        assert (lengths, found) == (their_lengths, expected)
