"""Compares both engines in both shops of an experiment, on a sample of visits."""

from collections.abc import Sequence
from dataclasses import dataclass

from behavesim.core.progress import Progress
from behavesim.core.variant_files import LoadedVariant
from behavesim.coverage.browser_run import run_in_browser
from behavesim.coverage.covering_visits import (
    CoveringVisits,
    HitsByVisit,
    choose_covering_people,
    hits_of_people,
)
from behavesim.engines.job import SimulationJob
from behavesim.errors import WorldError
from behavesim.experiment.served_variant import served_variant
from behavesim.parity.compare import compare_visits
from behavesim.simulation.shop_setup import ShopSetup


@dataclass(frozen=True, slots=True)
class EngineAudit:
    """How many visits and hits of both shops were compared, and in how many visits they differ."""

    visits: int
    hits: int
    differences: int


def audit_engines(
    setup: ShopSetup, variants: tuple[LoadedVariant, LoadedVariant], visits: int, progress: Progress
) -> EngineAudit:
    """Carry out at least ``visits`` visits of the first people in both engines and both shops.

    Hits are compared in all their fields. Raises WorldError with the first difference if a visit
    differs, and if the browser cannot carry one out.
    """
    compared = hits = 0
    for variant in variants:
        job = setup.make_job(variant)
        # Nothing is required, so these are the people that the experiment begins with.
        people = choose_covering_people(
            setup.settings, setup.inputs, job, frozenset(), visits, progress
        )
        direct = hits_of_people(people)
        in_browser = _browse(setup, variant, job, people, progress)
        found = list(compare_visits(in_browser, direct))
        if found:
            first = found[0]
            raise WorldError(
                f"audit of {variant.variant.name}: {len(found)} of {len(direct)} visits differ "
                f"between the engines, first {first.visit} at {first.place}: the browser says "
                f"{first.browser}, the direct engine {first.direct}",
                "`behavesim parity` compares them on the baseline",
            )
        compared += len(direct)
        hits += sum(len(sent[1:]) for sent in direct.values())
    return EngineAudit(visits=compared, hits=hits, differences=0)


def _browse(
    setup: ShopSetup,
    variant: LoadedVariant,
    job: SimulationJob,
    people: Sequence[CoveringVisits],
    progress: Progress,
) -> HitsByVisit:
    name = variant.variant.name
    with served_variant(setup, variant, progress) as shop:
        hits, failures = run_in_browser(
            setup.settings, shop, shop.hits, job, people, f"audit: {name}", progress
        )
    if failures:
        raise WorldError(f"audit of {name}: {failures[0]}")
    return hits
