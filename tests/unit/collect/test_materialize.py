import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.unit.collect.hand_made_log import MIDNIGHT, NOON, Log, envelope, first_visit, hit, params

from behavesim.collect.day_tables import PropertySettings
from behavesim.collect.materialize import materialize
from behavesim.errors import DataError, NotEnoughDataError
from behavesim.ga4.export_schema import EXPORT_SCHEMA

_DAY_MS = 86_400_000


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def test_tables_have_exactly_the_export_schema(log: Log) -> None:
    """The files themselves carry the schema, every field nullable."""
    log.add_visit(envelope(first_visit(), visit="v"))
    log.materialize()
    [path] = log.warehouse.glob("events_*/*.parquet")
    assert path == log.warehouse / "events_20261101" / "part-0000.parquet"
    assert pq.read_schema(path).equals(EXPORT_SCHEMA)


def test_session_start_and_first_visit_are_made(log: Log) -> None:
    """Flags become rows of their own with the hit's time, and an int session_engaged."""
    log.add_visit(envelope(first_visit(dr="https://a.test/"), visit="v"))
    log.materialize()
    rows = log.rows()
    assert [row["event_name"] for row in rows] == ["first_visit", "session_start", "page_view"]
    assert {row["event_timestamp"] for row in rows} == {NOON * 1000}
    assert params(rows[1]) == {
        "page_location": "https://shop.example/",
        "page_referrer": "https://a.test/",
        "page_title": "Home | Shop",
        "ga_session_id": NOON // 1000,
        "ga_session_number": 1,
        "session_engaged": 1,
    }
    assert params(rows[2])["session_engaged"] == "0"
    assert params(rows[2])["entrances"] == 1


def test_only_the_first_page_view_is_an_entrance(log: Log) -> None:
    """A search that came first carries the flags; the page view behind it is the entrance."""
    log.add_visit(
        envelope(
            hit("view_search_results", fv=1, ss=1, ep={"search_term": "tent"}),
            hit("page_view", NOON + 100, s=2),
            hit("page_view", NOON + 9000, s=1, p=NOON + 9000),
            visit="v",
        )
    )
    log.materialize()
    views = [params(row) for row in log.rows() if row["event_name"] == "page_view"]
    assert ["entrances" in view for view in views] == [True, False]


def test_engaged_sessions_say_so_on_every_row(log: Log) -> None:
    """engaged_session_event stands on all rows of a session that became engaged."""
    log.add_visit(envelope(first_visit(), hit("scroll", NOON + 10, s=2, seg=1, et=10), visit="v"))
    log.add_visit(envelope(first_visit(), visit="w", **{"cid": "2.2"}))
    log.materialize()
    marks = {
        (row["user_pseudo_id"], row["event_name"]): params(row).get("engaged_session_event")
        for row in log.rows()
    }
    assert {marks["1.100", name] for name in ("first_visit", "session_start", "scroll")} == {1}
    assert marks["2.2", "page_view"] is None


def test_parameters_keep_their_types(log: Log) -> None:
    """Integral numbers are ints, others doubles; debug_mode is the int 1; the rest is text."""
    ep = {"method": "card", "debug_mode": "true", "empty": ""}
    epn = {"value": 5.0, "tax": 0.5}
    log.add_visit(envelope(hit("login", ep=ep, epn=epn, et=7, cu="KRW"), visit="v"))
    log.materialize()
    [row] = log.rows()
    found = params(row)
    assert (found["value"], found["tax"], found["method"]) == (5, 0.5, "card")
    assert isinstance(found["value"], int)
    assert (found["debug_mode"], found["empty"]) == (1, "")
    assert (found["engagement_time_msec"], found["currency"]) == (7, "KRW")
    assert row["event_value_in_usd"] == pytest.approx(0.005)


def test_local_parameters_never_reach_the_export(log: Log) -> None:
    """Simulated time, visit and attempt are ours alone."""
    log.add_requests(envelope(first_visit(), visit="p1-v0"))
    log.add_commit("p1-v0", 1)
    log.materialize()
    text = json.dumps(log.rows())
    assert "page_view" in text
    assert not any(name in text for name in ("_bst", "_bsv", "_bsa", "p1-v0"))


