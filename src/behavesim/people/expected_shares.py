"""Expected shares of the population, computed from the tables without drawing people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from behavesim.core.arrays import Floats
from behavesim.core.market import MarketShares
from behavesim.core.persona import (
    AGE_BANDS,
    AGES_OF_BAND,
    GENDERS,
    WEEKDAYS,
    Demographics,
    Persona,
)
from behavesim.people.draws import DECIMALS
from behavesim.people.local_personas import LocalPersona, localize_personas
from behavesim.people.tables import Tables, build_tables

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ExpectedShares:
    """Shares that sum to 1 each; every person counts once, however often they visit."""

    markets: Shares
    personas: Shares
    age_bands: Shares
    genders: Shares
    jobs: Shares
    regions: Shares
    devices: Shares
    """Shares of main devices."""
    hours: tuple[float, ...]
    """Shares of the hours at which people visit, from midnight on."""
    weekdays: Shares
    traffic_sources: Shares
    """Shares of first visits by ``source / medium``; later visits are direct more often."""


def compute_shares(
    personas: Sequence[Persona],
    demographics: Demographics,
    topics: Sequence[str],
    markets: MarketShares,
) -> ExpectedShares:
    """Return the expected shares: sums over all combinations of persona, age, gender, job, region.

    Exact but for the rounding of each person's figures to six decimals.
    """
    tables = build_tables(personas, demographics, topics, markets)
    written = tables.personas
    share = written.share / written.share.sum()
    cells = [_weigh_groups(tables, row) for row in range(len(share))]
    population: Floats = np.sum(
        [one * cell for one, cell in zip(share, cells, strict=True)], axis=0
    )

    def spread(field: str, base: Floats) -> Floats:
        """Return the mean over people of their persona's weights times their groups' factors."""
        rows = [_average(tables, cell, field, base[row]) for row, cell in enumerate(cells)]
        return np.asarray(share @ np.array(rows))

    by_persona = share.reshape(len(markets), len(personas)).sum(axis=0)
    return ExpectedShares(
        markets=name_rounded([market.code for market, _ in markets], _sum_markets(share, markets)),
        personas=name_rounded(written.ids[: len(personas)], by_persona),
        age_bands=name_rounded(AGE_BANDS, population.sum(axis=(1, 2, 3))),
        genders=name_rounded(GENDERS, population.sum(axis=(0, 2, 3))),
        jobs=name_rounded(tables.jobs, population.sum(axis=(0, 1, 3))),
        regions=name_rounded(tables.regions, population.sum(axis=(0, 1, 2))),
        devices=name_rounded(tables.devices, spread("devices", written.devices)),
        hours=tuple(np.round(spread("hours", written.hours), DECIMALS).tolist()),
        weekdays=name_rounded(WEEKDAYS, spread("weekdays", written.weekdays)),
        traffic_sources=_share_sources(localize_personas(personas, markets), share),
    )


def _sum_markets(share: Floats, markets: MarketShares) -> Floats:
    return np.asarray(share.reshape(len(markets), -1).sum(axis=1))


def _weigh_groups(tables: Tables, row: int) -> Floats:
    """Return how likely a persona's people are each age band x gender x job x region."""
    written = tables.personas
    ages, genders, regions = (
        _normalize(weights[row]) for weights in (written.ages, written.genders, written.regions)
    )
    jobs = np.array([_share_jobs(tables, row, *AGES_OF_BAND[band]) for band in AGE_BANDS])
    return np.asarray(np.einsum("a,g,aj,r->agjr", ages, genders, jobs, regions))


def _share_jobs(tables: Tables, row: int, youngest: int, oldest: int) -> Floats:
    """Return the jobs' shares in an age band, where a job counts at the ages it is open to."""
    years = np.arange(youngest, oldest + 1)[:, None]
    is_open = (years >= tables.job_ages[:, 0]) & (years <= tables.job_ages[:, 1])
    return np.asarray(_normalize(tables.personas.jobs[row] * is_open).mean(axis=0))


def _average(tables: Tables, cells: Floats, field: str, base: Floats) -> Floats:
    factors: list[Floats] = [getattr(table, field) for table in tables.effects]
    weights = np.einsum("ak,gk,jk,rk,k->agjrk", *factors, base)
    return np.asarray(np.einsum("agjr,agjrk->k", cells, _normalize(weights)))


def _normalize(weights: Floats) -> Floats:
    """Return the weights divided by their sum along the last axis; 0 where the sum is 0."""
    total = weights.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(weights, total, out=np.zeros_like(weights), where=total > 0))


def _share_sources(personas: Sequence[LocalPersona], share: Floats) -> Shares:
    shares: dict[str, float] = {}
    for persona, weight in zip(personas, share.tolist(), strict=True):
        total = sum(row.weight for row in persona.sources)
        for row in persona.sources:
            name = f"{row.source} / {row.medium}"
            shares[name] = shares.get(name, 0.0) + weight * row.weight / total
    ranked = sorted(shares, key=lambda name: (-shares[name], name))
    return {name: round(shares[name], DECIMALS) for name in ranked}


def name_rounded(names: Sequence[str], shares: Floats) -> dict[str, float]:
    """Return rounded shares by name."""
    return dict(zip(names, np.round(shares, DECIMALS).tolist(), strict=True))
