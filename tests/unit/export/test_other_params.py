"""Parameters without a column of their own, as one JSON object."""

import json

import pytest
from tests.unit.export.nested_events import make_batch, make_event

from behavesim.export.columns import ANSWER_KEY_NAMES, make_event_columns
from behavesim.export.flatten import flatten_batch


def read_others(*rows: dict[str, object]) -> list[str | None]:
    columns = make_event_columns([("mine", "string")], other_params=True)
    batch = make_batch([make_event(params=row) for row in rows])
    texts: list[str | None] = flatten_batch(batch, columns).events["other_params"].to_pylist()
    return texts


def test_only_parameters_without_a_column_are_in_it() -> None:
    """Fixed and chosen ones have theirs; a row without others is null."""
    assert read_others({"mine": "x", "value": 3, "theme": "dark"}, {"page_title": "Home"}, {}) == [
        '{"theme": "dark"}',
        None,
        None,
    ]


def test_values_keep_their_type_and_order() -> None:
    """Text is text, numbers are numbers; whatever the text, the object is JSON."""
    row = {"b": 'say "hi"\n한', "a": 7, "c": 2.5, "d": ""}
    [text] = read_others(row)
    assert text is not None
    assert list(json.loads(text).items()) == list(row.items())


def test_what_json_cannot_say_is_left_out() -> None:
    """No value, NaN and infinity are no member; of two equal keys the first one is."""
    row = make_event(params={"n": float("nan"), "i": float("inf"), "e": None, "k": 1})
    row["event_params"] = [*row["event_params"], {"key": "k", "value": {"int_value": 2}}]
    columns = make_event_columns(other_params=True)
    flat = flatten_batch(make_batch([row, make_event()]), columns)
    assert flat.events["other_params"].to_pylist() == ['{"k": 1}', None]


@pytest.mark.parametrize("name", [*sorted(ANSWER_KEY_NAMES), "interest_sports"])
def test_the_answer_key_does_not_get_in(name: str) -> None:
    """A parameter named like a column of the truth is in no object either."""
    assert read_others({name: "secret", "theme": "dark"}) == ['{"theme": "dark"}']


def test_rows_stay_in_place_in_a_slice() -> None:
    """Offsets of a sliced batch are respected."""
    columns = make_event_columns(other_params=True)
    batch = make_batch([make_event(params={"n": n}) for n in range(6)]).slice(2, 3)
    texts = flatten_batch(batch, columns).events["other_params"].to_pylist()
    assert texts == ['{"n": 2}', '{"n": 3}', '{"n": 4}']
