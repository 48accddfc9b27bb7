"""One drafted persona: the people of a market, shifted to who shops for a topic."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from behavesim.core.market import MarketShares
from behavesim.core.persona import AGE_BANDS, GENDERS, INTENTS, TRAITS, SourceShare
from behavesim.keyed_random import Key, purpose, uniform
from behavesim.personas.draft_plan import DraftTopic, PlannedPersona
from behavesim.personas.shoppers import (
    Channel,
    Factors,
    ShopperKind,
    ShopperTables,
    ShopperVariation,
)

Name = TypeVar("Name", bound=Hashable)

_INTEREST, _INTEREST_SPREAD, _SIDE_SPREAD = 0.79, 0.1, 0.13
_OTHERS, _OTHERS_SPREAD = 0.13, 0.09
_TRAIT_SPREAD = 0.12
_TRAIT_JITTER, _VISITS_JITTER, _SHARE_JITTER = 0.04, 0.12, 0.15
_COMMUNITY, _CAMPAIGN = 0.07, 0.1
"""Weights of a site that such people read, and of a paid campaign for the topic."""
_CHANNELS: Mapping[str, Channel] = {
    "organic": "organic", "(none)": "direct", "referral": "referral", "email": "email",
    "social": "social", "paid_social": "social",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted persona: what its file says, and the sentences around it."""

    id: str
    name: str
    about: str
    topic: DraftTopic
    values: Mapping[str, Any]
    """The keys of the file, in its order."""


def draft_persona(
    plan: PlannedPersona,
    persona_id: str,
    name: str,
    tables: ShopperTables,
    markets: MarketShares,
    categories: Mapping[str, str],
    key: Key,
    liking: float = 1.0,
) -> Draft:
    """Return the persona of a plan.

    ``categories`` has the category of each device; ``key`` is that of the draft's seed, from which
    small differences between personas follow; ``liking`` is a factor of all interests.
    """
    kind = tables.of_interest(plan.topic.interest)
    variation = tables.kinds[plan.variation - 1] if plan.variation else None
    factors: list[Factors] = [kind, variation] if variation else [kind]

    def jitter(what: str, size: float) -> float:
        word = purpose(f"draft:{persona_id}:{what}")
        return size * (2 * float(uniform(key, word)) - 1)

    values = {
        "id": persona_id,
        "name": name,
        "share": round(plan.share * (1 + jitter("share", _SHARE_JITTER)), 2) or 0.01,
        "ages": _shift(_mix(markets, "ages"), AGE_BANDS, [one.ages for one in factors]),
        "genders": _shift(_mix(markets, "genders"), GENDERS, [one.genders for one in factors]),
        "jobs": _shift(_mix(markets, "jobs"), None, [one.jobs for one in factors]),
        "interests": _list_interests(plan, variation, liking),
        "other_interests": {"centre": _limit(_OTHERS * liking), "spread": _OTHERS_SPREAD},
        "temperament": {
            trait: {
                "centre": _limit(
                    kind.temperament.get(trait, 0.5)
                    + (variation.temperament.get(trait, 0.0) if variation else 0.0)
                    + jitter(trait, _TRAIT_JITTER)
                ),
                "spread": _TRAIT_SPREAD,
            }
            for trait in TRAITS
        },
        "budget": {
            "relative": round(kind.budget * (variation.budget if variation else 1.0), 2),
            "spread": kind.budget_spread,
        },
        "intents": {"weights": _weigh_intents(kind, variation), "spread": 0.3},
        "devices": _weigh_devices(markets, factors, categories),
        "hours": list(tables.hours[variation.hours if variation else kind.hours]),
        "weekdays": dict(tables.weekdays[kind.weekdays]),
        "visits_per_week": {
            "median": round(
                kind.visits_per_week
                * (variation.visits_per_week if variation else 1.0)
                * (1 + jitter("visits", _VISITS_JITTER)),
                2,
            ),
            "spread": 0.88,
        },
        "sources": _list_sources(plan.topic, kind, markets, factors),
    }
    if len(markets) > 1:
        del values["sources"]  # those of the market in which a person lives
    about = variation.about if variation else kind.about
    return Draft(persona_id, name, about, plan.topic, values)


