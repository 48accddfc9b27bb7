"""Which topic a page or a search is about, learned from the items seen there."""

import polars as pl

_DOMINANT_SHARE = 0.6
"""A page or a word belongs to a topic when at least this share of its items does."""


def describe_items(items: pl.DataFrame) -> pl.DataFrame:
    """One row an item: item_id, topic, subcategory, brand, name and its median price.

    The topic is the first level of category; an item without category has none.
    """
    return (
        items.filter(pl.col("item_id").is_not_null())
        .group_by("item_id")
        .agg(
            pl.col("item_category").drop_nulls().mode().sort().first().alias("topic"),
            pl.col("item_category2").drop_nulls().mode().sort().first().alias("subcategory"),
            pl.col("item_brand").drop_nulls().mode().sort().first().alias("brand"),
            pl.col("item_name").drop_nulls().mode().sort().first().alias("name"),
            pl.col("price").filter(pl.col("price") > 0).median().alias("price"),
        )
        .sort("item_id")
    )


def map_pages(events: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """page_path -> topic for pages whose items mostly share one."""
    shown = items.filter(pl.col("event_name").is_in(["view_item", "view_item_list"]))
    key = ["event_date", "event_row"]
    paths = events.select(*key, "page_path").filter(pl.col("page_path").is_not_null())
    return _take_dominant(
        shown.select(*key, pl.col("item_category").alias("topic"))
        .drop_nulls("topic")
        .join(paths, on=key),
        "page_path",
    )


def map_words(catalogue: pl.DataFrame) -> pl.DataFrame:
    """word -> topic, from the names, brands and categories of the items that were seen."""
    texts = pl.concat_str("name", "brand", "topic", "subcategory", separator=" ", ignore_nulls=True)
    words = (
        catalogue.drop_nulls("topic")
        .select("topic", split_words(texts).list.unique().alias("word"))
        .explode("word")
        .drop_nulls("word")
    )
    return _take_dominant(words, "word")


def split_words(texts: pl.Expr) -> pl.Expr:
    """Lower-case words of at least two letters or digits."""
    return texts.str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]{2,}")


def _take_dominant(pairs: pl.DataFrame, key: str) -> pl.DataFrame:
    counts = pairs.group_by(key, "topic").len()
    return (
        counts.sort(key, "len", "topic", descending=[False, True, False])
        .group_by(key, maintain_order=True)
        .agg(pl.col("topic").first(), (pl.col("len").first() / pl.col("len").sum()).alias("share"))
        .filter(pl.col("share") >= _DOMINANT_SHARE)
        .select(key, "topic")
    )
