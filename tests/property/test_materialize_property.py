"""A log that is made into tables at once, or in any number of steps: the same bytes."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.unit.hitlog.hand_made_log import NOON, SETTINGS, envelope, hit

from behavesim.hitlog.frames import MAGIC, FrameKind, pack_frame
from behavesim.materialize.materialize import materialize
from behavesim.materialize.result import MaterializeResult
from behavesim.wire.protocol import encode_envelope

pytestmark = pytest.mark.slow

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_SOURCES = ("", "?utm_source=news&utm_medium=email", "?gclid=1", "?utm_source=a&utm_campaign=b")
Appended = tuple[str, bytes]
# An example makes dozens of tables: to make it smaller would take minutes.
_few = settings(max_examples=12, deadline=None, phases=(Phase.reuse, Phase.generate))


@st.composite
def _hits(draw: st.DrawFn, t: int) -> dict[str, Any]:
    name = draw(st.sampled_from(["page_view", "purchase", "refund", "view_search_results"]))
    session = draw(st.integers(1, 3))
    made = hit(
        name, t, sid=session, sct=session, dl=f"https://shop.example/{draw(st.sampled_from(_SOURCES))}",
        s=draw(st.integers(1, 3)), seg=draw(st.integers(0, 1)), cu="KRW",
        epn={"value": draw(st.integers(1, 9))}, ep={"search_term": "tent"},
    )  # fmt: skip
    if draw(st.booleans()):
        made |= {"ss": 1}
    if draw(st.booleans()):
        made |= {"up": {"plan": draw(st.sampled_from(["gold", "silver"]))}}
    return made


@st.composite
def _appended(draw: st.DrawFn) -> list[Appended]:
    """Frames of some writers in the order in which they were written."""
    made: list[Appended] = []
    received = NOON
    for number in range(draw(st.integers(1, 15))):
        received += draw(st.integers(0, 20)) * _HOUR_MS // 2
        cid = f"{draw(st.integers(1, 3))}.1"
        kind = draw(st.sampled_from(["live"] * 8 + ["late"] * 2 + ["visit", "browsed", "noise"]))
        writer = draw(st.sampled_from(["serve", "a"]))
        if kind == "noise":
            made.append((writer, _request("v=2&tid=G-X&cid=1", "", received)))
            made.append((writer, _request("v=1&tid=G-X&cid=1&en=a", "", received)))
            continue
        t = received - (draw(st.integers(1, 120)) * _HOUR_MS if kind != "live" else 0)
        hits = [draw(_hits(t))]
        if kind == "visit":
            hits.append(draw(_hits(t + 14 * _HOUR_MS)))
            made.append(("direct", _visit(envelope(*hits, cid=cid, visit=f"v{number}"))))
            continue
        visit = f"v{draw(st.integers(0, 25))}" if kind == "browsed" else None
        for query, body in encode_envelope(envelope(*hits, cid=cid, visit=visit)):
            made.append((writer, _request(query, body, received)))
        if visit and draw(st.booleans()):
            commit = json.dumps({"visit": visit, "attempt": 1}).encode()
            made.append((writer, pack_frame(FrameKind.COMMIT, commit)))
    return made


def _request(query: str, body: str, received: int) -> bytes:
    request = {"method": "POST", "path": "/g/collect", "query": query, "body": body}
    request |= {"headers": {}, "received_at_ms": received}
    return pack_frame(FrameKind.REQUEST, json.dumps(request).encode())


def _visit(made: dict[str, Any]) -> bytes:
    times = [one["t"] for one in made["hits"]]
    header = {"visit": made["visit"], "attempt": 1, "from_ms": min(times), "to_ms": max(times)}
    return pack_frame(FrameKind.VISIT, f"{json.dumps(header)}\n{json.dumps(made)}".encode())


def _append(hits: Path, frames: list[Appended]) -> None:
    hits.mkdir(exist_ok=True)
    for writer, frame in frames:
        with (hits / f"{writer}-000001.hits").open("ab") as file:
            file.write(frame if file.tell() else MAGIC + frame)


def _content(warehouse: Path) -> dict[str, bytes]:
    files = [*warehouse.rglob("*.parquet"), *warehouse.glob("*.jsonl")]
    return {str(path.relative_to(warehouse)): path.read_bytes() for path in files}


def _without_written(figures: MaterializeResult) -> MaterializeResult:
    return replace(figures, written=0)


@_few
@given(frames=_appended(), data=st.data())
def test_any_split_of_the_log_into_steps_gives_the_same_bytes(
    frames: list[Appended], data: st.DataObject
) -> None:
    """Late hits, visits of both engines and noise among them; figures are the same as well."""
    cuts = data.draw(st.sets(st.integers(1, len(frames)), max_size=4))
    with tempfile.TemporaryDirectory() as place:
        steps, whole = Path(place, "steps"), Path(place, "whole")
        steps.mkdir()
        whole.mkdir()
        begin = 0
        for cut in [*sorted(cuts), len(frames)]:
            _append(steps / "hits", frames[begin:cut])
            figures = materialize(steps / "hits", steps / "warehouse", SETTINGS)
            begin = cut
        _append(whole / "hits", frames)
        at_once = materialize(whole / "hits", whole / "warehouse", SETTINGS)
        assert _content(steps / "warehouse") == _content(whole / "warehouse")
        assert _without_written(figures) == _without_written(at_once)


@_few
@given(frames=_appended(), hours=st.lists(st.integers(0, 300), min_size=1, max_size=4))
def test_a_present_that_moves_on_ends_in_the_same_bytes(
    frames: list[Appended], hours: list[int]
) -> None:
    """Intraday tables on the way leave no trace; at each present the steps before do not show."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        _append(root / "hits", frames)
        presents = [NOON + hour * _HOUR_MS for hour in sorted(hours)]
        for now_ms in [*presents, None]:
            in_steps = materialize(root / "hits", root / "steps", SETTINGS, now_ms=now_ms)
            with tempfile.TemporaryDirectory() as fresh:
                at_once = materialize(root / "hits", Path(fresh), SETTINGS, now_ms=now_ms)
                assert _content(root / "steps") == _content(Path(fresh))
            assert _without_written(in_steps) == _without_written(at_once)
