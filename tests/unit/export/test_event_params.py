"""Event parameters read by key, as one array a key."""

import pyarrow as pa
import pytest
from tests.unit.export.nested_events import make_batch, make_event

from behavesim.export.event_params import EventParams

INT, FLOAT, TEXT = pa.int64(), pa.float64(), pa.string()


def read(rows: list[dict[str, object]], key: str, target: pa.DataType) -> list[object]:
    batch = make_batch([make_event(params=row) for row in rows])
    return EventParams(batch.column("event_params"), len(rows)).read(key, target).to_pylist()


def test_every_row_gets_its_own_value() -> None:
    """Rows with other parameters before and after do not shift a value."""
    rows = [{"a": 1, "b": 2}, {}, {"b": 3}, {"c": 9, "a": 4}]
    assert read(rows, "a", INT) == [1, None, None, 4]
    assert read(rows, "b", INT) == [2, None, 3, None]


def test_an_absent_key_is_null_everywhere() -> None:
    """An unknown key gives nulls of the wanted type."""
    batch = make_batch([make_event(params={"a": 1})])
    found = EventParams(batch.column("event_params"), 1).read("z", FLOAT)
    assert found.type == FLOAT
    assert found.to_pylist() == [None]


def test_the_first_of_two_equal_keys_counts() -> None:
    """A key twice on a row is read once, with its first value."""
    row = make_event(params={"a": 1})
    row["event_params"] = [*row["event_params"], {"key": "a", "value": {"int_value": 2}}]
    batch = make_batch([row])
    assert EventParams(batch.column("event_params"), 1).read("a", INT).to_pylist() == [1]


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        ("1", INT, 1),
        (1, TEXT, "1"),
        (35, FLOAT, 35.0),
        ("19.99", FLOAT, 19.99),
        ("1e+21", FLOAT, 1e21),
        (2.0, INT, 2),
        (2.5, INT, None),
        (1e300, INT, None),
        ("NaN", FLOAT, None),
        ("abc", INT, None),
        ("12abc", FLOAT, None),
        ("", INT, None),
        ("99999999999999999999", INT, None),
        (None, TEXT, None),
        ("", TEXT, ""),
    ],
)
def test_values_become_the_wanted_type_or_null(
    value: object, target: pa.DataType, expected: object
) -> None:
    """GA4 sends one parameter as text here and as a number there; what does not fit is null."""
    assert read([{"k": value}], "k", target) == [expected]


def test_types_may_differ_from_row_to_row() -> None:
    """session_engaged is text on client events and an integer on session_start."""
    rows: list[dict[str, object]] = [{"s": "0"}, {"s": 1}, {}]
    assert read(rows, "s", TEXT) == ["0", "1", None]
    assert read(rows, "s", INT) == [0, 1, None]


def test_a_slice_of_a_batch_reads_its_own_rows() -> None:
    """Offsets of a sliced list array are respected."""
    batch = make_batch([make_event(params={"n": n}) for n in range(6)]).slice(2, 3)
    assert EventParams(batch.column("event_params"), 3).read("n", INT).to_pylist() == [2, 3, 4]


def test_null_lists_have_no_parameters() -> None:
    """A null event_params is as good as an empty one."""
    rows = [make_event(params={"n": 1}), make_event(params={"n": 2}), make_event(params={"n": 3})]
    rows[1]["event_params"] = None
    lists = make_batch(rows).column("event_params")
    assert EventParams(lists, 3).read("n", INT).to_pylist() == [1, None, 3]
