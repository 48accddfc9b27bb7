"""Counts and shares a user, as wide frames with one column a value."""

from dataclasses import dataclass

import polars as pl

_UNFIT = r"[^\p{L}\p{N}_-]+"


@dataclass(frozen=True, slots=True)
class Vocabulary:
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


LEARNING = Vocabulary()


def make_slug(column: str) -> pl.Expr:
    """A value as part of a feature's name; LightGBM refuses quotes, commas, colons, brackets."""
    return pl.col(column).str.replace_all(_UNFIT, "_").str.strip_chars("_").str.to_lowercase()


def count_values(
    rows: pl.DataFrame,
    column: str,
    prefix: str,
    top: int | None = None,
    weight: str | None = None,
    vocabulary: Vocabulary = LEARNING,
) -> pl.DataFrame:
    """For each user how often (or with what ``weight`` in all) each value of ``column`` occurs.

    Columns are ``<prefix><value>``, sorted; with ``top`` only the values that most users have.
    """
    amount = pl.len() if weight is None else pl.col(weight).sum()
    raw = rows.drop_nulls(column).group_by("user", column).agg(amount.alias("amount"))
    slugs = raw.select(pl.col(column).unique()).with_columns(make_slug(column).alias("value"))
    counts = (
        raw.join(slugs, on=column)
        .group_by("user", "value")
        .agg(pl.col("amount").sum().cast(pl.Float64))
    )
    counts = vocabulary.keep(counts, prefix, top)
    if counts.is_empty():
        return pl.DataFrame(schema={"user": pl.UInt32})
    wide = counts.sort("user", "value").pivot(on="value", index="user", values="amount")
    names = sorted(name for name in wide.columns if name != "user")
    return wide.select(
        "user", *(pl.col(name).fill_null(0.0).alias(prefix + name) for name in names)
    )


def share_values(
    rows: pl.DataFrame,
    column: str,
    prefix: str,
    top: int | None = None,
    weight: str | None = None,
    vocabulary: Vocabulary = LEARNING,
) -> pl.DataFrame:
    """As count_values, divided by the user's sum over all values, also those not among ``top``."""
    wide = count_values(rows, column, prefix, top, weight, vocabulary)
    names = wide.columns[1:]
    if not names:
        return wide
    amount = pl.len() if weight is None else pl.col(weight).sum()
    sums = rows.drop_nulls(column).group_by("user").agg(amount.cast(pl.Float64).alias("_sum"))
    safe = pl.when(pl.col("_sum") > 0).then(pl.col("_sum")).otherwise(1.0)
    return wide.join(sums, on="user", how="left").select("user", pl.col(names) / safe)


def _find_top(counts: pl.DataFrame, top: int) -> pl.DataFrame:
    return (
        counts.group_by("value").len().sort("len", "value", descending=[True, False]).head(top)
    ).select("value")
