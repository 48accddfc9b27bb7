"""Features of how a user uses the shop: how much, when, with what, how far down the funnel."""

import math

import polars as pl

from behavesim.training.features.blocks import FeatureVocabulary, count_values, share_values

FUNNEL = (
    "view_item_list",
    "select_item",
    "view_item",
    "add_to_wishlist",
    "add_to_cart",
    "remove_from_cart",
    "view_cart",
    "begin_checkout",
    "add_shipping_info",
    "add_payment_info",
    "purchase",
    "search",
    "view_search_results",
    "view_promotion",
    "select_promotion",
    "sign_up",
    "login",
    "share",
    "select_content",
    "generate_lead",
    "scroll",
    "user_engagement",
)

_SESSION_VALUES = (
    ("device_category", 4),
    ("device_os", 8),
    ("device_browser", 8),
    ("first_user_source", 40),
    ("first_user_medium", 8),
    ("session_source", 40),
    ("session_medium", 8),
)
_TOP_DEVICES, _TOP_PAGES, _TOP_TERMS = 16, 80, 100
_DAY_BEGINS_HOUR = 5
"""Hours are counted from here where their order matters: few people shop before dawn."""


def gather_sessions(events: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """One row a session: user, when it began there and then, pages, seconds, device, source."""
    local = pl.from_epoch("started_us", time_unit="us").dt.replace_time_zone("UTC")
    first = [pl.col(name).drop_nulls().first() for name, _ in _SESSION_VALUES]
    return (
        events.group_by("user", "ga_session_id", maintain_order=True)
        .agg(
            pl.col("event_timestamp").min().alias("started_us"),
            pl.col("event_timestamp").max().alias("ended_us"),
            pl.len().alias("events"),
            (pl.col("event_name") == "page_view").sum().alias("pages"),
            pl.col("engagement_time_msec").sum().alias("dwell_ms"),
            (pl.col("session_engaged") == "1").any().alias("engaged"),
            pl.col("ga_session_number").max().alias("number"),
            *first,
        )
        .with_columns(local.dt.convert_time_zone(time_zone).alias("local"))
        .with_columns(
            pl.col("local").dt.hour().cast(pl.String).alias("hour"),
            pl.col("local").dt.weekday().cast(pl.String).alias("weekday"),
        )
    )


def make_activity_blocks(
    events: pl.DataFrame, time_zone: str, vocabulary: FeatureVocabulary
) -> list[pl.DataFrame]:
    """Frames with column ``user`` and the features of activity, funnel, rhythm and origin."""
    sessions = gather_sessions(events, time_zone)
    funnel = events.filter(pl.col("event_name").is_in(FUNNEL))
    device = pl.concat_str("device_os", "device_browser", "device_category", separator=" ")
    return [
        _measure_activity(sessions),
        count_values(funnel, "event_name", "count_"),
        _measure_funnel(events),
        _measure_rhythm(sessions),
        share_values(sessions, "hour", "hour_"),
        share_values(sessions, "weekday", "weekday_"),
        *(
            share_values(sessions, name, f"{name}_", top, vocabulary=vocabulary)
            for name, top in _SESSION_VALUES
        ),
        share_values(
            sessions.with_columns(device.alias("device")),
            "device",
            "device_whole_",
            _TOP_DEVICES,
            vocabulary=vocabulary,
        ),
        _count_pages(events, vocabulary),
        count_values(
            events.filter(pl.col("event_name") == "search"),
            "search_term",
            "term_",
            _TOP_TERMS,
            vocabulary=vocabulary,
        ),
    ]


def _measure_rhythm(sessions: pl.DataFrame) -> pl.DataFrame:
    """The time of day on a circle and as hours since dawn, and the share of weekends."""
    hour = pl.col("local").dt.hour() + pl.col("local").dt.minute() / 60
    angle = hour * (2 * math.pi / 24)
    return (
        sessions.sort("user", "started_us", "ga_session_id")
        .group_by("user", maintain_order=True)
        .agg(
            angle.sin().mean().alias("clock_sin"),
            angle.cos().mean().alias("clock_cos"),
            ((hour - _DAY_BEGINS_HOUR) % 24).mean().alias("clock_since_dawn"),
            (pl.col("local").dt.weekday() >= 6).mean().alias("weekend_share"),
        )
    )


def _count_pages(events: pl.DataFrame, vocabulary: FeatureVocabulary) -> pl.DataFrame:
    """How often a user opened each of the most visited pages that are no item's page."""
    items = events.filter(pl.col("event_name") == "view_item").select("page_path").unique()
    opened = events.filter(pl.col("event_name") == "page_view")
    pages = opened.join(items.drop_nulls(), on="page_path", how="anti")
    return count_values(pages, "page_path", "page_", _TOP_PAGES, vocabulary=vocabulary)


def _measure_activity(sessions: pl.DataFrame) -> pl.DataFrame:
    day_us = 86_400_000_000
    return sessions.group_by("user", maintain_order=True).agg(
        pl.len().alias("sessions"),
        pl.col("events").sum().alias("events"),
        pl.col("pages").sum().alias("pages"),
        pl.col("pages").max().alias("pages_max"),
        pl.col("pages").mean().alias("pages_a_session"),
        (pl.col("pages") <= 1).mean().alias("single_page_share"),
        pl.col("dwell_ms").sum().alias("dwell_ms"),
        pl.col("dwell_ms").mean().alias("dwell_ms_a_session"),
        (pl.col("dwell_ms").sum() / pl.col("pages").sum().clip(1)).alias("dwell_ms_a_page"),
        pl.col("engaged").mean().alias("engaged_share"),
        pl.col("number").max().fill_null(1).alias("session_number"),
        pl.col("local").dt.date().n_unique().alias("days"),
        ((pl.col("started_us").max() - pl.col("started_us").min()) / day_us).alias("span_days"),
    )


def _measure_funnel(events: pl.DataFrame) -> pl.DataFrame:
    def count(name: str) -> pl.Expr:
        return (pl.col("event_name") == name).sum()

    def rate(name: str, of: str) -> pl.Expr:
        # One imagined event below, so that a single click is no rate of 1.
        return (count(name) / (count(of) + 1.0)).alias(f"rate_{name}_of_{of}")

    return events.group_by("user", maintain_order=True).agg(
        rate("select_item", "view_item_list"),
        rate("view_item", "page_view"),
        rate("add_to_cart", "view_item"),
        rate("add_to_wishlist", "view_item"),
        rate("begin_checkout", "add_to_cart"),
        rate("purchase", "begin_checkout"),
        rate("remove_from_cart", "add_to_cart"),
        rate("search", "page_view"),
        rate("select_promotion", "view_promotion"),
        rate("scroll", "page_view"),
    )
