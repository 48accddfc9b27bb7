"""Finders that rest on trained models: what they know of items, put into the shop."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from behavesim.core.item_factors import ItemFactors
from behavesim.improvement.exported_tables import SESSION, ShopBehavior
from behavesim.improvement.insight import Insight
from behavesim.improvement.item_value import estimate_item_value

_ROWS: Final = 8
_PERSONAL_ROW: Final = 48
_LEAST_VISITORS: Final = 100
_ITEMS_OF_SOURCE: Final = 40
_NAME = pl.col("event_name")


@dataclass(frozen=True, slots=True)
class Learned:
    """What training left that a shop can show."""

    recommenders: Mapping[str, Mapping[str, Any]]
    """Figures by recommender, as in metrics.json."""
    factors: ItemFactors | None
    related: Mapping[str, Sequence[str]]


def find_personal_rows(behavior: ShopBehavior, learned: Learned) -> Insight | None:
    """Visitors who come again, and a model that knows better than popularity what they want."""
    als = learned.recommenders.get("als")
    if learned.factors is None or als is None or als["ndcg"] <= als["baseline"]:
        return None
    again = behavior.count_sessions(pl.col("ga_session_number") > 1) / behavior.session_count
    lift = als["ndcg"] / als["baseline"] - 1 if als["baseline"] else 1.0
    row = {"id": "home_for_you", "name": "For you", "kind": "personal", "size": _PERSONAL_ROW}
    return Insight(
        name="personal-rows",
        title="Everybody sees the same, though the model knows who likes what",
        why=f"{again:.0%} of sessions are of people who were here before. For what they turn to"
        f" next, ALS ranks {lift:.0%} better than popularity (NDCG {als['ndcg']:.3f} against"
        f" {als['baseline']:.3f}).",
        expected_gain=0.5 * again * min(lift, 1.0),
        gain_reasoning="half of the lift in ranking, in sessions of people who were here before",
        changes=[
            {"change": "ranking", "by": "personal", "file": "ranking.json"},
            {"change": "home", "lists": [row, *behavior.site["home"]]},
        ],
        evidence=[{"recommender": name, **row} for name, row in learned.recommenders.items()],
        files={"ranking": _add_boosts(behavior, learned.factors)},
        from_models=True,
    )


def _add_boosts(behavior: ShopBehavior, factors: ItemFactors) -> dict[str, Any]:
    """Return the factors with what each source's visitors do, and what a click on an item earns.

    The boost is the fourth root of take rate x price over its mean: the whole of it would show
    all visitors what is expensive, none of it what is liked and earns little.
    """
    values = estimate_item_value(behavior)
    earned = dict(values.select("item_id", pl.col("take_rate") * pl.col("price")).iter_rows())
    mean = sum(earned.values()) / max(len(earned), 1)
    content = factors.model_dump(mode="json")
    if mean > 0:
        shares = [earned.get(item, mean) / mean for item in factors.items]
        content["boosts"] = [round(math.sqrt(math.sqrt(share)), 4) for share in shares]
    return {**content, "sources": _average_visitors(behavior, factors)}


def _average_visitors(behavior: ShopBehavior, factors: ItemFactors) -> dict[str, dict[str, float]]:
    """Return for each session source the mean weight of its visitors' acts, by item."""
    weights = dict(factors.weights)
    source = behavior.events.group_by(SESSION).agg(pl.col("session_source").drop_nulls().first())
    visitors = source.group_by("session_source").agg(pl.col("user_pseudo_id").n_unique())
    counts = dict(visitors.filter(pl.col("user_pseudo_id") >= _LEAST_VISITORS).iter_rows())
    acts = (
        behavior.items.filter(_NAME.is_in(list(weights)))
        .join(source, on=SESSION)
        .filter(pl.col("session_source").is_in(list(counts)))
        .group_by("session_source", "item_id")
        .agg(weight=_NAME.replace_strict(weights, return_dtype=pl.Float64).sum())
        .sort("session_source", "weight", "item_id", descending=[False, True, False])
    )
    averages: dict[str, dict[str, float]] = {}
    for name, item, weight in acts.iter_rows():
        theirs = averages.setdefault(name, {})
        if len(theirs) < _ITEMS_OF_SOURCE:
            theirs[item] = round(weight / counts[name], 4)
    return averages


def find_bought_together(behavior: ShopBehavior, learned: Learned) -> Insight | None:
    """An item's page shows the most popular of its shelf; item-item CF knows what goes with it."""
    known = {item["id"] for item in behavior.site["items"]}
    related = {
        item: [other for other in others if other in known]
        for item, others in learned.related.items()
        if item in known
    }
    shown = behavior.site["related"]
    changed = {item: others for item, others in related.items() if others != shown.get(item)}
    seen = (
        behavior.count_sessions(
            (_NAME == "view_item_list") & pl.col("item_list_id").str.starts_with("related_items")
        )
        / behavior.session_count
    )
    if not changed or seen == 0:
        return None
    clicks = behavior.items.filter(
        (_NAME == "select_item") & pl.col("item_list_id").str.starts_with("related_items")
    )
    return Insight(
        name="bought-together",
        title="Related items that are only neighbors on the shelf",
        why=f"{seen:.1%} of sessions scroll down to related items, and click {clicks.height:,}"
        f" times; for {len(changed)} of {len(shown)} items, those that go with them are others.",
        expected_gain=0.1 * clicks.select(SESSION).unique().height / behavior.session_count,
        gain_reasoning="a tenth of the sessions that click there",
        changes=[{"change": "related", "file": "related.json"}],
        evidence=[{"item": item, "instead": changed[item][:3]} for item in list(changed)[:_ROWS]],
        files={"related": changed},
        from_models=True,
    )
