"""Rows of the export schema, made of hits."""

import json

import pyarrow.parquet as pq
import pytest
from tests.unit.hitlog.hand_made_log import (
    MIDNIGHT,
    NOON,
    Log,
    envelope,
    first_visit,
    hit,
    params,
)

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.materialize.warehouse_state import read_state


def test_tables_have_exactly_the_export_schema(log: Log) -> None:
    """The files themselves carry the schema, every field nullable."""
    log.add_visit(envelope(first_visit(), visit="v"))
    log.materialize()
    [path] = log.warehouse.glob("events_*/*.parquet")
    assert path == log.warehouse / "events_20261101" / "part-0000.parquet"
    assert pq.read_schema(path).equals(EXPORT_SCHEMA)


def test_pages_have_checksums_and_two_columns_have_bounds(log: Log) -> None:
    """Readers skip groups by time and event; a damaged page is an error, not another value."""
    log.add_visit(envelope(first_visit(), hit("scroll", NOON + 1000), visit="v"))
    log.materialize()
    [path] = log.warehouse.glob("events_*/*.parquet")
    group = pq.ParquetFile(path).metadata.row_group(0)
    columns = {column.path_in_schema: column for column in map(group.column, range(192))}
    bounds = {
        name: (column.statistics.min, column.statistics.max)
        for name, column in columns.items()
        if column.statistics is not None and column.statistics.has_min_max
    }
    assert bounds == {
        "event_timestamp": (NOON * 1000, (NOON + 1000) * 1000),
        "event_name": ("first_visit", "session_start"),
    }
    time = columns["event_timestamp"]
    content = bytearray(path.read_bytes())
    content[
        (time.dictionary_page_offset or time.data_page_offset) + time.total_compressed_size - 1
    ] ^= 1
    path.write_bytes(content)
    with pytest.raises(OSError, match=r"(?i)crc|checksum"):
        pq.ParquetFile(path, page_checksum_verification=True).read(["event_timestamp"])


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


@pytest.mark.parametrize("value", ["NaN", "inf", "-inf", "1_000", "1e999", "1e300", "twelve", ""])
def test_what_is_no_amount_is_kept_as_a_parameter_alone(log: Log, value: str) -> None:
    """gtag sends ``ep.value=NaN``; it must not make everybody's sums and the state worthless."""
    query = f"v=2&tid=G-X&cid=1.2&sid=5&cu=KRW&en=purchase&epn.tax={value}&ep.value={value}"
    log.add_request(query, "pr1=idA~pr1e300~qt1e300\r\npr1=idA~pr2~qt3&epn.value=6&ep.value=")
    made = log.materialize()
    broken, whole = log.rows()
    assert params(broken)["value"] == value
    assert broken["ecommerce"]["purchase_revenue"] is None
    assert broken["ecommerce"]["tax_value"] is None
    assert (broken["items"][0]["price"], broken["items"][0]["quantity"]) == (None, None)
    assert (whole["ecommerce"]["total_item_quantity"], whole["items"][0]["item_revenue"]) == (3, 6)
    assert (made.revenue, whole["user_ltv"]["revenue"]) == (6, 6)
    assert read_state(log.warehouse).made_with


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
