"""What Google's export says, fact by fact, on tables that were made of a log by hand.

Each row of FACTS is one statement about one kind of row: where to look, and what must be there.
The physical schema of the files is held against the reference, where that folder is present.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.hitlog.hand_made_log import MIDNIGHT, NOON, SETTINGS, Log, envelope, hit

from behavesim.materialize.materialize import materialize

_DAY_MS = 86_400_000
_S2 = NOON + _DAY_MS  # the second session of A
_NEWS = (
    "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=may&utm_id=7"
    "&utm_term=t&utm_content=c&utm_source_platform=sp&gclid=g1&srsltid=r1"
)
_MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Safari/605.1.15"
)
_TV = "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 Chrome/94.0 TV Safari/537.36"
_LANDING = {"dl": _NEWS, "dr": "https://mail.test/"}
_OWN = {"k": {"colour": "red"}}
_MAP = {"nm": "Map", "pr": 500}
_TENT = {"id": "T", "nm": "Tent", "br": "North", "ca": "Out", "pr": 1000, "qt": 2, "lp": 3}
_ORDER = {
    "cu": "KRW",
    "ep": {"transaction_id": "T-1", "coupon": "MAY", "payment_type": "card"},
    "epn": {"value": 2500, "tax": 0.5, "shipping": 300},
}


def _visit_a(log: Log) -> None:
    """A newcomer from a newsletter, who searches and buys."""
    view = {"s": 4, "seg": 1}
    log.add_visit(
        envelope(
            hit("page_view", fv=1, ss=1, **_LANDING, ep={"debug_mode": "true"}),
            hit("view_item_list", i=1, dl=_NEWS, items=[_TENT | _OWN, {"nm": "Map"}]),
            hit("scroll", NOON + 900, s=2, et=850, epn={"percent_scrolled": 90}),
            hit("click", NOON + 900, s=2, i=1, ep={"outbound": "true"}),
            hit("view_search_results", NOON + 2000, s=3, ep={"search_term": "tent"}),
            hit("page_view", NOON + 2000, s=3, i=1, dl="https://shop.example/search/?q=tent"),
            hit("view_search_results", NOON + 3000, **view, ep={"search_term": "tent"}),
            hit("view_search_results", NOON + 3100, **view, i=1, ep={"search_term": "map"}),
            hit("login", NOON + 4000, s=5, seg=1, uid="u1", up={"plan": "gold"}, upn={"age": 33}),
            hit("purchase", NOON + 5000, s=6, seg=1, **_ORDER, items=[_TENT, _MAP]),
            hit("add_to_cart", NOON + 6000, s=7, cu="XXX", epn={"value": 9.5}, items=[_TENT]),
            visit="a0",
            uap="Android", uapv="16.0.0", uam="SM-S938N", uamb="1",
            uafvl="Chromium;156.0.1.2|Google%20Chrome;156.0.1.2",
        )
    )  # fmt: skip


def _visits_after(log: Log) -> None:
    """A comes again directly and gives back; B, C and D come once; one visitor refused cookies."""
    refund = {"cu": "KRW", "ep": {"transaction_id": "T-1"}, "epn": {"value": 1000}}
    second = {"sid": _S2 // 1000, "sct": 2, "p": _S2}
    log.add_visit(
        envelope(
            hit("page_view", _S2, ss=1, **second),
            hit("refund", _S2 + 10, s=2, items=[_TENT], **refund, **second),
            visit="a1", tt="internal",
        )
    )  # fmt: skip
    organic = {"sct": 4, "dr": "https://www.google.com/"}
    landing, later = hit("page_view", ss=1, **organic), hit("scroll", NOON + 700, s=2, **organic)
    log.add_visit(envelope(landing, later, visit="b", cid="2.2", ua=_MAC, ur="US-CA", gcs="G101"))
    log.add_visit(envelope(hit("page_view", ss=1, sct=2), visit="c", cid="3.3", ua=_TV, gcs="G1--"))
    log.add_visit(envelope(hit("page_view", sid=5), visit="e", cid="5.5", gcs="G100"))
    log.add_visit(envelope(hit("scroll", sid=None), visit="d", cid="4.4", ur="XX", ua="", ul=""))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    made = Log(tmp_path_factory.mktemp("facts"))
    _visit_a(made)
    _visits_after(made)
    made.materialize()
    return made


@pytest.fixture(scope="module")
def rows(log: Log) -> list[dict[str, Any]]:
    return log.rows()


A, B, C, D = "1.100", "2.2", "3.3", "4.4"
NO_USER = None
NOT_SET = "(not set)"
# (user, event, which of them) -> where to look -> what is there. "param:x" is a parameter as
# {type: value}, None where it has none; a callable must hold of the value.
FACTS: list[tuple[str, tuple[str | None, str, int], str, Any]] = [
    ("the date is the property's", (A, "page_view", 0), "event_date", "20261101"),
    ("another day", (A, "refund", 0), "event_date", "20261102"),
    ("time is in microseconds", (A, "scroll", 0), "event_timestamp", (NOON + 900) * 1000),
    ("one time a request", (A, "click", 0), "event_timestamp", (NOON + 900) * 1000),
    ("first_visit has its hit's time", (A, "first_visit", 0), "event_timestamp", NOON * 1000),
    ("session_start has its hit's time", (A, "session_start", 0), "event_timestamp", NOON * 1000),
    ("a second session starts", (A, "session_start", 1), "event_timestamp", _S2 * 1000),
    ("no previous event", (A, "page_view", 1), "event_previous_timestamp", None),
    ("no server offset", (A, "page_view", 1), "event_server_timestamp_offset", None),
    ("value in dollars", (A, "purchase", 0), "event_value_in_usd", 2.5),
    ("no value without a rate", (A, "add_to_cart", 0), "event_value_in_usd", None),
    ("no value at all", (A, "scroll", 0), "event_value_in_usd", None),
    ("index in the request", (A, "click", 0), "batch_event_index", 1),
    ("page id", (A, "refund", 0), "batch_page_id", _S2),
    ("counter of the page", (A, "click", 0), "batch_ordering_id", 2),
    ("made rows are of the batch", (A, "session_start", 0), "batch_ordering_id", 1),
    ("a request has a number", (A, "scroll", 0), "event_bundle_sequence_id", lambda n: n != 0),
    ("platform", (A, "scroll", 0), "platform", "WEB"),
    ("stream", (A, "scroll", 0), "stream_id", lambda text: text.isdecimal()),
    ("no app", (A, "scroll", 0), "app_info", None),
    ("no dimensions", (A, "scroll", 0), "event_dimensions", None),
    ("no publisher", (A, "scroll", 0), "publisher", None),
    ("no original time", (A, "scroll", 0), "event_original_occurrence_timestamp", None),
    # parameters
    ("session id", (A, "first_visit", 0), "param:ga_session_id", {"int_value": NOON // 1000}),
    ("session number", (A, "refund", 0), "param:ga_session_number", {"int_value": 2}),
    ("engaged, as text", (A, "page_view", 0), "param:session_engaged", {"string_value": "0"}),
    ("engaged later", (A, "purchase", 0), "param:session_engaged", {"string_value": "1"}),
    ("engaged as int, made", (A, "session_start", 0), "param:session_engaged", {"int_value": 1}),
    ("engaged as int, first", (A, "first_visit", 0), "param:session_engaged", {"int_value": 1}),
    ("engaged session", (A, "first_visit", 0), "param:engaged_session_event", {"int_value": 1}),
    ("no engaged session", (B, "page_view", 0), "param:engaged_session_event", None),
    ("engagement", (A, "scroll", 0), "param:engagement_time_msec", {"int_value": 850}),
    ("made without engagement", (A, "session_start", 0), "param:engagement_time_msec", None),
    ("an entrance", (A, "page_view", 0), "param:entrances", {"int_value": 1}),
    ("a later view", (A, "page_view", 1), "param:entrances", None),
    ("the next session's entrance", (A, "page_view", 2), "param:entrances", {"int_value": 1}),
    ("session_start is no entrance", (A, "session_start", 0), "param:entrances", None),
    ("location", (A, "session_start", 0), "param:page_location", {"string_value": _NEWS}),
    ("referrer", (A, "first_visit", 0), "param:page_referrer",
     {"string_value": "https://mail.test/"}),
    ("title", (A, "first_visit", 0), "param:page_title", {"string_value": "Home | Shop"}),
    ("debug mode", (A, "page_view", 0), "param:debug_mode", {"int_value": 1}),
    ("debug mode is its hit's", (A, "session_start", 0), "param:debug_mode", None),
    ("integral number", (A, "purchase", 0), "param:value", {"int_value": 2500}),
    ("other number", (A, "purchase", 0), "param:tax", {"double_value": 0.5}),
    ("scrolled", (A, "scroll", 0), "param:percent_scrolled", {"int_value": 90}),
    ("outbound", (A, "click", 0), "param:outbound", {"string_value": "true"}),
    ("currency", (A, "purchase", 0), "param:currency", {"string_value": "KRW"}),
    ("coupon", (A, "purchase", 0), "param:coupon", {"string_value": "MAY"}),
    ("term", (A, "view_search_results", 0), "param:search_term", {"string_value": "tent"}),
    ("a new term", (A, "view_search_results", 0), "param:unique_search_term", {"int_value": 1}),
    ("a term again", (A, "view_search_results", 1), "param:unique_search_term", None),
    ("another term", (A, "view_search_results", 2), "param:unique_search_term", {"int_value": 1}),
    ("internal traffic", (A, "refund", 0), "param:traffic_type", {"string_value": "internal"}),
    ("source on the landing", (A, "page_view", 0), "param:source", {"string_value": "news"}),
    ("medium on its request", (A, "view_item_list", 0), "param:medium", {"string_value": "email"}),
    ("campaign", (A, "page_view", 0), "param:campaign", {"string_value": "may"}),
    ("click id", (A, "page_view", 0), "param:gclid", {"string_value": "g1"}),
    ("source on the page's later hits", (B, "scroll", 0), "param:source",
     {"string_value": "google"}),
    ("no source on later pages", (A, "scroll", 0), "param:source", None),
    ("no source on session_start", (A, "session_start", 0), "param:source", None),
    ("no source on first_visit", (A, "first_visit", 0), "param:medium", None),
    ("no source of a direct session", (A, "page_view", 2), "param:source", None),
    # users
    ("user id", (A, "login", 0), "user_id", "u1"),
    ("no user id", (A, "scroll", 0), "user_id", None),
    ("first touch", (A, "refund", 0), "user_first_touch_timestamp", NOON * 1000),
    ("active", (A, "refund", 0), "is_active_user", False),
    ("active when new", (A, "page_view", 0), "is_active_user", True),
    ("not active", (B, "page_view", 0), "is_active_user", False),
    ("nothing spent", (A, "login", 0), "user_ltv", {"revenue": 0.0, "currency": "KRW"}),
    ("spent", (A, "purchase", 0), "user_ltv.revenue", 2500.0),
    ("spent before", (A, "page_view", 2), "user_ltv.revenue", 2500.0),
    ("given back", (A, "refund", 0), "user_ltv.revenue", 1500.0),
    ("never spent", (B, "page_view", 0), "user_ltv", {"revenue": 0.0, "currency": "KRW"}),
    ("property as text", (A, "login", 0), "property:plan", ("gold", None, (NOON + 4000) * 1000)),
    ("property as number", (A, "refund", 0), "property:age", (None, 33, (NOON + 4000) * 1000)),
    ("no property before", (A, "scroll", 0), "user_properties", []),
    # sources
    ("of this event", (A, "page_view", 0), "collected_traffic_source.manual_source", "news"),
    ("its id", (A, "page_view", 0), "collected_traffic_source.manual_campaign_id", "7"),
    ("its name", (A, "page_view", 0), "collected_traffic_source.manual_campaign_name", "may"),
    ("its platform", (A, "page_view", 0), "collected_traffic_source.manual_source_platform", "sp"),
    ("its click id", (A, "page_view", 0), "collected_traffic_source.gclid", "g1"),
    ("its shopping id", (A, "page_view", 0), "collected_traffic_source.srsltid", "r1"),
    ("of a referrer", (B, "scroll", 0), "collected_traffic_source.manual_medium", "organic"),
    ("none on later pages", (A, "login", 0), "collected_traffic_source", None),
    ("none on made rows", (A, "session_start", 0), "collected_traffic_source", None),
    ("the user's first", (A, "refund", 0), "traffic_source",
     {"name": "may", "medium": "email", "source": "news"}),
    ("first was direct", (C, "page_view", 0), "traffic_source",
     {"name": "(direct)", "medium": "(none)", "source": "(direct)"}),
    ("last click", (B, "page_view", 0), "last_click.manual_campaign.source", "google"),
    ("its medium", (B, "page_view", 0), "last_click.manual_campaign.medium", "organic"),
    ("its channel", (B, "page_view", 0), "last_click.cross_channel_campaign.default_channel_group",
     "Organic Search"),
    ("primary channel", (B, "page_view", 0),
     "last_click.cross_channel_campaign.primary_channel_group", "Organic Search"),
    ("last that was not direct", (A, "refund", 0), "last_click.manual_campaign.source", "news"),
    ("its channel holds", (A, "refund", 0),
     "last_click.cross_channel_campaign.default_channel_group", "Email"),
    ("direct session", (C, "page_view", 0),
     "last_click.cross_channel_campaign.default_channel_group", "Direct"),
    # device, geo, privacy
    ("phone", (A, "scroll", 0), "device.category", "mobile"),
    ("maker", (A, "scroll", 0), "device.mobile_brand_name", "Samsung"),
    ("model by hints", (A, "scroll", 0), "device.mobile_model_name", "SM-S938N"),
    ("system by hints", (A, "scroll", 0), "device.operating_system_version", "Android 16"),
    ("browser by hints", (A, "scroll", 0), "device.web_info.browser_version", "156.0.1.2"),
    ("browser on top", (A, "scroll", 0), "device.browser", "Chrome"),
    ("host", (A, "scroll", 0), "device.web_info.hostname", "shop.example"),
    ("language", (A, "scroll", 0), "device.language", "ko-kr"),
    ("tracking is a text", (A, "scroll", 0), "device.is_limited_ad_tracking", "No"),
    ("no offset on the web", (A, "scroll", 0), "device.time_zone_offset_seconds", None),
    ("no vendor id", (A, "scroll", 0), "device.vendor_id", None),
    ("desk", (B, "page_view", 0), "device.category", "desktop"),
    ("its system", (B, "page_view", 0), "device.operating_system", "Macintosh"),
    ("its browser", (B, "page_view", 0), "device.browser", "Safari"),
    ("television", (C, "page_view", 0), "device.category", "smart tv"),
    ("country", (A, "scroll", 0), "geo.country", "South Korea"),
    ("continent", (A, "scroll", 0), "geo.continent", "Asia"),
    ("region", (A, "scroll", 0), "geo.region", "Seoul"),
    ("another country", (B, "page_view", 0), "geo.country", "United States"),
    ("unknown place", (D, "scroll", 0), "geo.country", NOT_SET),
    ("consent", (B, "page_view", 0), "privacy_info",
     {"analytics_storage": "Yes", "ads_storage": "No", "uses_transient_token": "No"}),
    ("refused", (NO_USER, "page_view", 0), "privacy_info.analytics_storage", "No"),
    ("no consent mode", (A, "scroll", 0), "privacy_info.analytics_storage", None),
    ("unset consent", (C, "page_view", 0), "privacy_info.ads_storage", None),
    # money and items
    ("order", (A, "purchase", 0), "ecommerce", {
        "total_item_quantity": 2, "purchase_revenue_in_usd": 2.5, "purchase_revenue": 2500.0,
        "refund_value_in_usd": None, "refund_value": None, "shipping_value_in_usd": 0.3,
        "shipping_value": 300.0, "tax_value_in_usd": 0.0005, "tax_value": 0.5,
        "unique_items": 2, "transaction_id": "T-1"}),
    ("refund", (A, "refund", 0), "ecommerce.refund_value", 1000.0),
    ("a refund is no revenue", (A, "refund", 0), "ecommerce.purchase_revenue", None),
    ("no order", (A, "view_item_list", 0), "ecommerce.transaction_id", NOT_SET),
    ("no revenue of a list", (A, "view_item_list", 0), "ecommerce.purchase_revenue", None),
    ("no ecommerce", (A, "page_view", 0), "ecommerce", None),
    ("no items", (A, "page_view", 0), "items", []),
    ("item's place is a text", (A, "view_item_list", 0), "items.0.item_list_index", "3"),
    ("item's price", (A, "view_item_list", 0), "items.0.price", 1000.0),
    ("not in dollars on lists", (A, "view_item_list", 0), "items.0.price_in_usd", None),
    ("no revenue on lists", (A, "view_item_list", 0), "items.0.item_revenue", None),
    ("unset id", (A, "view_item_list", 0), "items.1.item_id", NOT_SET),
    ("unset brand", (A, "view_item_list", 0), "items.1.item_brand", NOT_SET),
    ("unset category", (A, "view_item_list", 0), "items.1.item_category5", NOT_SET),
    ("unset place", (A, "view_item_list", 0), "items.1.item_list_index", NOT_SET),
    ("unset promotion", (A, "view_item_list", 0), "items.1.promotion_id", NOT_SET),
    ("no quantity", (A, "view_item_list", 0), "items.1.quantity", None),
    ("own parameter", (A, "view_item_list", 0), "items.0.item_params.0.value.string_value", "red"),
    ("no own parameters", (A, "view_item_list", 0), "items.1.item_params", []),
    ("sold in dollars", (A, "purchase", 0), "items.0.price_in_usd", 1.0),
    ("sold", (A, "purchase", 0), "items.0.item_revenue", 2000.0),
    ("sold, in dollars", (A, "purchase", 0), "items.0.item_revenue_in_usd", 2.0),
    ("sold without quantity is one", (A, "purchase", 0), "items.1.item_revenue", 500.0),
    ("sold is not given back", (A, "purchase", 0), "items.0.item_refund", None),
    ("given back item", (A, "refund", 0), "items.0.item_refund", 2000.0),
    ("given back, in dollars", (A, "refund", 0), "items.0.item_refund_in_usd", 2.0),
    ("given back is not sold", (A, "refund", 0), "items.0.item_revenue", None),
    ("in the cart, no revenue", (A, "add_to_cart", 0), "items.0.item_revenue", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("which", "place", "expected"),
    [fact[1:] for fact in FACTS],
    ids=[f"{fact[2]}: {fact[0]}" for fact in FACTS],
)
def test_fact(
    rows: list[dict[str, Any]], which: tuple[str | None, str, int], place: str, expected: Any
) -> None:
    """What stands at the place in the n-th such event of the user."""
    user, event, nth = which
    of_event = [r for r in rows if (r["user_pseudo_id"], r["event_name"]) == (user, event)]
    found = _look(of_event[nth], place)
    if callable(expected):
        assert expected(found)
        return
    assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)
    assert type(found) is type(expected)


def _look(row: dict[str, Any], place: str) -> Any:
    kind, _, name = place.partition(":")
    if kind == "param":
        values = [p["value"] for p in row["event_params"] if p["key"] == name]
        assert len(values) <= 1
        return {k: v for k, v in values[0].items() if v is not None} if values else None
    if kind == "property":
        [value] = [p["value"] for p in row["user_properties"] if p["key"] == name]
        return value["string_value"], value["int_value"], value["set_timestamp_micros"]
    found: Any = row
    for part in place.replace("last_click", "session_traffic_source_last_click").split("."):
        found = found[int(part)] if part.isdecimal() else found[part]
    return found


def test_rows_that_the_server_makes_have_just_these_parameters(rows: list[dict[str, Any]]) -> None:
    """session_start and first_visit: the page, the session, and whether it was engaged."""
    made = [row for row in rows if row["event_name"] in ("session_start", "first_visit")]
    assert [row["event_name"] for row in made if row["user_pseudo_id"] == A] == [
        "first_visit", "session_start", "session_start",
    ]  # fmt: skip
    for row in made:
        assert {p["key"] for p in row["event_params"]} <= {
            "page_location", "page_title", "page_referrer", "ga_session_id", "ga_session_number",
            "engaged_session_event", "session_engaged",
        }  # fmt: skip


def test_every_event_of_a_request_has_one_timestamp(rows: list[dict[str, Any]]) -> None:
    """A request is identified by its number; made rows belong to their hit's."""
    times: dict[tuple[str, int], set[int]] = {}
    for row in rows:
        request = row["user_pseudo_id"], row["event_bundle_sequence_id"]
        times.setdefault(request, set()).add(row["event_timestamp"])
    assert all(len(found) == 1 for found in times.values())
    assert len(times) < len(rows)


