"""Personas in markets: what a persona leaves out is the market's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from behavesim.core.market import Market, MarketShares
from behavesim.core.persona import AgeBand, Gender, Persona, SourceShare


@dataclass(frozen=True, slots=True)
class LocalPersona:
    """The people of one persona who live in one market."""

    persona: Persona
    market: Market
    share: float
    """Weight of these people in the population."""
    ages: Mapping[AgeBand, float]
    genders: Mapping[Gender, float]
    jobs: Mapping[str, float]
    regions: Mapping[str, float]
    languages: Mapping[str, float] | None
    """None where each person has a language of their region."""
    devices: Mapping[str, float]
    sources: tuple[SourceShare, ...]


def localize_personas(
    personas: Sequence[Persona], markets: MarketShares
) -> tuple[LocalPersona, ...]:
    """Return every persona in every market: all of the first market, then those of the next."""
    return tuple(
        _localize(persona, market, share) for market, share in markets for persona in personas
    )


def _localize(persona: Persona, market: Market, share: float) -> LocalPersona:
    own = keep_regions(persona, market)
    # What a persona says of languages and sources belongs to the regions that it names.
    is_local = persona.regions is None or bool(own)
    return LocalPersona(
        persona=persona,
        market=market,
        share=persona.share * share,
        ages=persona.ages or market.ages,
        genders=persona.genders or market.genders,
        jobs=persona.jobs or market.jobs,
        regions=own or market.region_weights,
        languages=persona.languages if is_local else None,
        devices=persona.devices or market.devices,
        sources=(persona.sources if is_local else None) or market.sources,
    )


def keep_regions(persona: Persona, market: Market) -> Mapping[str, float]:
    """Return the weights of those regions of a persona that the market has; empty for none."""
    found = {
        code: weight for code, weight in (persona.regions or {}).items() if code in market.regions
    }
    return found if sum(found.values()) > 0 else {}


def with_devices(persona: Persona, markets: MarketShares) -> Persona:
    """Return the persona with devices of its own: those of the markets where it has none."""
    if persona.devices is not None:
        return persona
    weights: dict[str, float] = {}
    for market, share in markets:
        total = sum(market.devices.values())
        for name, weight in market.devices.items():
            weights[name] = weights.get(name, 0.0) + share * weight / total
    return persona.model_copy(update={"devices": weights})
