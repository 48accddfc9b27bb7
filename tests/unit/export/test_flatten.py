"""Nested batches made flat."""

import pyarrow as pa
import pytest
from tests.unit.export.nested_events import make_batch, make_event

from behavesim.errors import SchemaError
from behavesim.export.columns import CSV_SCHEMA, EVENT_COLUMNS, ITEMS_CSV_SCHEMA
from behavesim.export.flatten import flatten_batch, list_source_leaves
from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_paths


def flatten(*rows: dict[str, object], first_row: int = 0) -> tuple[list[dict], list[dict]]:
    flat = flatten_batch(make_batch(rows), EVENT_COLUMNS, first_row)
    return flat.events.to_pylist(), flat.items.to_pylist()


def test_flat_batches_have_the_schemas_of_the_csv() -> None:
    """Both tables come out with the columns and types that the header promises."""
    flat = flatten_batch(make_batch([make_event()]), EVENT_COLUMNS)
    assert flat.events.schema == CSV_SCHEMA
    assert flat.items.schema == ITEMS_CSV_SCHEMA


def test_an_empty_batch_flattens_to_empty_batches() -> None:
    """No rows in, no rows out, same columns."""
    flat = flatten_batch(make_batch([]), EVENT_COLUMNS)
    assert (flat.events.num_rows, flat.items.num_rows) == (0, 0)
    assert flat.events.schema == CSV_SCHEMA


def test_missing_columns_of_older_tables_are_null() -> None:
    """Tables of 2020 have neither batch columns nor session sources."""
    batch = make_batch([make_event(batch_page_id=5)]).select(
        ["event_date", "event_timestamp", "event_name", "user_pseudo_id", "event_params"]
    )
    flat = flatten_batch(batch, EVENT_COLUMNS)
    [event] = flat.events.to_pylist()
    assert event["event_name"] == "page_view"
    assert event["batch_page_id"] is None
    assert event["session_source"] is None
    assert event["items_count"] == 0
    assert flat.items.num_rows == 0


def test_a_batch_without_event_names_is_refused() -> None:
    """Nothing can be said of an event without a name."""
    batch = make_batch([make_event()]).drop_columns(["event_name"])
    with pytest.raises(SchemaError, match="event_name is missing"):
        flatten_batch(batch, EVENT_COLUMNS)


def test_a_date_that_is_none_is_refused() -> None:
    """An event_date that is no YYYYMMDD is named."""
    with pytest.raises(SchemaError, match=r"found event_date .*01\.11\.2026.*allowed YYYYMMDD"):
        flatten(make_event(event_date="01.11.2026"))


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("https://shop.example/p/X-1/?utm_source=a#top", "/p/X-1/"),
        ("https://shop.example", ""),
        ("https://shop.example?x=/no", ""),
        ("http://127.0.0.1/base/c/sports/", "/base/c/sports/"),
        ("/search/?q=shoes", "/search/"),
        ("https://shop.example/%ED%95%9C/?q=a", "/%ED%95%9C/"),
        (None, None),
    ],
)
def test_page_path_has_no_host_query_or_fragment(location: str | None, path: str | None) -> None:
    """What a visitor typed into a query cannot get into the path."""
    [event], _ = flatten(make_event(params={"page_location": location}))
    assert event["page_path"] == path


def test_session_engaged_is_null_on_rows_that_the_server_makes() -> None:
    """GA4's int 1 on session_start and first_visit says nothing; the page's text does."""
    events, _ = flatten(
        make_event("first_visit", params={"session_engaged": 1}),
        make_event("session_start", params={"session_engaged": 1}),
        make_event("page_view", params={"session_engaged": "0"}),
        make_event("scroll", params={"session_engaged": "1"}),
        make_event("click"),
    )
    assert [event["session_engaged"] for event in events] == [None, None, "0", "1", None]