def test_a_purchase(log: Log) -> None:
    """Revenue, shipping and tax as sent and in dollars; items with revenue and defaults."""
    items = [
        {"id": "A", "nm": "Tent", "pr": 1000, "qt": 2, "lp": 0, "k": {"colour": "red"}},
        {"nm": "Map", "pr": 500},
    ]
    log.add_visit(
        envelope(
            hit(
                "purchase", cu="JPY", ep={"transaction_id": "T1"}, items=items,
                epn={"value": 2500, "shipping": 300, "tax": 100},
            ),
            visit="v",
        )
    )  # fmt: skip
    figures = log.materialize()
    [row] = log.rows()
    assert row["ecommerce"] == {
        "total_item_quantity": 2,
        "purchase_revenue_in_usd": 25.0,
        "purchase_revenue": 2500.0,
        "refund_value_in_usd": None,
        "refund_value": None,
        "shipping_value_in_usd": 3.0,
        "shipping_value": 300.0,
        "tax_value_in_usd": 1.0,
        "tax_value": 100.0,
        "unique_items": 2,
        "transaction_id": "T1",
    }
    tent, paper = row["items"]
    assert (tent["item_revenue"], tent["price_in_usd"], tent["item_list_index"]) == (2000, 10, "0")
    assert tent["item_params"][0]["value"]["string_value"] == "red"
    assert (paper["item_id"], paper["quantity"], paper["item_revenue"]) == ("(not set)", None, 500)
    # 2,500 yen are 25 dollars, and a dollar is 1,000 won.
    assert row["user_ltv"] == {"revenue": 25000.0, "currency": "KRW"}
    assert (figures.purchases, figures.revenue) == (1, 25000.0)


def test_ecommerce_is_null_on_other_events(log: Log) -> None:
    """Items on an event that has none are dropped; ecommerce events without an order say so."""
    items = [{"id": "A", "pr": 5}]
    log.add_visit(
        envelope(hit("login", items=items), hit("view_item", i=1, items=items), visit="v")
    )
    log.materialize()
    login, view = log.rows()
    assert (login["ecommerce"], login["items"]) == (None, [])
    assert view["ecommerce"]["transaction_id"] == "(not set)"
    assert (view["items"][0]["price"], view["items"][0]["item_revenue"]) == (5, None)


def test_numeric_transaction_id_and_value_as_text(log: Log) -> None:
    """gtag sends numeric ids as numbers and texts as texts; both are understood."""
    log.add_visit(
        envelope(
            hit("purchase", cu="USD", epn={"transaction_id": 12345}, ep={"value": "19.99"}),
            visit="v",
        )
    )
    log.materialize()
    [row] = log.rows()
    assert row["ecommerce"]["transaction_id"] == "12345"
    assert row["ecommerce"]["purchase_revenue"] == 19.99


def test_lifetime_value_runs_through_the_day_and_on(log: Log) -> None:
    """A refund takes off what a purchase put on; the next day begins with what is left."""
    money = {"cu": "KRW", "epn": {"value": 1000}}
    refund = {"cu": "KRW", "epn": {"value": 400}}
    log.add_visit(
        envelope(
            first_visit(),
            hit("purchase", NOON + 1, s=2, **money),
            hit("refund", NOON + 2, s=3, **refund),
            visit="v",
        )
    )
    log.add_visit(envelope(hit("page_view", NOON + _DAY_MS, sid=5, ss=1), visit="w"))
    log.materialize()
    revenue = [(row["event_name"], row["user_ltv"]["revenue"]) for row in log.rows()]
    assert revenue == [
        ("first_visit", 0), ("session_start", 0), ("page_view", 0),
        ("purchase", 1000), ("refund", 600), ("session_start", 600), ("page_view", 600),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "values", "expected"),
    [("KRW", [14000.0, 8900.0], 22900.0), ("JPY", [1400.7], 20010.0), ("KRW", [0.1] * 3, 0.3)],
)
def test_lifetime_value_has_no_float_noise(
    tmp_path: Path, currency: str, values: list[float], expected: float
) -> None:
    """The property's own currency takes no detour by dollars; sums are rounded to 6 decimals."""
    rates = {"KRW": 0.0007, "JPY": 0.01}
    log = Log(tmp_path)
    bought = [
        hit("purchase", NOON + at, s=1 + at, cu=currency, epn={"value": value})
        for at, value in enumerate(values)
    ]
    log.add_visit(envelope(*bought, visit="v"))
    materialize(log.hits, log.warehouse, PropertySettings("Asia/Seoul", "KRW", rates))
    assert log.rows()[-1]["user_ltv"]["revenue"] == expected


