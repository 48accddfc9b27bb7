"""Each way in which what arrived can differ from what was sent, planted and found."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.google.compare_events import Comparison, DayRange, compare_events
from behavesim.google.differences import Cell
from behavesim.warehouse import ParquetEventStore

FIRST = dt.date(2026, 11, 1)
WINDOW = DayRange(FIRST, dt.date(2026, 11, 3))
Days = dict[int, list[dict[str, Any]]]


def make_event(name: str, request: int | None, **more: Any) -> dict[str, Any]:
    """One row; ``request`` None = without the columns that name one."""
    row = {"event_name": name, "user_pseudo_id": "1.1", **more}
    if request is not None:
        row.update(batch_page_id=1000, batch_ordering_id=request)
    return row


def make_purchase(request: int | None, transaction: str, value: float, **more: Any) -> Any:
    money = {"transaction_id": transaction, "purchase_revenue": value, **more}
    return make_event("purchase", request, ecommerce=money)


def compare(tmp_path: Path, sent: Days, arrived: Days, window: DayRange = WINDOW) -> Comparison:
    """Days are of November 2026."""
    stores = []
    for side, days in (("sent", sent), ("arrived", arrived)):
        root = tmp_path / side
        root.mkdir()
        for day, rows in days.items():
            table = pa.Table.from_pylist(rows, schema=EXPORT_SCHEMA)
            pq.write_table(table, root / f"events_202611{day:02}.parquet")
        stores.append(ParquetEventStore(root))
    return compare_events(*stores, window)


def find_cell(found: Comparison, event: str, day: int = 1) -> Cell:
    (cell,) = [c for c in found.cells if c.event == event and c.day.day == day]
    return cell


def test_the_same_is_the_same(tmp_path: Path) -> None:
    """Events of one request, several of one name among them, in any order."""
    rows = [make_event("view_item", 1), make_event("view_item", 1), make_purchase(2, "T1", 10.0)]
    found = compare(tmp_path, {1: rows}, {1: rows[::-1]})
    assert found.matched_by == "request"
    assert [cell.differing for cell in found.cells] == [0, 0]
    assert (found.transactions, found.differences) == (1, ())
    assert [(entry.sent, entry.arrived) for entry in found.revenue] == [(10.0, 10.0)]


@pytest.mark.parametrize(
    ("arrived", "kind"),
    [
        ({1: [make_event("a", 1)]}, "missing"),
        ({1: [make_event("a", n) for n in (1, 2, 3)]}, "extra"),
        ({1: [make_event("a", n) for n in (1, 2, 2)]}, "duplicates"),
        ({1: [make_event("a", 1)], 2: [make_event("a", 2)]}, "late"),
        ({1: [make_event("a", 1)], 5: [make_event("a", 2)]}, "late"),
    ],
)
def test_events_that_differ_are_named_by_how(tmp_path: Path, arrived: Days, kind: str) -> None:
    """One of two: on the day on which it was sent."""
    found = compare(tmp_path, {1: [make_event("a", 1), make_event("a", 2)]}, arrived)
    cell = find_cell(found, "a")
    kinds = ("missing", "extra", "duplicates", "late", "early")
    assert {name: getattr(cell, name) for name in kinds} == {
        **dict.fromkeys(kinds, 0),
        kind: 1,
    }
    (total,) = found.total_by_event()
    assert total.share == 0.5


def test_an_event_of_the_day_before_is_early(tmp_path: Path) -> None:
    """As all are where the property is in another time zone."""
    found = compare(tmp_path, {2: [make_event("a", 1)]}, {1: [make_event("a", 1)]})
    assert find_cell(found, "a", day=2).early == 1
    assert find_cell(found, "a", day=1).differing == 0


def test_days_around_the_window_are_nobodys_extra(tmp_path: Path) -> None:
    """They are read for late events alone."""
    others = [make_event("a", number) for number in range(10, 20)]
    arrived = {1: [make_event("a", 1)], 4: others, 5: others}
    found = compare(tmp_path, {1: [make_event("a", 1)]}, arrived)
    (cell,) = found.cells
    assert (cell.sent, cell.arrived, cell.differing) == (1, 1, 0)


def test_what_was_sent_before_the_window_is_not_extra_in_it(tmp_path: Path) -> None:
    """As where the property's days begin earlier than the shop's; the same at the other end."""
    before, within, after = (make_purchase(n, f"T{n}", 9.0) for n in (1, 2, 3))
    sent = {1: [before], 2: [within], 3: [after]}
    window = DayRange(dt.date(2026, 11, 2), dt.date(2026, 11, 2))
    found = compare(tmp_path, sent, {2: [before, within, after]}, window)
    (cell,) = found.cells
    assert (cell.sent, cell.arrived, cell.differing) == (1, 3, 0)
    assert (found.transactions, found.differences) == (1, ())
    assert (found.absent_days, found.unfinished_days) == ((), ())


def test_server_made_events_without_a_request_are_counted(tmp_path: Path) -> None:
    """Beside others that name theirs; where some of a name do, all are held to it."""
    sent = [
        *(make_event(name, 1) for name in ("session_start", "page_view")),
        *(make_event(name, 2) for name in ("session_start", "page_view")),
    ]
    arrived = [
        *(make_event("session_start", None) for _ in range(3)),
        *(make_event("page_view", number) for number in (1, None)),
    ]
    found = compare(tmp_path, {1: sent}, {1: arrived})
    assert found.matched_by == "request"
    start, view = find_cell(found, "session_start"), find_cell(found, "page_view")
    assert (start.missing, start.extra) == (0, 1)
    assert (view.missing, view.extra) == (1, 1)


def test_without_requests_events_are_counted(tmp_path: Path) -> None:
    """As of an export that lacks the batch columns, or of another tag's requests."""
    sent = {1: [make_event("a", number) for number in range(5)], 2: [make_event("a", 9)]}
    arrived = {1: [make_event("a", None)] * 3, 2: [make_event("a", None)] * 4}
    found = compare(tmp_path, sent, arrived)
    assert found.matched_by == "count"
    assert (find_cell(found, "a").missing, find_cell(found, "a", day=2).extra) == (2, 3)