def test_items_carry_the_key_of_their_event() -> None:
    """Each item is one row with position, in order, beside the event's own key."""
    events, items = flatten(
        make_event("view_item_list", items=[{"item_id": "a"}, {"item_id": "b"}], batch_page_id=7),
        make_event("page_view"),
        make_event("view_item", user="x.y", items=[{"item_id": "c", "price": 5.0}]),
        first_row=100,
    )
    assert [event["items_count"] for event in events] == [2, 0, 1]
    assert [(row["event_row"], row["item_position"], row["item_id"]) for row in items] == [
        (100, 0, "a"),
        (100, 1, "b"),
        (102, 0, "c"),
    ]
    assert items[0]["batch_page_id"] == 7
    assert (items[2]["user_pseudo_id"], items[2]["price"]) == ("x.y", 5.0)


def test_not_set_is_null_in_items_and_orders() -> None:
    """GA4 writes "(not set)" for nothing; geo and sources keep it, for there it is a value."""
    [event], [item] = flatten(
        make_event(
            "view_item",
            items=[{"item_id": "a", "item_brand": "(not set)", "item_list_index": "(not set)"}],
            ecommerce={"transaction_id": "(not set)"},
            geo={"city": "(not set)", "country": ""},
        )
    )
    assert item["item_brand"] is None
    assert item["item_list_index"] is None
    assert event["transaction_id"] is None
    assert (event["geo_city"], event["geo_country"]) == ("(not set)", "")


def test_transaction_id_comes_from_record_or_parameter() -> None:
    """The ecommerce record wins; the parameter, also a numeric one, fills in."""
    events, _ = flatten(
        make_event(ecommerce={"transaction_id": "T-1"}, params={"transaction_id": "T-2"}),
        make_event(params={"transaction_id": 77}),
    )
    assert [event["transaction_id"] for event in events] == ["T-1", "77"]


def test_browser_and_session_source_have_fallbacks() -> None:
    """The top-level browser and the manual campaign are taken where the usual place is null."""
    manual = {"source": "mail", "medium": "email", "campaign_name": "autumn"}
    [event], _ = flatten(
        make_event(
            device={"browser": "Safari"},
            session_traffic_source_last_click={"manual_campaign": manual},
        )
    )
    assert event["device_browser"] == "Safari"
    assert event["session_source"] == "mail"
    assert event["session_campaign"] == "autumn"


def test_only_paths_of_the_schema_are_asked_for() -> None:
    """The leaves handed to the store exist, and cover no user property, language or ltv."""
    known = {path for path, _ in iterate_paths(EXPORT_SCHEMA)}
    leaves = list_source_leaves(EVENT_COLUMNS)
    assert set(leaves) <= known
    assert not [leaf for leaf in leaves if leaf.startswith(("user_properties", "user_ltv"))]
    assert "device.language" not in leaves


def test_flattening_what_was_asked_for_equals_flattening_all() -> None:
    """Reading only list_source_leaves loses nothing."""
    from behavesim.warehouse.selection import conform_batch, select_fields

    rows = [make_event("view_item", params={"value": 3}, items=[{"item_id": "a", "quantity": 2}])]
    whole = make_batch(rows)
    part = conform_batch(whole, select_fields(list_source_leaves(EVENT_COLUMNS)))
    assert flatten_batch(part, EVENT_COLUMNS).events.equals(
        flatten_batch(whole, EVENT_COLUMNS).events
    )
    assert flatten_batch(part, EVENT_COLUMNS).items.equals(
        flatten_batch(whole, EVENT_COLUMNS).items
    )


def test_large_lists_flatten_like_lists() -> None:
    """Arrow readers may hand on 64-bit lists."""
    batch = make_batch([make_event(params={"value": 3}, items=[{"item_id": "a"}])])
    lists = batch.column("items")
    kind = pa.large_list(lists.type.value_field)
    large = batch.set_column(batch.schema.get_field_index("items"), "items", lists.cast(kind))
    assert flatten_batch(large, EVENT_COLUMNS).items.to_pylist()[0]["item_id"] == "a"