def test_source_of_the_session_and_of_the_user(log: Log) -> None:
    """A later direct session belongs to the last source; the user to the first."""
    news = "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=may"
    visits = [
        ("v0", first_visit(dl=news)),
        ("v1", hit("page_view", NOON + _DAY_MS, sid=11, ss=1, dr="https://www.google.com/")),
        ("v2", hit("page_view", NOON + 2 * _DAY_MS, sid=12, ss=1)),
    ]
    for name, landing in visits:
        log.add_visit(envelope(landing, visit=name))
    log.materialize()
    rows = [row for row in log.rows() if row["event_name"] == "page_view"]
    assert [row["traffic_source"]["source"] for row in rows] == ["news"] * 3
    last_click = [row["session_traffic_source_last_click"] for row in rows]
    assert [click["manual_campaign"]["source"] for click in last_click] == [
        "news", "google", "google",
    ]  # fmt: skip
    groups = [click["cross_channel_campaign"]["default_channel_group"] for click in last_click]
    assert groups == ["Email", "Organic Search", "Organic Search"]
    assert [params(row).get("source") for row in rows] == ["news", "google", None]
    collected = [row["collected_traffic_source"] for row in rows]
    assert collected[0]["manual_campaign_name"] == "may"
    assert collected[1]["manual_medium"] == "organic"
    assert collected[2] is None


def test_direct_users_are_direct(log: Log) -> None:
    """Who came from nowhere has the names that Google gives to nothing."""
    log.add_visit(envelope(first_visit(), visit="v"))
    log.materialize()
    row = log.rows()[-1]
    assert row["traffic_source"] == {
        "name": "(direct)", "medium": "(none)", "source": "(direct)"
    }  # fmt: skip
    click = row["session_traffic_source_last_click"]["cross_channel_campaign"]
    assert (click["source"], click["default_channel_group"]) == ("(direct)", "Direct")
    assert "source" not in params(row)


def test_a_visit_over_midnight(log: Log) -> None:
    """Each hit is in its own day's table; the session keeps its source and is counted once."""
    landing = "https://shop.example/?utm_source=news&utm_medium=email"
    begin = MIDNIGHT - 60_000
    log.add_visit(
        envelope(
            first_visit(t=begin, dl=landing, sid=77),
            hit("scroll", MIDNIGHT - 1, sid=77, s=2),
            hit("page_view", MIDNIGHT, sid=77, s=3),
            visit="v",
        )
    )
    figures = log.materialize()
    rows = log.rows()
    dates = [(row["event_date"], row["event_name"]) for row in rows]
    assert dates == [
        ("20261101", "first_visit"), ("20261101", "session_start"), ("20261101", "page_view"),
        ("20261101", "scroll"), ("20261102", "page_view"),
    ]  # fmt: skip
    last = rows[-1]["session_traffic_source_last_click"]["manual_campaign"]
    assert last["source"] == "news"
    assert "entrances" not in params(rows[-1])
    assert rows[-1]["user_first_touch_timestamp"] == begin * 1000
    assert (figures.tables, figures.sessions) == (2, 1)


