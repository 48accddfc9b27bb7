"""Writes events.json beside this file: ``python -m tests.golden.refresh_materialize``.

The log is made by hand: a new visitor from a newsletter who buys, a second visit over midnight
that is direct and refunds, an attempt that failed and its repetition in a browser, a visitor who
refused consent, a request that cannot be decoded and one that carries no event.
"""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.unit.hitlog.hand_made_log import MIDNIGHT, NOON, Log, envelope, first_visit, hit

GOLDEN = Path(__file__).with_name("events.json")
_NEWS = "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=may%20sale"
_TENT = {"id": "TR-TEN-001", "nm": "Dome tent", "br": "Northpeak", "ca": "Traveling", "pr": 129000}
_CARDS = {"id": "KP-CAR-004", "nm": "Photo cards", "ca": "K-pop", "pr": 9900, "qt": 3, "lp": 2}


def _add_buyer(log: Log) -> None:
    order = {"transaction_id": "T-1", "coupon": "MAY10"}
    amounts = {"value": 158700, "shipping": 3000, "tax": 0}
    log.add_visit(
        envelope(
            first_visit(dl=_NEWS, up={"plan": "gold"}),
            hit("view_promotion", NOON + 900, dl=_NEWS, s=2, items=[{"pi": "P1", "cs": "hero"}]),
            hit("scroll", NOON + 900, dl=_NEWS, s=2, i=1, et=850, epn={"percent_scrolled": 90}),
            hit("page_view", NOON + 9000, p=NOON + 9000, seg=1, dr=_NEWS, dt="Dome tent | Shop"),
            hit(
                "purchase", NOON + 60000, s=3, seg=1, c=1, cu="KRW", ep=order, epn=amounts,
                items=[_TENT | {"qt": 1}, _CARDS | {"k": {"gift": "yes"}}],
            ),
            visit="p1-v0",
        )
    )  # fmt: skip


def _add_return_over_midnight(log: Log) -> None:
    begin, session = MIDNIGHT - 5000, {"sid": MIDNIGHT // 1000 - 5, "sct": 2, "p": MIDNIGHT - 5000}
    refund = {"cu": "KRW", "ep": {"transaction_id": "T-1"}, "epn": {"value": 129000}}
    log.add_visit(
        envelope(
            hit("page_view", begin, ss=1, **session),
            hit("refund", MIDNIGHT + 20, s=2, items=[_TENT | {"qt": 1}], **session, **refund),
            visit="p1-v1",
        )
    )


def _add_browser_visit(log: Log) -> None:
    landing = {"dr": "https://search.naver.com/", "dl": "https://shop.example/search/?q=%EC%BB%B5"}
    for attempt in (1, 2):
        made = envelope(
            hit("view_search_results", ss=1, fv=1, ep={"search_term": "컵"}, **landing),
            hit("page_view", NOON + 50 * attempt, s=2, et=11, **landing),
            visit="p2-v0", cid="2.200", ur="JP-13", tid="G-OTHER", ul="ja", uam="",
        )  # fmt: skip
        log.add_requests(made | {"attempt": attempt})
    log.add_commit("p2-v0", 2)


def build_rows() -> list[dict[str, Any]]:
    """Return every row of every table, nulls left out, and the figures as the last entry."""
    with tempfile.TemporaryDirectory() as place:
        log = Log(Path(place))
        _add_buyer(log)
        _add_return_over_midnight(log)
        _add_browser_visit(log)
        log.add_requests(envelope(hit("login", ep={"method": "a~b"}), cid="3.300", gcs="G100"))
        log.add_request("v=2&tid=G-X&cid=1&en=page_view&sid=never")
        log.add_request("v=2&tid=G-X&cid=1")
        figures = log.materialize()
        result = json.loads(json.dumps(asdict(figures)))
        del result["seconds"]  # is of the machine
        return [*map(_drop_nulls, log.rows()), result]


def _drop_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _drop_nulls(item) for key, item in value.items() if item is not None}
    return [_drop_nulls(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    text = json.dumps(build_rows(), ensure_ascii=False, indent=1)
    GOLDEN.write_text(text + "\n", encoding="utf-8")
