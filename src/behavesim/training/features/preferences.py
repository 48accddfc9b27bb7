"""Features of what a user turns to: topics, brands, items and prices."""

import polars as pl

from behavesim.training.features.blocks import (
    FeatureVocabulary,
    count_values,
    make_slug,
    share_values,
    spread_values,
)
from behavesim.training.features.topics import Lexicon, split_words

KIND_OF_EVENT = {
    "view_item_list": "list",
    "select_item": "click",
    "view_item": "view",
    "add_to_wishlist": "wish",
    "add_to_cart": "cart",
    "purchase": "buy",
}
_LIKING_OF_KIND = {"click": 1.0, "view": 1.0, "wish": 3.0, "cart": 4.0, "buy": 6.0}
_PRICED_KINDS = ("view", "cart", "buy")
_DAY_US = 86_400_000_000
_TOP_BRANDS, _TOP_SUBCATEGORIES, _TOP_ITEMS = 60, 60, 150


def make_preference_blocks(
    events: pl.DataFrame, items: pl.DataFrame, lexicon: Lexicon, vocabulary: FeatureVocabulary
) -> list[pl.DataFrame]:
    """Frames with column ``user`` and the features of topics, brands, items and prices."""
    touched = _describe_touched(items, lexicon.items)
    chosen = touched.filter(pl.col("kind") != "list")
    opened = _find_page_topics(events, lexicon, pl.col("event_name") == "page_view")
    entered = _find_page_topics(events, lexicon, pl.col("event_name") == "session_start")
    dwelled = _find_page_topics(events, lexicon, pl.col("engagement_time_msec") > 0)

    def share(column: str, prefix: str, top: int) -> pl.DataFrame:
        return share_values(chosen, column, prefix, top, "liking", vocabulary)

    return [
        *_share_topics(touched),
        _rate_topics(touched),
        _measure_recency(chosen),
        share_values(chosen, "topic", "liked_", weight="liking"),
        share_values(opened, "topic", "share_page_"),
        count_values(opened, "topic", "count_page_"),
        count_values(entered, "topic", "count_entry_"),
        share_values(dwelled, "topic", "dwell_", weight="dwell_ms"),
        count_values(_find_search_topics(events, lexicon), "topic", "search_"),
        share("subcategory", "sub_", _TOP_SUBCATEGORIES),
        share("brand", "brand_", _TOP_BRANDS),
        count_values(chosen, "item_id", "item_", _TOP_ITEMS, "liking", vocabulary),
        *_measure_prices(touched),
        _measure_depth(items),
    ]


def _describe_touched(items: pl.DataFrame, catalog: pl.DataFrame) -> pl.DataFrame:
    """One row for each item that a user was shown, looked at, carted or bought."""
    topic_prices = catalog.group_by("topic").agg(pl.col("price").median().alias("topic_price"))
    described = catalog.join(topic_prices, on="topic", how="left")
    # Whole thousandths: sums of integers do not depend on the order in which threads add them.
    ratio = (pl.col("price") / pl.col("topic_price")).log() * 1000
    level = pl.col("price").log() * 1000
    return (
        items.filter(pl.col("event_name").is_in(list(KIND_OF_EVENT)))
        .select(
            "user",
            "item_id",
            "event_timestamp",
            pl.col("event_name").replace(KIND_OF_EVENT).alias("kind"),
        )
        .with_columns(pl.col("kind").replace_strict(_LIKING_OF_KIND, default=0.0).alias("liking"))
        .join(
            described.select(
                "item_id",
                "topic",
                "subcategory",
                "brand",
                ratio.round().cast(pl.Int64, strict=False).alias("ratio_milli"),
                level.round().cast(pl.Int64, strict=False).alias("level_milli"),
            ),
            on="item_id",
            how="left",
            maintain_order="left",
        )
    )


def _share_topics(touched: pl.DataFrame) -> list[pl.DataFrame]:
    blocks = []
    for kind in KIND_OF_EVENT.values():
        rows = touched.filter(pl.col("kind") == kind)
        blocks += [
            share_values(rows, "topic", f"share_{kind}_"),
            count_values(rows, "topic", f"count_{kind}_"),
        ]
    return blocks


def _rate_topics(touched: pl.DataFrame) -> pl.DataFrame:
    """Of the items of a topic that were shown in lists, the share that was clicked."""
    shown = count_values(touched.filter(pl.col("kind") == "list"), "topic", "")
    clicked = count_values(touched.filter(pl.col("kind") == "click"), "topic", "clicked_")
    topics = [name for name in shown.columns[1:] if f"clicked_{name}" in clicked.columns]
    both = shown.join(clicked, on="user", how="left")
    # Ten imagined impressions without a click keep rates from few impressions small.
    rates = [
        (pl.col(f"clicked_{topic}").fill_null(0.0) / (pl.col(topic) + 10.0)).alias(
            f"click_rate_{topic}"
        )
        for topic in topics
    ]
    return both.select("user", *rates)


def _measure_recency(chosen: pl.DataFrame) -> pl.DataFrame:
    """Days from the last time a user chose an item of a topic to their last choice of all."""
    last = chosen.drop_nulls("topic").group_by("user", "topic").agg(pl.col("event_timestamp").max())
    ago = (pl.col("event_timestamp").max().over("user") - pl.col("event_timestamp")) / _DAY_US
    days = last.with_columns(ago.alias("amount"), make_slug("topic").alias("value"))
    return spread_values(days.group_by("user", "value").agg(pl.col("amount").min()), "recency_")


def _find_page_topics(events: pl.DataFrame, lexicon: Lexicon, which: pl.Expr) -> pl.DataFrame:
    return (
        events.filter(which)
        .select("user", "page_path", pl.col("engagement_time_msec").alias("dwell_ms"))
        .join(lexicon.pages, on="page_path", maintain_order="left")
    )


def _find_search_topics(events: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    searches = events.filter(
        pl.col("search_term").is_not_null()
        & pl.col("event_name").is_in(["search", "view_search_results"])
    )
    return (
        searches.select("user", split_words(pl.col("search_term")).alias("word"))
        .explode("word")
        .drop_nulls("word")
        .join(lexicon.words, on="word")
    )


def _measure_prices(touched: pl.DataFrame) -> list[pl.DataFrame]:
    blocks = []
    for kind in _PRICED_KINDS:
        priced = touched.filter((pl.col("kind") == kind) & pl.col("level_milli").is_not_null())
        blocks.append(
            priced.group_by("user").agg(
                pl.col("ratio_milli").mean().alias(f"price_ratio_{kind}"),
                pl.col("ratio_milli").min().alias(f"price_ratio_{kind}_min"),
                pl.col("ratio_milli").max().alias(f"price_ratio_{kind}_max"),
                pl.col("level_milli").mean().alias(f"price_level_{kind}"),
                pl.col("level_milli").max().alias(f"price_level_{kind}_max"),
            )
        )
    return blocks


def _measure_depth(items: pl.DataFrame) -> pl.DataFrame:
    clicks = items.filter(
        (pl.col("event_name") == "select_item") & pl.col("item_list_index").is_not_null()
    )
    return clicks.group_by("user").agg(
        pl.col("item_list_index").mean().alias("list_depth"),
        pl.col("item_list_index").max().alias("list_depth_max"),
    )
