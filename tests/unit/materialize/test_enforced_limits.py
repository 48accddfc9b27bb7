"""collect.ga4_limits: enforce. What Google drops is dropped, what it cuts is cut, and counted."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.unit.hitlog.hand_made_log import NOON, SETTINGS, Log, envelope, hit, params

from behavesim.materialize.materialize import materialize
from behavesim.materialize.result import MaterializeResult

_DAY_MS = 86_400_000
_ENFORCING = replace(SETTINGS, enforces_limits=True)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def _make(
    log: Log, *hits: dict[str, Any], enforce: bool = True
) -> tuple[list[dict[str, Any]], MaterializeResult]:
    log.add_visit(envelope(*hits, visit="v"))
    figures = materialize(log.hits, log.warehouse, _ENFORCING if enforce else SETTINGS)
    return log.rows(), figures


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("x" * 40, True), ("x" * 41, False), ("컵" * 40, True), ("ga_own", False),
        ("google_own", False), ("firebase_own", False), ("gtag.own", False), ("gtag_own", True),
        ("in_app_purchase", False), ("error", False), ("user_engagement", True), ("scroll", True),
    ],
)  # fmt: skip
def test_names_of_events(log: Log, name: str, kept: bool) -> None:
    """Too long or reserved names are no events; what Google's own tag sends is."""
    rows, figures = _make(log, hit(name), hit("login", i=1))
    assert [row["event_name"] for row in rows] == ([name, "login"] if kept else ["login"])
    assert (figures.dropped, figures.cut) == (0 if kept else 1, 0)


@pytest.mark.parametrize("name", ["x" * 41, "_own", "ga_own", "google_own", "firebase_x", "gclid"])
@pytest.mark.parametrize("kind", ["ep", "epn"])
def test_names_of_parameters(log: Log, kind: str, name: str) -> None:
    """A parameter that may not be so called is left out of its event."""
    value = "a" if kind == "ep" else 1.0
    rows, figures = _make(log, hit("login", **{kind: {name: value, "x" * 40: value}}))
    assert name not in params(rows[0])
    assert params(rows[0])["x" * 40] == value
    assert (figures.dropped, figures.cut) == (0, 1)


def test_values_of_parameters_are_cut(log: Log) -> None:
    """100 characters, of the page's address, referrer and title more."""
    rows, figures = _make(
        log,
        hit("login", ep={"a": "v" * 101}, dl="p" * 1001, dr="r" * 421, dt="t" * 301),
        hit("scroll", i=1, ep={"a": "v" * 100}),
    )
    found = params(rows[0])
    lengths = {name: len(found[name]) for name in ("page_location", "page_referrer", "page_title")}
    assert lengths == {"page_location": 1000, "page_referrer": 420, "page_title": 300}
    assert found["a"] == params(rows[1])["a"] == "v" * 100
    assert figures.cut == 1


def test_an_event_keeps_25_parameters(log: Log) -> None:
    """Texts first, then numbers; those that the tag adds to each event do not count."""
    ep, epn = {f"t{n}": "a" for n in range(20)}, {f"n{n}": 1.0 for n in range(10)}
    rows, figures = _make(log, hit("login", ep=ep, epn=epn), hit("scroll", i=1, ep=ep))
    own = [name for name in params(rows[0]) if name[1:].isdecimal()]
    assert own == [*ep, *list(epn)[:5]]
    assert "page_location" in params(rows[0])
    assert figures.cut == 1


def test_user_properties(log: Log) -> None:
    """Names of 24 characters and values of 36; reserved names are no properties."""
    up = {"p" * 24: "v" * 37, "p" * 25: "a", "ga_x": "a", "first_open_time": "a", "plan": "gold"}
    rows, figures = _make(log, hit("login", up=up, upn={"google_n": 1.0, "age": 5.0}))
    held = {p["key"]: p["value"]["string_value"] for p in rows[0]["user_properties"]}
    assert held == {"p" * 24: "v" * 36, "plan": "gold", "age": None}
    assert figures.cut == 1