def test_transactions_are_compared_one_by_one(tmp_path: Path) -> None:
    """Each with all that is different about it."""
    sent = [
        make_purchase(1, "same", 10.0, tax_value=1.0),
        make_purchase(2, "lost", 20.0),
        make_purchase(3, "twice", 30.0),
        make_purchase(4, "other", 40.0, total_item_quantity=2),
        make_purchase(5, "late", 50.0),
        make_purchase(6, "(not set)", 60.0),
        make_purchase(8, "\t\u3000", 0.0),
    ]
    arrived = {
        1: [
            sent[0],
            sent[2],
            sent[2],
            make_purchase(4, "other", 41.0, total_item_quantity=3),
            make_purchase(7, "alien", 1.0),
            sent[5],
        ],
        2: [sent[4]],
    }
    found = compare(tmp_path, {1: sent}, arrived)
    assert {row.transaction_id: row.kinds for row in found.differences} == {
        "lost": ["missing"],
        "twice": ["duplicate"],
        "other": ["other value", "other quantity"],
        "late": ["late"],
        "alien": ["extra"],
    }
    assert found.transactions == 6
    (other,) = [row for row in found.differences if row.transaction_id == "other"]
    assert (other.sent_value, other.arrived_value) == (40.0, 41.0)
    first, second = found.revenue
    assert (first.sent, first.arrived) == (210.0, 172.0)
    assert (second.sent, second.arrived) == (0.0, 50.0)


@pytest.mark.parametrize(
    ("arrived", "usd", "kinds"),
    [
        (7.3, 7.1, ["other currency"]),  # by the rate of another day
        (10.0, 7.0, []),  # the same, at another rate
        (9.0, 6.3, ["other value", "other tax", "other shipping"]),
        (7.3, None, ["other value", "other tax", "other shipping"]),
        (5.0, 3.5, ["other value", "other tax", "other shipping"]),
    ],
)
def test_another_currency_is_named_as_that(
    tmp_path: Path, arrived: float, usd: float | None, kinds: list[str]
) -> None:
    """The same worth in dollars, another number; tax and shipping follow from it."""
    money = {"tax_value": 1.0, "shipping_value": 2.0}
    share = arrived / 10.0
    other = {name: value * share for name, value in money.items()}
    found = compare(
        tmp_path,
        {1: [make_purchase(1, "T1", 10.0, purchase_revenue_in_usd=7.7, **money)]},
        {1: [make_purchase(1, "T1", arrived, purchase_revenue_in_usd=usd, **other)]},
    )
    assert [row.kinds for row in found.differences] == ([kinds] if kinds else [])


def test_a_transaction_id_is_a_buyers(tmp_path: Path) -> None:
    """Of two buyers with one number the one whose order was lost is told, and nothing else."""
    kept = make_purchase(1, "T1", 10.0)
    lost = make_purchase(2, "T1", 20.0) | {"user_pseudo_id": "2.2"}
    found = compare(tmp_path, {1: [kept, lost]}, {1: [kept]})
    assert [(row.kinds, row.sent_value) for row in found.differences] == [(["missing"], 20.0)]
    assert found.transactions == 2


def test_a_refund_is_a_transaction_of_its_own(tmp_path: Path) -> None:
    """The purchase of the same number is another row."""
    refund = make_event("refund", 2, ecommerce={"transaction_id": "T1", "refund_value": 4.0})
    other = make_event("refund", 2, ecommerce={"transaction_id": "T1", "refund_value": 5.0})
    purchase = make_purchase(1, "T1", 10.0)
    found = compare(tmp_path, {1: [purchase, refund]}, {1: [purchase, other]})
    (row,) = found.differences
    assert (row.event, row.kinds) == ("refund", ["other value"])


def test_days_without_a_table_are_listed(tmp_path: Path) -> None:
    """Where the export has not come yet, all is missing, and why is said."""
    rows = [make_event("a", 1)]
    found = compare(tmp_path, {1: rows, 2: [make_event("a", 2)]}, {1: rows})
    assert found.absent_days == (dt.date(2026, 11, 2),)
    assert find_cell(found, "a", day=2).missing == 1
