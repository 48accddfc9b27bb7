"""Planted traits are found again; what was not planted is not."""

import time
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from behavesim.errors import NotEnoughDataError
from behavesim.training.features.matrix import Features
from behavesim.training.splits import TEST, TRAIN, VALID
from behavesim.training.traits.boosting import BoostingOptions, TrainingStoppedError
from behavesim.training.traits.personas import LearnedPersonas, learn_personas
from behavesim.training.traits.prepared import Prepared, check_people, prepare_traits
from behavesim.training.traits.training import train_trait, train_traits
from behavesim.training.truth import Labels, TraitLabels, list_traits, read_labels

OPTIONS = BoostingOptions(seed=7, trees=120, leaves=15, learning_rate=0.08)
TEST_SHARE = 0.25


@pytest.fixture(scope="module")
def labels(planted: Path, features: Features) -> Labels:
    return read_labels(planted / "truth", features.users)


@pytest.fixture(scope="module")
def prepared(features: Features, labels: Labels) -> Prepared:
    return prepare_traits(features, labels, OPTIONS, TEST_SHARE)


@pytest.fixture(scope="module")
def personas(prepared: Prepared) -> LearnedPersonas:
    return learn_personas(prepared, OPTIONS, prepared.parts == TRAIN)


@pytest.fixture(scope="module")
def traits(labels: Labels) -> dict[str, TraitLabels]:
    return {trait.name: trait for trait in list_traits(labels)}


@pytest.mark.parametrize(
    ("name", "at_least"),
    [
        ("gender", 0.75),
        ("job", 0.85),
        ("age_band", 0.24),
        ("interest_beauty", 0.8),
        ("interest_cooking", 0.65),
    ],
)
def test_planted_traits_are_recovered(
    prepared: Prepared,
    personas: LearnedPersonas,
    traits: dict[str, TraitLabels],
    name: str,
    at_least: float,
) -> None:
    """Each one clearly above its baseline, the interval included."""
    found = train_trait(prepared, personas, traits[name], OPTIONS).evaluation
    assert found.score >= at_least
    assert found.baseline < found.ci_low <= found.score <= found.ci_high
    assert found.log_loss is not None
    assert found.baseline_log_loss is not None
    assert found.log_loss < found.baseline_log_loss


def test_logistic_regression_is_a_strong_baseline(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """Where a trait shows in the shares of two topics, a linear model finds it as well."""
    found = train_trait(prepared, personas, traits["gender"], OPTIONS).evaluation
    assert found.logistic > found.baseline + 0.2


@pytest.mark.parametrize("name", ["gender", "interest_beauty"])
def test_shuffled_labels_give_chance(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels], name: str
) -> None:
    """With the link between people and labels cut, nothing is left to learn: no leak."""
    codes = np.random.default_rng(5).permutation(traits[name].codes)
    found = train_trait(prepared, personas, replace(traits[name], codes=codes), OPTIONS).evaluation
    assert abs(found.score - 0.5) < 0.1


def test_people_are_in_one_part_each(prepared: Prepared) -> None:
    """No person is both trained on and judged."""
    parts = [set(prepared.people[prepared.parts == part]) for part in (TRAIN, VALID, TEST)]
    assert sum(map(len, parts)) == len(set.union(*parts))
    assert all(parts)


def test_labels_of_the_judged_do_not_reach_the_model(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """Turning the test people's labels round leaves the model as it is, to the letter."""
    trait = traits["gender"]
    turned = np.where(prepared.parts == TEST, 1 - trait.codes, trait.codes)
    models = [
        train_trait(prepared, personas, one, OPTIONS).fitted.booster.model_to_string()
        for one in (trait, replace(trait, codes=turned))
    ]
    assert models[0] == models[1]


def test_training_twice_gives_the_same_model(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """Seeded and deterministic, whatever the threads do."""
    first, second = (train_trait(prepared, personas, traits["job"], OPTIONS) for _ in range(2))
    assert first.fitted.booster.model_to_string() == second.fitted.booster.model_to_string()
    assert first.evaluation == second.evaluation


def test_an_interrupt_does_not_wait_for_models_at_work(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """Ctrl-C while thousands of trees are still to come is over within seconds."""
    slow = replace(OPTIONS, trees=100_000, learning_rate=1e-6, threads=2)
    started = time.monotonic()

    def interrupt(done: int, name: str) -> None:
        time.sleep(0.5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_traits(prepared, [traits["age_band"], traits["job"]], slow, interrupt)
    assert time.monotonic() - started < 5


def test_a_stopped_training_says_so(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """It is no lack of data, so that it cannot be taken for a trait to skip."""
    stop = Event()
    stop.set()
    with pytest.raises(TrainingStoppedError):
        train_trait(prepared, personas, traits["gender"], OPTIONS, stop)


def test_one_class_is_one_line(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """The trait, the class and the part are named."""
    trait = replace(traits["gender"], codes=np.zeros_like(traits["gender"].codes))
    message = r"gender: one class only \(female\) in the train part"
    with pytest.raises(NotEnoughDataError, match=message):
        train_trait(prepared, personas, trait, OPTIONS)


def test_too_few_people_is_one_line(labels: Labels) -> None:
    """Needed and found numbers stand in the message."""
    with pytest.raises(NotEnoughDataError, match=r"at least 5000 people .*; found 800"):
        check_people(labels, 5000)


def test_a_planted_weight_is_recovered(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """How much, not only whether: a good part of the variance, with the interval above 0."""
    found = train_trait(prepared, personas, traits["interest_beauty_weight"], OPTIONS).evaluation
    assert found.metric == "r2"
    assert abs(found.baseline) < 0.02
    assert 0.2 < found.ci_low <= found.score <= found.ci_high


def test_a_region_that_nothing_shows_is_not_guessed(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """Regions drawn by lot stay at the baseline: geo is no feature."""
    found = train_trait(prepared, personas, traits["region"], OPTIONS).evaluation
    assert abs(found.score - found.baseline) < 0.12


def test_guesses_are_judged_by_class_and_by_feature(
    prepared: Prepared, personas: LearnedPersonas, traits: dict[str, TraitLabels]
) -> None:
    """The confusion has each test row once; importance is LightGBM's own and falls."""
    found = train_trait(prepared, personas, traits["gender"], OPTIONS)
    counts = np.array(found.details.confusion)
    assert counts.sum() == found.evaluation.n_test
    assert np.trace(counts) / counts.sum() == pytest.approx(found.evaluation.score)
    shares = [one.share for one in found.details.importance]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1
    assert {"beauty", "technology"} & {
        topic for one in found.details.importance[:5] for topic in one.feature.split("_")
    }
