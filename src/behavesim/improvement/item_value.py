"""The value of showing an item: how often it is clicked, taken, and at what price."""

import polars as pl

from behavesim.core.money import to_float
from behavesim.improvement.exported_tables import EXAMINATION_EXPONENT, ShopBehavior

# As if every item had been examined, or looked at, this often with the mean outcome.
_PRIOR_LOOKS = 50.0
_PRIOR_VIEWS = 15.0


def estimate_item_value(behavior: ShopBehavior) -> pl.DataFrame:
    """Return a row an item that has been shown, the most valuable first.

    ``examined`` is impressions, each weighted by the chance that a visitor looked at its position;
    ``click_rate`` and ``take_rate`` are shrunk towards the mean of all items (empirical Bayes), and
    ``value`` is click rate x take rate x price, for one view of the item; 0 of
    what is sold out.
    """
    counts = _count(behavior)
    total = {name: float(counts[name].sum()) for name in ("examined", "clicks", "views", "takes")}
    clicks = total["clicks"] / max(total["examined"], 1.0)
    takes = total["takes"] / max(total["views"], 1.0)
    in_stock = {item["id"]: item["stock"] != 0 for item in behavior.site["items"]}
    digits = behavior.site["shop"]["digits"]
    price = {item["id"]: to_float(item["price"], digits) for item in behavior.site["items"]}
    known = counts.filter(pl.col("item_id").is_in(list(in_stock)))
    return (
        known.with_columns(
            click_rate=(pl.col("clicks") + _PRIOR_LOOKS * clicks)
            / (pl.col("examined") + _PRIOR_LOOKS),
            take_rate=(pl.col("takes") + _PRIOR_VIEWS * takes) / (pl.col("views") + _PRIOR_VIEWS),
            price=pl.col("item_id").replace_strict(price, return_dtype=pl.Float64),
            in_stock=pl.col("item_id").replace_strict(in_stock, return_dtype=pl.Boolean),
        )
        .with_columns(
            value=pl.col("click_rate") * pl.col("take_rate") * pl.col("price") * pl.col("in_stock")
        )
        .sort("value", "item_id", descending=[True, False])
    )


def _count(behavior: ShopBehavior) -> pl.DataFrame:
    examined = (pl.col("item_list_index") + 1).cast(pl.Float64).pow(-EXAMINATION_EXPONENT)
    name = pl.col("event_name")

    def count(event: str) -> pl.Expr:
        return (name == event).sum()

    return (
        behavior.items.with_columns(pl.col("item_list_index").cast(pl.Int64, strict=False))
        .group_by("item_id")
        .agg(
            examined=examined.filter(name == "view_item_list").sum(),
            clicks=count("select_item"),
            views=count("view_item"),
            takes=count("add_to_cart"),
            purchases=count("purchase"),
        )
    )
