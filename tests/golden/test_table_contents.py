"""All rows and columns of all tables of two simulations are those that were kept.

Anew, where data are meant to change: python tests/golden/refresh_table_contents.py
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.golden.table_contents import VARIANTS, Hashes, hash_tables, read_golden, simulate

pytestmark = pytest.mark.slow

LARGE, SMALL = VARIANTS


def find_changes(found: Hashes, kept: Hashes) -> dict[str, tuple[object, object]]:
    """What differs, by table: what is there, and what was kept."""
    names = sorted({*found, *kept})
    pairs = {name: (found.get(name), kept.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the smaller variant."""
    directory = tmp_path_factory.mktemp("small") / "workspace"
    simulate(VARIANTS[SMALL], directory)
    return directory


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    """Warehouse and answer key of the smaller variant, to change something in."""
    for part in ("warehouse", "truth"):
        shutil.copytree(small / part, tmp_path / part)
    return tmp_path


def test_both_variants_are_kept() -> None:
    """Each has tables of events, people, identities and visits."""
    kept = read_golden()
    assert list(kept) == [LARGE, SMALL]
    for tables in kept.values():
        assert sum(name.startswith("warehouse/events_") for name in tables) > 28
        truth = {name for name in tables if name.startswith("truth/")}
        assert truth == {"truth/identities.parquet", "truth/people.parquet", "truth/visits"}


def test_the_larger_variant_has_the_kept_contents(tmp_path: Path) -> None:
    """20,000 sessions."""
    simulate(VARIANTS[LARGE], tmp_path)
    assert find_changes(hash_tables(tmp_path), read_golden()[LARGE]) == {}


def test_the_smaller_variant_has_the_kept_contents(small: Path) -> None:
    """2,000 sessions of another seed, from another day on, over a leap day."""
    assert find_changes(hash_tables(small), read_golden()[SMALL]) == {}


def test_two_workers_write_the_same(tmp_path: Path) -> None:
    """The people are divided, the tables are not."""
    simulate(VARIANTS[SMALL], tmp_path, workers=2)
    assert find_changes(hash_tables(tmp_path), read_golden()[SMALL]) == {}


def change_one_event(copy: Path) -> str:
    """One microsecond later, in one row."""
    table = "warehouse/events_20240229"
    [path] = (copy / table).glob("*.parquet")
    data = pq.read_table(path)
    column = data.schema.get_field_index("event_timestamp")
    values = data["event_timestamp"].to_pylist()
    values[len(values) // 2] += 1
    pq.write_table(data.set_column(column, data.schema.field(column), pa.array(values)), path)
    return table


def change_one_parameter(copy: Path) -> str:
    """Another value of one parameter, deep inside of one row."""
    table = "warehouse/events_20240229"
    [path] = (copy / table).glob("*.parquet")
    data = pq.read_table(path)
    column = data.schema.get_field_index("event_params")
    rows = data["event_params"].to_pylist()
    changed = next(param for param in rows[7] if param["value"]["string_value"])
    changed["value"]["string_value"] += "x"
    field = data.schema.field(column)
    pq.write_table(data.set_column(column, field, pa.array(rows, field.type)), path)
    return table


def swap_two_values(copy: Path) -> str:
    """The ages of two people of different age, in each other's row."""
    path = copy / "truth" / "people.parquet"
    people = pl.read_parquet(path)
    ages = people["age"].to_list()
    other = next(at for at, age in enumerate(ages) if age != ages[0])
    ages[0], ages[other] = ages[other], ages[0]
    people.with_columns(pl.Series("age", ages, people["age"].dtype)).write_parquet(path)
    return "truth/people.parquet"


def drop_one_row(copy: Path) -> str:
    """The last visit."""
    path = max((copy / "truth" / "visits").glob("*.parquet"))
    pl.read_parquet(path)[:-1].write_parquet(path)
    return "truth/visits"


def rename_one_column(copy: Path) -> str:
    """The same values under another name."""
    path = copy / "truth" / "identities.parquet"
    pl.read_parquet(path).rename({"person_id": "person"}).write_parquet(path)
    return "truth/identities.parquet"


@pytest.mark.parametrize(
    "change",
    [change_one_event, change_one_parameter, swap_two_values, drop_one_row, rename_one_column],
)
def test_one_change_is_found(change: Callable[[Path], str], copy: Path, small: Path) -> None:
    """The table that was changed has another hash, and no other table has."""
    table = change(copy)
    assert list(find_changes(hash_tables(copy), hash_tables(small))) == [table]


def test_the_order_of_rows_does_not_count(copy: Path, small: Path) -> None:
    """Nor in how many files they are."""
    directory = copy / "warehouse" / "events_20240229"
    [path] = directory.glob("*.parquet")
    data = pq.read_table(path)
    path.unlink()
    half = data.num_rows // 2
    pq.write_table(data.slice(half), directory / "part-0000.parquet")
    pq.write_table(data.slice(0, half), directory / "part-0001.parquet")
    assert find_changes(hash_tables(copy), hash_tables(small)) == {}