def test_a_user_keeps_25_properties(log: Log) -> None:
    """Those that were set first, whatever day they were set on; they may change."""
    first = {f"p{n:02}": "a" for n in range(20)}
    later = {f"q{n:02}": "b" for n in range(10)} | {"p00": "c"}
    rows, _ = _make(
        log,
        hit("login", up=first),
        hit("login", NOON + _DAY_MS, up=later),
        hit("login", NOON + 2 * _DAY_MS, up={"r": "d"}),
    )
    held = {p["key"]: p["value"]["string_value"] for p in rows[-1]["user_properties"]}
    assert sorted(held) == [*first, *list(later)[:5]]
    assert held["p00"] == "c"


def test_user_ids_longer_than_256_are_none(log: Log) -> None:
    """The event stays."""
    rows, figures = _make(log, hit("login", uid="u" * 257), hit("login", i=1, uid="u" * 256))
    assert [row["user_id"] for row in rows] == [None, "u" * 256]
    assert figures.cut == 1


def test_items(log: Log) -> None:
    """200 of an event, their texts of 100 characters, 27 parameters of one's own."""
    many = [{"id": f"{n}", "qt": 1} for n in range(201)]
    custom = {f"c{n:02}": "x" * 101 for n in range(28)}
    one = {"id": "i" * 101, "va": "v" * 101, "ln": "l" * 101, "k": custom | {"ga_own": "a"}}
    rows, figures = _make(
        log,
        hit("view_item_list", items=many),
        hit("view_item", i=1, items=[{"id": "A"}, one]),
        hit("view_cart", i=2, items=[{"id": "B", "va": "red"}]),
    )
    assert len(rows[0]["items"]) == 200
    assert rows[0]["ecommerce"]["unique_items"] == 200
    [whole, cut] = rows[1]["items"]
    assert (whole["item_id"], len(cut["item_id"]), len(cut["item_variant"])) == ("A", 100, 100)
    assert len(cut["item_list_name"]) == 100
    assert [p["key"] for p in cut["item_params"]] == list(custom)[:27]
    assert {len(p["value"]["string_value"]) for p in cut["item_params"]} == {100}
    assert [(i["item_id"], i["item_variant"]) for i in rows[2]["items"]] == [("B", "red")]
    assert figures.cut == 2


def test_what_belongs_to_later_hits_stays_with_them(log: Log) -> None:
    """A dropped event takes nothing from those behind it: items, properties, page path."""
    sold = {"id": "A", "qt": 2, "pr": 5, "k": {"gift": "yes"}}
    money = {"cu": "KRW", "epn": {"value": 10}}
    rows, _ = _make(
        log,
        hit("ga_own", items=[{"id": "X", "k": {"a": "b"}}, {"id": "Y"}], up={"x": "y"}, dp="/x"),
        hit("purchase", i=1, items=[sold], up={"plan": "gold"}, dp="/p", **money),
    )
    [row] = rows
    assert [(i["item_id"], i["quantity"]) for i in row["items"]] == [("A", 2)]
    assert row["items"][0]["item_params"][0]["key"] == "gift"
    assert [p["key"] for p in row["user_properties"]] == ["plan"]
    assert params(row)["page_path"] == "/p"
    assert row["user_ltv"]["revenue"] == 10


def test_a_day_of_which_nothing_is_left_has_no_table(log: Log) -> None:
    """The figures tell where its events went."""
    rows, figures = _make(log, hit("ga_own"), hit("google_own", i=1))
    assert rows == []
    assert (figures.tables, figures.events, figures.dropped) == (0, 0, 2)
    assert materialize(log.hits, log.warehouse, _ENFORCING) == figures


def test_without_enforcement_all_is_stored(log: Log) -> None:
    """What arrives is kept as it came."""
    long = hit("x" * 41, ep={"p" * 41: "v" * 101}, uid="u" * 300)
    rows, figures = _make(log, long, enforce=False)
    assert rows[0]["event_name"] == "x" * 41
    assert params(rows[0])["p" * 41] == "v" * 101
    assert (figures.dropped, figures.cut) == (0, 0)
