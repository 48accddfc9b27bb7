"""The schema of GA4's BigQuery export: 31 columns, 217 field paths, in the order of real tables.

Physical types are those of BigQuery's Parquet exports: STRING -> string, INTEGER -> int64,
FLOAT -> double, BOOLEAN -> bool, RECORD -> struct, REPEATED -> list.
Source: https://support.google.com/analytics/answer/7029846 and tables of August 2026.
"""

from collections.abc import Iterator

import pyarrow as pa


def _strings(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.string()) for name in names]


def _floats(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.float64()) for name in names]


def _struct(name: str, *fields: pa.Field) -> pa.Field:
    return pa.field(name, pa.struct(fields))


def _repeated(name: str, *fields: pa.Field) -> pa.Field:
    return pa.field(name, pa.list_(pa.field("element", pa.struct(fields))))


_INT = pa.int64()
_VALUE = (
    pa.field("string_value", pa.string()),
    pa.field("int_value", _INT),
    *_floats("float_value", "double_value"),
)

_DEVICE = _struct(
    "device",
    *_strings(
        "category",
        "mobile_brand_name",
        "mobile_model_name",
        "mobile_marketing_name",
        "mobile_os_hardware_model",
        "operating_system",
        "operating_system_version",
        "vendor_id",
        "advertising_id",
        "language",
        "is_limited_ad_tracking",
    ),
    pa.field("time_zone_offset_seconds", _INT),
    *_strings("browser", "browser_version"),
    _struct("web_info", *_strings("browser", "browser_version", "hostname")),
)

_ECOMMERCE = _struct(
    "ecommerce",
    pa.field("total_item_quantity", _INT),
    *_floats(
        "purchase_revenue_in_usd",
        "purchase_revenue",
        "refund_value_in_usd",
        "refund_value",
        "shipping_value_in_usd",
        "shipping_value",
        "tax_value_in_usd",
        "tax_value",
    ),
    pa.field("unique_items", _INT),
    *_strings("transaction_id"),
)

_ITEMS = _repeated(
    "items",
    *_strings(
        "item_id",
        "item_name",
        "item_brand",
        "item_variant",
        "item_category",
        "item_category2",
        "item_category3",
        "item_category4",
        "item_category5",
    ),
    *_floats("price_in_usd", "price"),
    pa.field("quantity", _INT),
    *_floats("item_revenue_in_usd", "item_revenue", "item_refund_in_usd", "item_refund"),
    *_strings(
        "coupon",
        "affiliation",
        "location_id",
        "item_list_id",
        "item_list_name",
        "item_list_index",
        "promotion_id",
        "promotion_name",
        "creative_name",
        "creative_slot",
    ),
    _repeated("item_params", *_strings("key"), _struct("value", *_VALUE)),
)

_COLLECTED_TRAFFIC_SOURCE = _struct(
    "collected_traffic_source",
    *_strings(
        "manual_campaign_id",
        "manual_campaign_name",
        "manual_source",
        "manual_medium",
        "manual_term",
        "manual_content",
        "manual_source_platform",
        "manual_creative_format",
        "manual_marketing_tactic",
        "gclid",
        "dclid",
        "srsltid",
    ),
)

_MANUAL_CAMPAIGN = _struct(
    "manual_campaign",
    *_strings(
        "campaign_id",
        "campaign_name",
        "source",
        "medium",
        "term",
        "content",
        "source_platform",
        "creative_format",
        "marketing_tactic",
    ),
)

_GOOGLE_ADS_CAMPAIGN = _struct(
    "google_ads_campaign",
    *_strings(
        "customer_id",
        "account_name",
        "campaign_id",
        "campaign_name",
        "ad_group_id",
        "ad_group_name",
    ),
)

_CROSS_CHANNEL_CAMPAIGN = _struct(
    "cross_channel_campaign",
    *_strings(
        "campaign_id",
        "campaign_name",
        "source",
        "medium",
        "source_platform",
        "default_channel_group",
        "primary_channel_group",
    ),
)

_SA360_CAMPAIGN = _struct(
    "sa360_campaign",
    *_strings(
        "campaign_id",
        "campaign_name",
        "source",
        "medium",
        "ad_group_id",
        "ad_group_name",
        "creative_format",
        "engine_account_name",
        "engine_account_type",
        "manager_account_name",
    ),
)

