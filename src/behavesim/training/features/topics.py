"""What items, pages and search words stand for, learned from all users' behavior."""

from dataclasses import dataclass

import polars as pl

_DOMINANT_SHARE = 0.6
"""A page or a word belongs to a topic when at least this share of its items does."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``items`` has a row an item (see ``describe_items``), ``pages`` a topic for each page_path
    and ``words`` one for each search word that has one. No label enters it."""

    items: pl.DataFrame
    pages: pl.DataFrame
    words: pl.DataFrame


def learn_lexicon(events: pl.DataFrame, items: pl.DataFrame) -> Lexicon:
    """Learn from events and items what they are about."""
    catalog = describe_items(items)
    return Lexicon(catalog, map_pages(events, items), map_words(catalog))


def describe_items(items: pl.DataFrame) -> pl.DataFrame:
    """One row an item: item_id, topic, subcategory, brand, name and its median price.

    The topic is the first level of category; an item without category has none. Prices that are
    no positive number do not count.
    """
    priced = pl.col("price").filter((pl.col("price") > 0) & pl.col("price").is_finite())
    return (
        items.filter(pl.col("item_id").is_not_null())
        .group_by("item_id")
        .agg(
            _find_most_common("item_category").alias("topic"),
            _find_most_common("item_category2").alias("subcategory"),
            _find_most_common("item_brand").alias("brand"),
            _find_most_common("item_name").alias("name"),
            priced.median().alias("price"),
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


def map_words(catalog: pl.DataFrame) -> pl.DataFrame:
    """word -> topic, from the names, brands and categories of the items that were seen."""
    texts = pl.concat_str("name", "brand", "topic", "subcategory", separator=" ", ignore_nulls=True)
    words = (
        catalog.drop_nulls("topic")
        .select("topic", split_words(texts).list.unique().alias("word"))
        .explode("word")
        .drop_nulls("word")
    )
    return _take_dominant(words, "word")


def split_words(texts: pl.Expr) -> pl.Expr:
    """Lower-case words of at least two letters or digits."""
    return texts.str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]{2,}")


def _find_most_common(column: str) -> pl.Expr:
    return pl.col(column).drop_nulls().mode().sort().first()


def _take_dominant(pairs: pl.DataFrame, key: str) -> pl.DataFrame:
    counts = pairs.group_by(key, "topic").len()
    return (
        counts.sort(key, "len", "topic", descending=[False, True, False])
        .group_by(key, maintain_order=True)
        .agg(pl.col("topic").first(), (pl.col("len").first() / pl.col("len").sum()).alias("share"))
        .filter(pl.col("share") >= _DOMINANT_SHARE)
        .select(key, "topic")
    )