def test_user_properties_stick(log: Log) -> None:
    """A property is sent when it changes and holds from then on, over days."""
    log.add_visit(
        envelope(
            hit("page_view"),
            hit("login", NOON + 5, s=2, up={"plan": "gold"}, upn={"age": 33}),
            hit("scroll", NOON + 9, s=3, up={"plan": "silver"}),
            visit="v",
        )
    )
    log.add_visit(envelope(hit("page_view", NOON + _DAY_MS, sid=9), visit="w"))
    log.materialize()
    held = [
        {
            p["key"]: p["value"]["string_value"] or p["value"]["int_value"]
            for p in row["user_properties"]
        }
        for row in log.rows()
    ]
    silver = {"age": 33, "plan": "silver"}
    assert held == [{}, {"age": 33, "plan": "gold"}, silver, silver]
    since = {p["key"]: p["value"]["set_timestamp_micros"] for p in log.rows()[3]["user_properties"]}
    assert since == {"age": (NOON + 5) * 1000, "plan": (NOON + 9) * 1000}


def test_client_becomes_device_geo_consent_and_stream(log: Log) -> None:
    """What is the same for every hit of a client is on every row."""
    log.add_visit(envelope(hit("page_view", uid="u1"), visit="v", gcs="G101", uam="SM-S938N"))
    log.materialize()
    [row] = log.rows()
    assert row["device"]["mobile_model_name"] == "SM-S938N"
    assert row["device"]["language"] == "ko-kr"
    assert row["device"]["web_info"]["hostname"] == "shop.example"
    assert row["geo"]["region"] == "Seoul"
    assert row["privacy_info"]["ads_storage"] == "No"
    assert (row["stream_id"], row["platform"], row["user_id"]) == ("9536779388", "WEB", "u1")
    assert (row["batch_page_id"], row["batch_ordering_id"], row["batch_event_index"]) == (
        NOON,
        1,
        0,
    )


def test_active_users(log: Log) -> None:
    """Somebody new, engaged or with engagement time is active that day, others are not."""
    log.add_visit(envelope(hit("page_view", sct=2), visit="v"))
    log.add_visit(envelope(hit("scroll", et=5), visit="w", cid="2.2"))
    log.materialize()
    assert {r["user_pseudo_id"]: r["is_active_user"] for r in log.rows()} == {
        "1.100": False,
        "2.2": True,
    }


def test_both_engines_make_the_same_rows(tmp_path: Path) -> None:
    """A visit in one frame and the same visit as requests of a browser are the same events."""
    made = envelope(
        first_visit(),
        hit("view_item", NOON + 5, s=2, cu="KRW", epn={"value": 9.5}, items=[{"id": "A", "qt": 1}]),
        hit("scroll", NOON + 5, s=2, i=1, et=900, seg=1),
        visit="v",
        uafvl="Chromium;156.0",
    )
    direct, browser = Log(tmp_path / "a"), Log(tmp_path / "b")
    direct.add_visit(made)
    browser.add_requests(made)
    browser.add_commit("v", 1)
    assert direct.materialize() == browser.materialize()
    assert direct.rows() == browser.rows()


def test_only_the_committed_attempt_counts(log: Log) -> None:
    """Attempts that were not committed, or later than another's commit, are left out."""
    for attempt, name in ((1, "lost"), (2, "kept"), (3, "late")):
        log.add_requests(envelope(hit(name), visit="v") | {"attempt": attempt})
    log.add_requests(envelope(hit("never"), visit="w"))
    log.add_commit("v", 2)
    log.add_commit("v", 3)
    figures = log.materialize()
    assert [row["event_name"] for row in log.rows()] == ["kept"]
    assert figures.ignored == 3


def test_a_visit_of_both_engines_counts_once(log: Log) -> None:
    """As its requests where they were committed, wherever in the log that stands."""
    log.add_visit(envelope(hit("direct"), visit="v"), writer="b")
    log.add_visit(envelope(hit("again"), visit="v"), writer="b")
    log.add_requests(envelope(hit("browser"), visit="v"), writer="a")
    assert log.materialize().ignored == 2
    assert [row["event_name"] for row in log.rows()] == ["direct"]
    log.add_commit("v", 1, writer="c")
    assert log.materialize().ignored == 2
    assert [row["event_name"] for row in log.rows()] == ["browser"]