_CM360_CAMPAIGN = _struct(
    "cm360_campaign",
    *_strings(
        "campaign_id",
        "campaign_name",
        "source",
        "medium",
        "account_id",
        "account_name",
        "advertiser_id",
        "advertiser_name",
        "creative_id",
        "creative_format",
        "creative_name",
        "creative_type",
        "creative_type_id",
        "creative_version",
        "placement_id",
        "placement_cost_structure",
        "placement_name",
        "rendering_id",
        "site_id",
        "site_name",
    ),
)

_DV360_CAMPAIGN = _struct(
    "dv360_campaign",
    *_strings(
        "campaign_id",
        "campaign_name",
        "source",
        "medium",
        "advertiser_id",
        "advertiser_name",
        "creative_id",
        "creative_format",
        "creative_name",
        "exchange_id",
        "exchange_name",
        "insertion_order_id",
        "insertion_order_name",
        "line_item_id",
        "line_item_name",
        "partner_id",
        "partner_name",
    ),
)

EXPORT_SCHEMA: pa.Schema = pa.schema(
    [
        *_strings("event_date"),
        pa.field("event_timestamp", _INT),
        *_strings("event_name"),
        _repeated("event_params", *_strings("key"), _struct("value", *_VALUE)),
        pa.field("event_previous_timestamp", _INT),
        *_floats("event_value_in_usd"),
        pa.field("event_bundle_sequence_id", _INT),
        pa.field("event_server_timestamp_offset", _INT),
        *_strings("user_id", "user_pseudo_id"),
        _struct(
            "privacy_info", *_strings("analytics_storage", "ads_storage", "uses_transient_token")
        ),
        _repeated(
            "user_properties",
            *_strings("key"),
            _struct("value", *_VALUE, pa.field("set_timestamp_micros", _INT)),
        ),
        pa.field("user_first_touch_timestamp", _INT),
        _struct("user_ltv", *_floats("revenue"), *_strings("currency")),
        _DEVICE,
        _struct(
            "geo",
            *_strings("city", "country", "continent", "region", "sub_continent", "metro"),
        ),
        _struct(
            "app_info",
            *_strings("id", "version", "install_store", "firebase_app_id", "install_source"),
        ),
        _struct("traffic_source", *_strings("name", "medium", "source")),
        *_strings("stream_id", "platform"),
        _struct("event_dimensions", *_strings("hostname")),
        _ECOMMERCE,
        _ITEMS,
        _COLLECTED_TRAFFIC_SOURCE,
        pa.field("is_active_user", pa.bool_()),
        pa.field("batch_event_index", _INT),
        pa.field("batch_page_id", _INT),
        pa.field("batch_ordering_id", _INT),
        _struct(
            "session_traffic_source_last_click",
            _MANUAL_CAMPAIGN,
            _GOOGLE_ADS_CAMPAIGN,
            _CROSS_CHANNEL_CAMPAIGN,
            _SA360_CAMPAIGN,
            _CM360_CAMPAIGN,
            _DV360_CAMPAIGN,
        ),
        _struct(
            "publisher",
            *_floats("ad_revenue_in_usd"),
            *_strings("ad_format", "ad_source_name", "ad_unit_id"),
        ),
        pa.field("event_original_occurrence_timestamp", _INT),
    ]
)


def iterate_paths(schema: pa.Schema = EXPORT_SCHEMA) -> Iterator[tuple[str, pa.DataType]]:
    """Every field path, records included, with its type: ``("geo.city", string)``."""
    for field in schema:
        yield from _iterate_field(field.name, field.type)


def iterate_leaf_paths(schema: pa.Schema = EXPORT_SCHEMA) -> Iterator[tuple[str, pa.DataType]]:
    """Every path that holds a value of its own; lists of records are entered."""
    for path, kind in iterate_paths(schema):
        if not pa.types.is_struct(_element_type(kind)):
            yield path, kind


def _iterate_field(path: str, kind: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    yield path, kind
    element = _element_type(kind)
    if pa.types.is_struct(element):
        for child in element:
            yield from _iterate_field(f"{path}.{child.name}", child.type)


def _element_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_list(kind) else kind