def _list_interests(
    plan: PlannedPersona, variation: ShopperVariation | None, liking: float
) -> dict[str, dict[str, float]]:
    center = liking * _INTEREST * (variation.interest if variation else 1.0)
    sides = sorted(plan.sides.items(), key=lambda side: (-side[1], side[0]))
    return {
        plan.topic.id: {"centre": _limit(center), "spread": _INTEREST_SPREAD},
        **{topic: {"centre": _limit(liking * one), "spread": _SIDE_SPREAD} for topic, one in sides},
    }


def _weigh_intents(kind: ShopperKind, variation: ShopperVariation | None) -> dict[str, float]:
    factors = variation.intents if variation else {}
    weights = {one: kind.intents.get(one, 0.0) * factors.get(one, 1.0) for one in INTENTS}
    total = sum(weights.values())
    return {str(one): round(weight / total, 2) for one, weight in weights.items()}


def _weigh_devices(
    markets: MarketShares, factors: Sequence[Factors], categories: Mapping[str, str]
) -> dict[str, float]:
    weights = _mix(markets, "devices")
    by_device = [
        {
            device: by_category.get(categories[device], 1.0)
            for by_category in ({str(name): one for name, one in group.devices.items()},)
            for device in weights
            if device in categories
        }
        for group in factors
    ]
    return _shift(weights, [name for name in weights if name in categories], by_device)


def _list_sources(
    topic: DraftTopic, kind: ShopperKind, markets: MarketShares, factors: Sequence[Factors]
) -> list[dict[str, Any]]:
    def weigh(medium: str, weight: float) -> float:
        channel = _CHANNELS.get(medium, "paid")
        for group in factors:
            weight *= group.channels.get(channel, 1.0)
        return weight

    weights: dict[SourceShare, float] = {}
    for market, share in markets:
        total = sum(source.weight for source in market.sources)
        for source in market.sources:
            weight = share * weigh(source.medium, source.weight / total)
            same = source.model_copy(update={"weight": 0.0})
            weights[same] = weights.get(same, 0.0) + weight
    known = {source.source for source in weights}
    if kind.community not in known:
        link = SourceShare(
            source=kind.community,
            medium="referral",
            referrer=f"https://{kind.community}/",
            weight=0.0,
        )
        weights[link] = weigh("referral", _COMMUNITY)
    campaign = f"{topic.id.replace('-', '_')}_season"
    paid = SourceShare(source="google", medium="cpc", campaign=campaign, weight=0.0)
    weights[paid] = weigh("cpc", _CAMPAIGN)
    everything = sum(weights.values())
    rows = [
        {**source.model_dump(exclude={"weight"}), "weight": round(weight / everything, 3)}
        for source, weight in weights.items()
    ]
    return [{key: value for key, value in row.items() if value not in (None, "")} for row in rows]


def _mix(markets: MarketShares, field: str) -> dict[str, float]:
    """Return the weights of a field over all markets, as percentages."""
    mixed: dict[str, float] = {}
    for market, share in markets:
        weights: Mapping[str, float] = getattr(market, field)
        total = sum(weights.values())
        for name, weight in weights.items():
            mixed[name] = mixed.get(name, 0.0) + 100 * share * weight / total
    return mixed


def _shift(
    weights: Mapping[str, float],
    names: Sequence[str] | None,
    factors: Sequence[Mapping[Any, float]],
) -> dict[str, float]:
    """Return the weights times all factors, as percentages of three digits; none below 0.01."""
    shifted = {name: weights.get(name, 0.0) for name in (weights if names is None else names)}
    for group in factors:
        shifted = {name: weight * group.get(name, 1.0) for name, weight in shifted.items()}
    total = sum(shifted.values())
    return {
        name: max(float(f"{100 * weight / total:.3g}"), 0.01)
        for name, weight in shifted.items()
        if weight > 0
    }


def _limit(center: float) -> float:
    return round(min(max(center, 0.05), 0.92), 2)
