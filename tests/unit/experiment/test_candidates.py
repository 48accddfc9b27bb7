"""Candidates compared with one shop: which of them are discoveries."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.unit.experiment.planted_outcomes import make_pair

from behavesim.core.variant import Variant
from behavesim.core.variant_files import LoadedVariant
from behavesim.experiment import candidates
from behavesim.experiment.candidates import try_candidates
from behavesim.experiment.cohorts import Cohort
from behavesim.settings import load_settings


def test_a_gain_is_believed_and_a_loss_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each against the shop itself, which is simulated first, with the requested people."""
    control, gain = make_pair(5000, 0.05, 0.4)
    loss = make_pair(5000, 0.05, -0.4)[1]
    asked: list[Any] = []

    def simulate(*given: Any) -> list[Cohort]:
        asked.extend(given[3:5])
        return [Cohort((control, loss, gain), {}, np.zeros((5000, 0)))]

    monkeypatch.setattr(candidates, "simulate_cohorts", simulate)
    settings = load_settings(None, {"experiment": {"resamples": 200}}, environment={})
    setup: Any = SimpleNamespace(settings=settings, make_job=lambda variant: variant)
    shops = {name: LoadedVariant(Variant(name=name)) for name in ("shop", "loss", "gain")}
    shop = shops.pop("shop")
    executor: Any = None
    found = try_candidates(
        setup, executor, shop, shops, 5000, 77, 0.1, lambda *_given: None, "trying"
    )
    assert asked == [5000, 77]
    assert [(trial.name, trial.believed) for trial in found] == [("loss", False), ("gain", True)]
    assert found[0].p_value > 0.9 > 0.1 > found[1].p_value
    assert found[0].revenue.delta < 0 < found[1].revenue.delta
