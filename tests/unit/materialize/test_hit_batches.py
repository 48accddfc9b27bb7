"""Lines of a day as columns."""

import msgspec
import pytest
from tests.golden.refresh_materialize import build_rows

from behavesim.materialize import hit_batches
from behavesim.materialize.hit_batches import DayNumbers, read_batches
from behavesim.wire.visit_columns import ABSENT

SPAN = (1000, 2000)


def _read(*lines: str) -> tuple[list[hit_batches.HitBatch], DayNumbers]:
    numbers = DayNumbers()
    return list(read_batches([line.encode() for line in lines], SPAN, numbers)), numbers


def test_rows_do_not_depend_on_the_size_of_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a row says of its session and user is that of the day, not of its batch."""
    expected = build_rows()
    monkeypatch.setattr(hit_batches, "BATCH_HITS", 1)
    assert build_rows() == expected


def test_null_is_as_good_as_absent() -> None:
    """A key that is there without a value was not sent."""
    line = '{"client": {"cid": "c"}, "hits": [{"t": 1000, "p": null, "seg": 0, "ep": null}]}'
    (batch,), numbers = _read(line)
    assert batch.numbers["p"].tolist() == [ABSENT]
    assert batch.numbers["seg"].tolist() == [0]
    assert batch.texts == [{}]
    assert list(numbers.sessions) == [("c", -1)]


def test_hits_of_other_days_and_without_a_user_are_left_out() -> None:
    """A line stands in every day that its visit touches."""
    hits = '[{"t": 999}, {"t": 1999, "sid": 5}, {"t": 2000}, {}]'
    (batch,), numbers = _read(
        f'{{"client": {{"cid": "c"}}, "hits": {hits}}}', f'{{"hits": {hits}}}'
    )
    assert batch.numbers["t"].tolist() == [1999]
    assert list(numbers.sessions) == [("c", 5)]


def test_what_repeats_is_kept_once() -> None:
    """Equal parameters, items and pages have one number in a batch."""
    hit = '{"t": 1500, "dl": "https://a/", "epn": {"value": 3}, "items": [{"id": "A"}]}'
    line = f'{{"client": {{"cid": "c"}}, "hits": [{hit}, {hit}]}}'
    (batch,), _ = _read(line, line)
    assert batch.size == 4
    assert batch.amounts == [{}, {"value": 3.0}]
    assert [names[0] for names in batch.items.names] == ["A"]
    assert batch.items.called.tolist() == [0, 0, 0, 0]
    assert batch.pages == [("https://a/", None, None)]


def test_a_line_that_is_no_envelope_is_refused() -> None:
    """The reader's error says where in the line the fault is."""
    with pytest.raises(msgspec.DecodeError, match=r"\$\.client"):
        _read('{"client": 3}')
