"""Counts and shares a user, as wide frames with one column a value."""

from dataclasses import dataclass

import polars as pl

_UNFIT = r"[^\p{L}\p{N}_-]+"


@dataclass(frozen=True, slots=True)
class FeatureVocabulary:
    """Which values of a column have a feature: those of most users, or those of ``known``.

    ``known`` are the names of the features that a model was trained on; None while learning.
    """

    known: frozenset[str] | None = None

    def keep(self, counts: pl.DataFrame, prefix: str, top: int | None) -> pl.DataFrame:
        """The rows of ``counts`` (user, value, amount) whose value has a feature."""
        if self.known is not None:
            return counts.filter((prefix + pl.col("value")).is_in(sorted(self.known)))
        return (
            counts if top is None else counts.join(_find_top(counts, top), on="value", how="semi")
        )


LEARNING = FeatureVocabulary()


def make_slug(column: str) -> pl.Expr:
    """A value as part of a feature's name; LightGBM refuses quotes, commas, colons, brackets."""
    return pl.col(column).str.replace_all(_UNFIT, "_").str.strip_chars("_").str.to_lowercase()


def count_values(
    rows: pl.DataFrame,
    column: str,
    prefix: str,
    top: int | None = None,
    weight: str | None = None,
    vocabulary: FeatureVocabulary = LEARNING,
) -> pl.DataFrame:
    """For each user how often (or with what ``weight`` in all) each value of ``column`` occurs.

    Columns are ``<prefix><value>``, sorted; with ``top`` only the values that most users have.
    """
    return _count_slugs(_sum_amounts(rows, column, weight), prefix, top, vocabulary)


def share_values(
    rows: pl.DataFrame,
    column: str,
    prefix: str,
    top: int | None = None,
    weight: str | None = None,
    vocabulary: FeatureVocabulary = LEARNING,
) -> pl.DataFrame:
    """As count_values, divided by the user's sum over all values, also those not among ``top``."""
    amounts = _sum_amounts(rows, column, weight)
    wide = _count_slugs(amounts, prefix, top, vocabulary)
    sums = amounts.group_by("user").agg(pl.col("amount").sum().cast(pl.Float64).alias("_sum"))
    safe = pl.when(pl.col("_sum") > 0).then(pl.col("_sum")).otherwise(1.0)
    return wide.join(sums, on="user", how="left").select("user", pl.col(wide.columns[1:]) / safe)


def spread_values(amounts: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """One row a user and one column ``<prefix><value>`` a value, sorted, from rows of ``user``,
    ``value`` and ``amount``; null where there was none."""
    if amounts.is_empty():
        return pl.DataFrame(schema={"user": pl.UInt32})
    wide = amounts.sort("user", "value").pivot(on="value", index="user", values="amount")
    names = sorted(name for name in wide.columns if name != "user")
    return wide.select("user", *(pl.col(name).alias(prefix + name) for name in names))


def _sum_amounts(rows: pl.DataFrame, column: str, weight: str | None) -> pl.DataFrame:
    """``amount`` of each ``user`` and ``raw`` value: how often it occurs, or its weight in all."""
    amount = pl.len() if weight is None else pl.col(weight).sum()
    known = rows.drop_nulls(column)
    return known.group_by("user", pl.col(column).alias("raw")).agg(amount.alias("amount"))


def _count_slugs(
    amounts: pl.DataFrame, prefix: str, top: int | None, vocabulary: FeatureVocabulary
) -> pl.DataFrame:
    slugs = amounts.select(pl.col("raw").unique()).with_columns(make_slug("raw").alias("value"))
    counts = (
        amounts.join(slugs, on="raw")
        .group_by("user", "value")
        .agg(pl.col("amount").sum().cast(pl.Float64))
    )
    wide = spread_values(vocabulary.keep(counts, prefix, top), prefix)
    return wide.with_columns(pl.exclude("user").fill_null(0.0))


def _find_top(counts: pl.DataFrame, top: int) -> pl.DataFrame:
    return (
        counts.group_by("value").len().sort("len", "value", descending=[True, False]).head(top)
    ).select("value")
