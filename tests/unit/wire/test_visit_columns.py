"""Hits as columns."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from tests.unit.hitlog.hand_made_log import MIDNIGHT, NOON, Log, envelope, first_visit, hit

from behavesim.errors import DataError
from behavesim.hitlog.writer import FrameKind
from behavesim.wire.hits import ItemNumbers, WireHit, to_columns
from behavesim.wire.visit_columns import (
    HIT_ROW,
    NAME_CODES,
    PRICE,
    VisitColumns,
    read_reference,
    write_out,
)

CARD = {"id": "A", "nm": "Tee", "br": "B", "ca": "C", "pr": 900.5, "lp": 3, "li": "l", "ln": "L"}
LINE = {"id": "B", "nm": "Cup", "pr": 80, "qt": 2, "va": "red", "ds": 20, "cp": "TEN"}
VISIT = envelope(
    first_visit(),
    hit("view_item_list", NOON + 5000, s=2, et=5000, ep={"item_list_id": "l"}, items=[CARD]),
    hit("add_to_cart", NOON + 5000, s=2, i=1, cu="KRW", epn={"value": 160}, items=[LINE, CARD]),
    hit("page_view", MIDNIGHT + 9, s=3, seg=1, dl="https://shop.example/p/A/", uid="u7"),
    hit("purchase", MIDNIGHT + 9, s=3, i=1, seg=1, cu="KRW", epn={"value": 160.5},
        ep={"transaction_id": "T1"}, items=[LINE]),
    visit="v",
)  # fmt: skip


def _columns(made: dict[str, Any]) -> tuple[VisitColumns, list[dict[str, Any]]]:
    """An envelope's hits as the direct engine logs them, and the reference that they name."""
    known = ItemNumbers()
    hits = [("c", msgspec.convert({**h, **_raw(h)}, WireHit)) for h in made["hits"]]
    columns = msgspec.structs.replace(to_columns(hits, known)[0], reference=5)
    named = [dict(zip(NAME_CODES, names, strict=True)) for names in known.known]
    return columns, [{k: v for k, v in names.items() if v is not None} for names in named]


def _raw(made: dict[str, Any]) -> dict[str, msgspec.Raw]:
    encode = msgspec.json.encode
    return {key: msgspec.Raw(encode(made[key])) for key in ("ep", "epn") if key in made}


def log_columns(log: Log, made: dict[str, Any], with_reference: bool = True) -> None:
    columns, items = _columns(made)
    if with_reference:
        payload = msgspec.json.encode({"reference": 5, "items": items})
        log.add(FrameKind.REFERENCE, payload, "direct-0")
    times = [one["t"] for one in made["hits"]]
    header = {"visit": "v", "attempt": 1, "from_ms": min(times), "to_ms": max(times)}
    body = {"visit": "v", "attempt": 1, "client": made["client"], "columns": columns}
    encode = msgspec.json.encode
    log.add(FrameKind.VISIT, encode(header) + b"\n" + encode(body), "direct-0")


def test_a_visit_in_columns_makes_the_rows_of_its_envelope(tmp_path: Path) -> None:
    """The visit goes over midnight, so that each day takes its own part of the columns."""
    plain, columnar = Log(tmp_path / "plain"), Log(tmp_path / "columnar")
    plain.add_visit(VISIT)
    log_columns(columnar, VISIT)
    assert replace(plain.materialize(), frames=0) == replace(columnar.materialize(), frames=0)
    assert len(plain.rows()) == 7
    assert plain.rows() == columnar.rows()


def test_columns_can_be_written_out_as_the_hits_of_requests() -> None:
    """What comes out is what a browser would have sent."""
    columns, items = _columns(VISIT)
    line = msgspec.json.encode(
        {"visit": "v", "attempt": 1, "client": VISIT["client"], "columns": columns}
    )
    written = write_out(line, items)
    without = {"nsi", "ee"}  # Python's side of the columns does not keep what no table needs
    expected = [{k: v for k, v in h.items() if k not in without} for h in VISIT["hits"]]
    assert written["hits"] == expected
    assert written["client"] == VISIT["client"]


def test_hits_within_a_span_bring_their_items_along() -> None:
    """Places in tables are those of what is left."""
    columns, _ = _columns(VISIT)
    late = columns.within((MIDNIGHT, MIDNIGHT + 1000))
    hits = np.frombuffer(late.hits, HIT_ROW)
    assert [late.names[place] for place in hits["name"]] == ["page_view", "purchase"]
    everything = np.frombuffer(columns.hits, HIT_ROW)
    stamps = [columns.stamps[place] for place in everything["stamp"][3:]]
    assert [late.stamps[place] for place in hits["stamp"]] == stamps
    assert set(late.stamps) == set(stamps)
    assert late.size == 2
    assert np.frombuffer(late.prices, PRICE).tolist() == [80.0]
    assert [at for at, *_ in late.lines] == [0]
    assert columns.within((NOON, MIDNIGHT + 1000)) is columns


def test_a_reference_that_the_log_lacks_is_reported(tmp_path: Path) -> None:
    """Without it the items' names are unknown."""
    log = Log(tmp_path)
    log_columns(log, VISIT, with_reference=False)
    with pytest.raises(DataError, match="no envelope: reference 5"):
        log.materialize()


def test_a_reference_has_a_number_and_items() -> None:
    """As JSON."""
    assert read_reference(b'{"reference": 3, "items": [{"id": "A"}]}') == (3, [{"id": "A"}])
    with pytest.raises(msgspec.DecodeError):
        read_reference(b'{"reference": 3}')
