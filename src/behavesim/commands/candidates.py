"""Several changes of one shop tried on the same people, the shop itself among them."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from behavesim.commands.arms import join_cohorts, live_cohorts
from behavesim.commands.build_site import load_site_catalog
from behavesim.commands.cast import Cast, load_cast, make_shop_job
from behavesim.improve.false_discovery import discover, one_sided_p
from behavesim.improve.paired import Comparison, compare
from behavesim.model.catalog import Catalog
from behavesim.model.progress import Progress
from behavesim.model.variant_files import LoadedVariant
from behavesim.settings import Settings
from behavesim.shop.site import make_site_config, make_site_json
from behavesim.simulate.job import SimulationJob


@dataclass(frozen=True, slots=True)
class Street:
    """Where shops stand: the catalogue they share, and the people who come by."""

    settings: Settings
    cast: Cast
    catalog: Catalog

    def make_job(self, variant: LoadedVariant) -> SimulationJob:
        """Return what the engine is told of the shop with this variant."""
        site = make_site_json(self.catalog, self.settings, variant)
        return make_shop_job(self.settings, site, make_site_config(self.settings), self.cast)


def open_street(settings: Settings, personas: Path | None = None) -> Street:
    """Read catalogue and people; raises InputError for the first thing that is wrong."""
    catalog = load_site_catalog(settings)
    return Street(settings, load_cast(personas, catalog.topic_ids), catalog)


@dataclass(frozen=True, slots=True)
class Trial:
    """What one candidate did to the shop it was tried on."""

    name: str
    revenue: Comparison
    conversion: Comparison
    p_value: float
    believed: bool
    """Whether it passes the control of false discoveries among all that were tried with it."""


def try_candidates(
    street: Street,
    executor: Executor,
    adopted: LoadedVariant,
    candidates: Mapping[str, LoadedVariant],
    people: int,
    first_id: int,
    rate: float,
    progress: Progress,
    stage: str,
) -> tuple[Trial, ...]:
    """Send people from ``first_id`` on through the adopted shop and through each candidate.

    At most ``rate`` of what is believed may be wrong (Benjamini-Hochberg over the candidates).
    """
    jobs = [street.make_job(variant) for variant in (adopted, *candidates.values())]
    progress(stage, 0, people)
    parts = []
    workers = street.settings.simulate.workers
    for part in live_cohorts(
        executor, workers, street.settings, street.cast, jobs, people, first_id
    ):
        parts.append(part)
        progress(stage, sum(map(len, parts)), people)
    control, *arms = join_cohorts(parts).arms
    p_values = {
        name: one_sided_p(arm.revenue - control.revenue)
        for name, arm in zip(candidates, arms, strict=True)
    }
    believed = discover(p_values, rate)
    asked, seed = street.settings.experiment, street.settings.seed
    trials = []
    for name, arm in zip(candidates, arms, strict=True):
        figures = compare(control, arm, resamples=asked.resamples, level=asked.level, seed=seed)
        trials.append(Trial(name, figures[0], figures[1], p_values[name], name in believed))
    return tuple(trials)
