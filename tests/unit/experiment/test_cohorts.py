"""Cohorts are the requested people, the same wherever a simulation begins."""

import numpy as np

from behavesim.core.variant import BASELINE
from behavesim.core.variant_files import LoadedVariant
from behavesim.experiment.cohorts import join_cohorts, simulate_cohorts
from behavesim.settings import load_settings
from behavesim.simulation.shop_setup import load_shop_setup
from behavesim.workers import open_executor


def test_people_from_an_id_on_are_those_of_the_population() -> None:
    """The last ten of thirty are ten who begin with the twentieth, and no others."""
    simulate = {"days": 14, "warmup": 0}
    setup = load_shop_setup(load_settings(None, {"simulate": simulate}, environment={}))
    jobs = [setup.make_job(LoadedVariant(BASELINE))]
    with open_executor(1, None) as executor:
        whole = join_cohorts(simulate_cohorts(executor, setup, jobs, 30))
        end = join_cohorts(simulate_cohorts(executor, setup, jobs, 10, 20))
    assert (len(whole), len(end)) == (30, 10)
    assert np.array_equal(end.known, whole.known[20:])
    assert np.array_equal(end.outcomes[0].visits, whole.outcomes[0].visits[20:])
    assert not np.array_equal(end.known, whole.known[:10])
