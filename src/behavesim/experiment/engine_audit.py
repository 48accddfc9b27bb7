"""A browser's sample of an experiment: whether both engines do the same in both shops."""

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
    """Let the first people live their lives in both engines and both shops; ``visits`` or more.

    Hits are compared with pages, items, values and times. Raises WorldError where a visit differs,
    naming the first place, and where the browser cannot carry one out.
    """
    compared = hits = 0
    for variant in variants:
        job = setup.make_job(variant)
        # Nobody need be sought: the first people are those that the experiment begins with.
        lives = choose_covering_people(
            setup.settings, setup.inputs, job, frozenset(), visits, progress
        )
        account = hits_of_people(lives)
        seen = _browse(setup, variant, job, lives, progress)
        found = list(compare_visits(seen, account))
        if found:
            first = found[0]
            raise WorldError(
                f"audit of {variant.variant.name}: {len(found)} of {len(account)} visits differ "
                f"between the engines, first {first.visit} at {first.place}: the browser says "
                f"{first.browser}, the direct engine {first.direct}",
                "`behavesim parity` compares them on the baseline",
            )
        compared += len(account)
        hits += sum(len(sent[1:]) for sent in account.values())
    return EngineAudit(visits=compared, hits=hits, differences=0)


def _browse(
    setup: ShopSetup,
    variant: LoadedVariant,
    job: SimulationJob,
    lives: Sequence[CoveringVisits],
    progress: Progress,
) -> HitsByVisit:
    name = variant.variant.name
    with served_variant(setup, variant, progress) as shop:
        account, failures = run_in_browser(
            setup.settings, shop, shop.hits, job, lives, f"audit: {name}", progress
        )
    if failures:
        raise WorldError(f"audit of {name}: {failures[0]}")
    return account
