"""Where the paths of the export schema go from which no column is made, and why."""

_CLICK = "session_traffic_source_last_click"

DROPPED_SOURCES: dict[str, str] = {
    "event_previous_timestamp": "always null on the web",
    "event_value_in_usd": "value times a rate; value and currency are kept",
    "event_bundle_sequence_id": "arbitrary; the batch columns name and order events",
    "event_server_timestamp_offset": "always null on the web",
    "privacy_info": "consent state, not behavior",
    "user_properties": "free text about a person; could carry what models are to guess",
    "user_ltv": "sum over the past; follows from purchase_revenue",
    "device.mobile_brand_name": "finer than a category; with the other details it names a device",
    "device.mobile_model_name": "as the brand",
    "device.mobile_marketing_name": "as the brand",
    "device.mobile_os_hardware_model": "as the brand",
    "device.operating_system_version": "finer than the operating system; ages within weeks",
    "device.vendor_id": "apps only; names a device",
    "device.advertising_id": "apps only; names a device",
    "device.language": "says where the user is from, which models are to predict",
    "device.is_limited_ad_tracking": "apps only",
    "device.time_zone_offset_seconds": "says where the user is, which models are to predict",
    "device.browser_version": "finer than the browser; ages within weeks",
    "device.web_info.browser_version": "finer than the browser; ages within weeks",
    "device.web_info.hostname": "the host of page_location",
    "geo.continent": "follows from the country",
    "geo.sub_continent": "follows from the country",
    "geo.metro": "follows from the city; the United States alone",
    "app_info": "apps only",
    "stream_id": "one stream a shop",
    "platform": "WEB on every row",
    "event_dimensions": "the host of page_location",
    "ecommerce.purchase_revenue_in_usd": "purchase_revenue times a rate",
    "ecommerce.refund_value": "value of the refund event",
    "ecommerce.refund_value_in_usd": "value times a rate",
    "ecommerce.shipping_value": "the parameter shipping, which is kept",
    "ecommerce.shipping_value_in_usd": "shipping times a rate",
    "ecommerce.tax_value": "the parameter tax, which is kept",
    "ecommerce.tax_value_in_usd": "tax times a rate",
    "ecommerce.unique_items": "follows from the items table",
    "items.price_in_usd": "price times a rate",
    "items.item_revenue_in_usd": "item_revenue times a rate",
    "items.item_refund_in_usd": "item_refund times a rate",
    "items.item_params": "the shop's own; every shop has others",
    "collected_traffic_source": "of one event; the session's and the first source are kept",
    "is_active_user": "follows from engagement_time_msec",
    f"{_CLICK}.manual_campaign": "source, medium and campaign are kept, the rest is seldom set",
    f"{_CLICK}.google_ads_campaign": "one ad product; the cross-channel campaign is kept",
    f"{_CLICK}.cross_channel_campaign.campaign_id": "names what session_campaign says",
    f"{_CLICK}.cross_channel_campaign.source_platform": "the ad product; seldom set",
    f"{_CLICK}.cross_channel_campaign.primary_channel_group": "the property's own grouping",
    f"{_CLICK}.sa360_campaign": "one ad product; the cross-channel campaign is kept",
    f"{_CLICK}.cm360_campaign": "one ad product; the cross-channel campaign is kept",
    f"{_CLICK}.dv360_campaign": "one ad product; the cross-channel campaign is kept",
    "publisher": "apps only",
    "event_original_occurrence_timestamp": "always null on the web",
}
"""Reasons by path; a record's path stands for what no column is made from below it."""


def find_reason(path: str) -> str | None:
    """Why no column is made from a path: its own reason, or that of a record above it."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        reason = DROPPED_SOURCES.get(".".join(parts[:length]))
        if reason is not None:
            return reason
    return None
