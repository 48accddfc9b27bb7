"""Tables that materialize wrote: what is damaged, swapped or strange is told by every reader."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.hitlog.hand_made_log import DAY_MS, NOON, Log, envelope, first_visit

from behavesim.errors import BehavesimError
from behavesim.files import hash_cache
from behavesim.warehouse import ParquetEventStore
from behavesim.warehouse.bigquery_sql import QuerySession
from behavesim.warehouse.parquet_sql import ParquetConditionStore

NOW = dt.datetime(2026, 11, 5, tzinfo=dt.UTC)
PART = "part-0000.parquet"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A warehouse of three days."""
    made = Log(tmp_path)
    for day in range(3):
        moment = NOON + day * DAY_MS
        made.add_visit(envelope(first_visit(t=moment), visit=f"v{day}", cid=f"{day}.1"))
    made.materialize()
    return made


def query(warehouse: Path, sql: str = "SELECT COUNT(*) FROM `events_*`") -> object:
    with QuerySession(sql, warehouse, NOW) as session:
        return session.fetch(10).rows


READERS: list[Callable[[Path], object]] = [
    query,
    lambda warehouse: ParquetEventStore(warehouse).tables(),
    lambda warehouse: ParquetEventStore(warehouse).plan(),
    lambda warehouse: ParquetConditionStore(warehouse, "TRUE", NOW, None).tables(),
]


def flip(place: Path, at: int = 100) -> None:
    content = bytearray(place.read_bytes())
    content[at] ^= 1
    place.write_bytes(content)


def swap(one: Path, other: Path) -> None:
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def add_columns(warehouse: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), warehouse / "events_20261102" / PART)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit of a table": lambda w: flip(w / "events_20261102" / PART),
    "a cut table": lambda w: (w / "events_20261102" / PART).write_bytes(b"PAR1"),
    "other columns": add_columns,
    "tables of two days": lambda w: swap(
        w / "events_20261102" / PART, w / "events_20261103" / PART
    ),
    "directories of two days": lambda w: swap(w / "events_20261102", w / "events_20261103"),
    "a missing file": lambda w: (w / "events_20261102" / PART).unlink(),
    "a missing table": lambda w: shutil.rmtree(w / "events_20261102"),
    "a strange file": lambda w: shutil.copy(
        w / "events_20261101" / PART, w / "events_20261102" / "part-0001.parquet"
    ),
    "a cut state": lambda w: (w / "_state" / "log.json").write_text('{"sha256": "'),
    "an empty state": lambda w: (w / "_state" / "log.json").write_text(""),
    "a state without content": lambda w: (w / "_state" / "log.json").write_text("{}"),
    "a bit of the state": lambda w: flip(w / "_state" / "log.json"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_reported_by_every_reader_and_mended(log: Log, damage: str) -> None:
    """One line that says what to run; that makes the same tables again."""
    before = {path: path.read_bytes() for path in log.warehouse.glob("events_*/*")}
    assert query(log.warehouse) == ((9,),)
    DAMAGES[damage](log.warehouse)
    for reader in READERS:
        with pytest.raises(BehavesimError) as caught:
            reader(log.warehouse)
        assert "\n" not in str(caught.value)
        assert "materialize" in caught.value.hint
    log.materialize()
    assert {path: path.read_bytes() for path in log.warehouse.glob("events_*/*")} == before
    assert query(log.warehouse) == ((9,),)


def test_only_what_is_read_is_checked(log: Log) -> None:
    """A damaged day does not keep anybody from the others."""
    flip(log.warehouse / "events_20261102" / PART)
    assert query(log.warehouse, "SELECT COUNT(*) FROM `events_20261101`") == ((3,),)
    sql = "SELECT COUNT(*) FROM `events_*` WHERE _TABLE_SUFFIX > '20261102'"
    assert query(log.warehouse, sql) == ((3,),)
    days = ParquetEventStore(log.warehouse).tables(dt.date(2026, 11, 3))
    assert [table.name for table in days] == ["events_20261103"]


def test_tables_from_elsewhere_are_read_as_they_are(log: Log, tmp_path: Path) -> None:
    """No state, or a table that the state does not know."""
    other = tmp_path / "other"
    other.mkdir()
    for day in ("20261101", "20261102"):
        shutil.copy(log.warehouse / f"events_{day}" / PART, other / f"events_{day}.parquet")
    assert query(other) == ((6,),)
    assert len(ParquetEventStore(other).tables()) == 2
    shutil.copytree(log.warehouse / "events_20261101", log.warehouse / "events_20261109")
    assert query(log.warehouse, "SELECT COUNT(*) FROM `events_20261109`") == ((3,),)


def test_page_checksums_are_checked_where_a_file_has_them(tmp_path: Path) -> None:
    """As some writers put them into Parquet files."""
    place = tmp_path / "events_20261101.parquet"
    table = pa.table({"event_name": [f"name {number}" for number in range(1000)]})
    pq.write_table(table, place, compression="none", use_dictionary=False, write_page_checksum=True)
    flip(place, place.read_bytes().index(b"name 500"))
    store = ParquetEventStore(tmp_path)
    [found] = store.tables()
    with pytest.raises(BehavesimError, match="could not verify page integrity"):
        list(store.read(found))


def test_hashing_costs_once(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one command learned the next one knows."""
    monkeypatch.setattr(hash_cache, "_SETTLED_NS", 0)
    query(log.warehouse)
    monkeypatch.setattr(hash_cache, "hash_file", lambda path: pytest.fail(f"{path} was read"))
    query(log.warehouse)
    assert len(ParquetEventStore(log.warehouse).tables()) == 3


def test_a_broken_list_of_rejected_requests_is_made_again(log: Log) -> None:
    """It is no reason to stop."""
    log.add_request("v=1&tid=G-X&cid=1&en=a")
    assert log.materialize().rejected == 1
    place = log.warehouse / "_rejected.jsonl"
    whole = place.read_bytes()
    for content in (b"{", b"[]\n", b"\xff\n", b'{"segment": 1}\n'):
        place.write_bytes(content)
        assert log.materialize().rejected == 1
        assert place.read_bytes() == whole


def test_a_damaged_state_of_users_is_made_again(log: Log) -> None:
    """A bit of it would change later days without a word."""
    place = log.warehouse / "_state" / "20261102.parquet"
    whole = place.read_bytes()
    flip(place)
    log.materialize()
    assert place.read_bytes() == whole
    assert json.loads((log.warehouse / "_state" / "log.json").read_bytes())["sha256"]