def test_values_of_parameters_stand_in_one_field(rows: list[dict[str, Any]]) -> None:
    """One of the four is set, never float_value."""
    values = [p["value"] for row in rows for p in row["event_params"]]
    assert all(sum(v is not None for v in value.values()) == 1 for value in values)
    assert all(value["float_value"] is None for value in values)


def _flatten(fields: list[dict[str, Any]], above: str = "") -> Iterator[tuple[str, str, str]]:
    for field in fields:
        yield above + field["name"], field["type"], field["mode"]
        yield from _flatten(field.get("fields", []), f"{above}{field['name']}.")


def _describe(field: pa.Field, above: str = "") -> Iterator[tuple[str, str, str]]:
    repeated = pa.types.is_list(field.type)
    kind = field.type.value_type if repeated else field.type
    names = {"string": "STRING", "int64": "INTEGER", "double": "FLOAT", "bool": "BOOLEAN"}
    record = pa.types.is_struct(kind)
    mode = "REPEATED" if repeated else "NULLABLE"
    yield above + field.name, "RECORD" if record else names[str(kind)], mode
    for child in kind if record else ():
        yield from _describe(child, f"{above}{field.name}.")


@pytest.mark.parametrize("now_ms", [None, MIDNIGHT - 1], ids=["daily", "intraday"])
def test_files_have_the_schema_of_real_tables(
    log: Log, tmp_path: Path, reference_dir: Path, now_ms: int | None
) -> None:
    """All 31 columns and 217 paths in their physical order, in tables of both kinds."""
    materialize(log.hits, tmp_path, SETTINGS, now_ms=now_ms)
    reference = json.loads((reference_dir / "ga4_export_schema.json").read_text())
    [path, *_] = tmp_path.glob("events_*/*.parquet")
    schema = pq.read_schema(path)
    found = [entry for field in schema for entry in _describe(field)]
    assert (len(schema), len(found)) == (31, 217)
    assert found == list(_flatten(reference))
    assert all(field.nullable for field in schema)