def test_rejected_and_side_requests_are_counted(log: Log) -> None:
    """What cannot be decoded is listed with its reason; an audience ping is not."""
    log.add_requests(envelope(hit("page_view")))
    log.add_request("v=1&tid=G-X&cid=1&en=a")
    log.add_request("v=2&tid=G-X&cid=1")
    log.add(1, b"\xff")
    figures = log.materialize()
    listed = [json.loads(x) for x in (log.warehouse / "_rejected.jsonl").read_text().splitlines()]
    assert (figures.events, figures.rejected, figures.ignored) == (1, 2, 1)
    assert listed[0]["reason"] == "v: found '1'; allowed '2'"
    assert listed[0]["query"] == "v=1&tid=G-X&cid=1&en=a"
    assert listed[1]["segment"] == "serve-000001.hits"


def test_tables_of_days_that_are_gone_are_removed(log: Log) -> None:
    """The warehouse holds what the log says, and nothing of before."""
    log.add_visit(envelope(hit("page_view", NOON + _DAY_MS), visit="v"))
    log.materialize()
    (log.hits / "direct-0-000001.hits").unlink()
    log.add_visit(envelope(hit("page_view"), visit="v"))
    log.materialize()
    names = sorted(path.name for path in log.warehouse.iterdir())
    assert names == ["_state", "events_20261101"]
    states = sorted(path.name for path in (log.warehouse / "_state").iterdir())
    assert states == ["20261101.parquet", "log.json"]


def test_same_log_same_bytes_whoever_wrote_it(tmp_path: Path) -> None:
    """Neither a second run nor the number of writers changes a byte."""
    made = [
        envelope(
            first_visit(t=NOON + 1000 * n, sid=n),
            hit("purchase", NOON + 1000 * n + 1, sid=n, cu="KRW", epn={"value": 5}),
            visit=f"p{n}-v0",
            cid=f"{n}.1",
        )
        for n in range(50)
    ]
    one, many = Log(tmp_path / "one"), Log(tmp_path / "many")
    for number, visit in enumerate(made):
        one.add_visit(visit)
        many.add_visit(made[-number - 1], writer=f"direct-{number % 3}")
    one.materialize()
    before = _bytes(one.warehouse)
    one.materialize()
    many.materialize()
    assert before == _bytes(one.warehouse) == _bytes(many.warehouse)


def _bytes(warehouse: Path) -> dict[str, bytes]:
    return {str(p.relative_to(warehouse)): p.read_bytes() for p in warehouse.rglob("*.parquet")}


def test_a_failure_leaves_the_tables_as_they_were(log: Log) -> None:
    """A visit that is no envelope is an error, and nothing is left half written."""
    log.add_visit(envelope(hit("page_view"), visit="v"))
    log.materialize()
    header = {"visit": "w", "attempt": 1, "from_ms": NOON, "to_ms": NOON, "hits": 1}
    log.add(2, json.dumps(header).encode() + b'\n{"client": [1, 2')
    with pytest.raises(DataError, match="2026-11-01"):
        log.materialize()
    assert [row["event_name"] for row in log.rows()] == ["page_view"]
    assert not list(log.warehouse.glob(".*"))


def test_no_log_is_an_error(log: Log) -> None:
    """Who has collected nothing is told how to."""
    with pytest.raises(NotEnoughDataError, match="found no hit log"):
        log.materialize()


def test_strange_requests_are_borne(log: Log) -> None:
    """Missing session, page and title, a text with odd characters, a tie of keys."""
    log.add_request("v=2&tid=G-X&cid=9&en=a&ep.x=%ED%A0%80%00'%22&ep.value=abc&epn.value=1")
    figures = log.materialize()
    [row] = log.rows()
    assert (figures.events, figures.sessions) == (1, 0)
    assert row["event_value_in_usd"] is None
    assert [p["key"] for p in row["event_params"]] == ["x", "value", "value"]
