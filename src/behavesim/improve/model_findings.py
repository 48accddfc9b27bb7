"""Finders that rest on trained models: what they know of items, put into the shop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from behavesim.improve.behaviour import SESSION, ShopBehaviour
from behavesim.improve.insight import Insight
from behavesim.model.item_factors import ItemFactors

_ROWS: Final = 8
_PERSONAL_ROW: Final = 48
_NAME = pl.col("event_name")


@dataclass(frozen=True, slots=True)
class Learned:
    """What training left that a shop can show."""

    recommenders: Mapping[str, Mapping[str, Any]]
    """Figures by recommender, as in metrics.json."""
    factors: ItemFactors | None
    related: Mapping[str, Sequence[str]]


def find_personal_rows(behaviour: ShopBehaviour, learned: Learned) -> Insight | None:
    """Visitors who come again, and a model that knows better than popularity what they want."""
    als = learned.recommenders.get("als")
    if learned.factors is None or als is None or als["ndcg"] <= als["baseline"]:
        return None
    again = behaviour.count_sessions(pl.col("ga_session_number") > 1) / behaviour.session_count
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
            {"change": "ranking", "by": "personal", "file": "item_factors.json"},
            {"change": "home", "lists": [row, *behaviour.site["home"]]},
        ],
        evidence=[{"recommender": name, **row} for name, row in learned.recommenders.items()],
        files={"item_factors.json": learned.factors.model_dump(mode="json")},
        from_models=True,
    )


def find_bought_together(behaviour: ShopBehaviour, learned: Learned) -> Insight | None:
    """An item's page shows the most popular of its shelf; item-item CF knows what goes with it."""
    known = {item["id"] for item in behaviour.site["items"]}
    related = {
        item: [other for other in others if other in known]
        for item, others in learned.related.items()
        if item in known
    }
    shown = behaviour.site["related"]
    changed = {item: others for item, others in related.items() if others != shown.get(item)}
    seen = (
        behaviour.count_sessions(
            (_NAME == "view_item_list") & pl.col("item_list_id").str.starts_with("related_items")
        )
        / behaviour.session_count
    )
    if not changed or seen == 0:
        return None
    clicks = behaviour.items.filter(
        (_NAME == "select_item") & pl.col("item_list_id").str.starts_with("related_items")
    )
    return Insight(
        name="bought-together",
        title="Related items that are only neighbours on the shelf",
        why=f"{seen:.1%} of sessions scroll down to related items, and click {clicks.height:,}"
        f" times; for {len(changed)} of {len(shown)} items, those that go with them are others.",
        expected_gain=0.1 * clicks.select(SESSION).unique().height / behaviour.session_count,
        gain_reasoning="a tenth of the sessions that click there",
        changes=[{"change": "related", "file": "related_items.json"}],
        evidence=[{"item": item, "instead": changed[item][:3]} for item in list(changed)[:_ROWS]],
        files={"related_items.json": changed},
        from_models=True,
    )
