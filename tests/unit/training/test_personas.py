"""Personas are guessed first, by models that did not learn from those whom they guess."""

from dataclasses import replace

import numpy as np
import pytest

from behavesim.training.evaluation import score_log_loss
from behavesim.training.splits import TEST, TRAIN, split_people
from behavesim.training.traits.boosting import BoostingOptions, bin_values
from behavesim.training.traits.fitted import expect, fit_trait
from behavesim.training.traits.importance import PERSONA
from behavesim.training.traits.personas import learn_personas
from behavesim.training.traits.prepared import Prepared
from behavesim.training.traits.training import train_trait
from behavesim.training.truth import TraitLabels

OPTIONS = BoostingOptions(seed=7, trees=60, leaves=7, learning_rate=0.1)
PERSONAS, REGIONS, PEOPLE = 5, 12, 3000
ALL_ONE = np.zeros(PEOPLE, dtype=np.int64)


def label(name: str, codes: np.ndarray, classes: int) -> TraitLabels:
    return TraitLabels(name, "classes", tuple(f"{name}{one}" for one in range(classes)), codes)


def prepare(values: np.ndarray, personas: TraitLabels) -> Prepared:
    people = np.arange(len(values))
    names = tuple(f"feature_{place}" for place in range(values.shape[1]))
    binned = bin_values(values, names, OPTIONS)
    return Prepared(values, names, values, people, personas, split_people(people, 7, 0.25), binned)


@pytest.fixture(scope="module")
def simulated() -> tuple[Prepared, TraitLabels]:
    """What people do shows their persona alone, which depends on it where they may live."""
    random = np.random.default_rng(3)
    who = random.integers(0, PERSONAS, PEOPLE)
    values = random.normal(0, 1, (PEOPLE, 20)).astype(np.float32)
    values[:, :PERSONAS] += 2 * np.eye(PERSONAS)[who]
    shares = random.dirichlet(np.full(REGIONS, 0.5), PERSONAS)
    region = np.array([random.choice(REGIONS, p=shares[one]) for one in who])
    return prepare(values, label("persona", who, PERSONAS)), label("region", region, REGIONS)


def measure_loss(prepared: Prepared, trait: TraitLabels) -> float:
    train, test = prepared.parts == TRAIN, prepared.parts == TEST
    personas = learn_personas(prepared, OPTIONS, train)
    fitted = fit_trait(prepared, personas, trait, OPTIONS, train)
    guesses = fitted.guess(prepared.values[test], personas.guesses[test])
    return score_log_loss(trait.codes[test], guesses)


def test_what_personas_have_in_common_is_learned_once(
    simulated: tuple[Prepared, TraitLabels],
) -> None:
    """A trait that follows from the persona is guessed better than by trees that begin at the mean.

    Without personas it is still learned: better than the shares of the population.
    """
    prepared, region = simulated
    alike = label("persona", ALL_ONE, 1)
    begun, anew = (
        measure_loss(one, region) for one in (prepared, replace(prepared, personas=alike))
    )
    shares = np.bincount(region.codes, minlength=REGIONS) / PEOPLE
    assert begun < anew - 0.03
    assert anew < score_log_loss(region.codes, np.tile(shares, (PEOPLE, 1)))


def test_no_one_is_guessed_by_what_learned_from_them() -> None:
    """Where nothing shows the persona, guesses about those learned from are no better than draws.

    The halves themselves have learned theirs by heart.
    """
    random = np.random.default_rng(4)
    values = random.normal(0, 1, (PEOPLE, 20)).astype(np.float32)
    who = random.integers(0, 2, PEOPLE)
    prepared = prepare(values, label("persona", who, 2))
    train = prepared.parts == TRAIN
    found = learn_personas(prepared, OPTIONS, train)
    assert abs((found.guesses[train].argmax(axis=1) == who[train]).mean() - 0.5) < 0.05
    even = train & (prepared.people % 2 == 0)
    by_heart = replace(found.model, halves=found.model.halves[:1]).guess(values[even])
    assert (by_heart.argmax(axis=1) == who[even]).mean() > 0.55


def test_new_people_are_guessed_by_both_halves(simulated: tuple[Prepared, TraitLabels]) -> None:
    """Their guesses are what the model gives, probabilities of every persona, mostly right."""
    prepared, _ = simulated
    found = learn_personas(prepared, OPTIONS, prepared.parts == TRAIN)
    test = prepared.parts == TEST
    again = found.model.guess(prepared.values[test])
    np.testing.assert_allclose(again, found.guesses[test])
    np.testing.assert_allclose(again.sum(axis=1), 1.0)
    assert found.model.count == PERSONAS
    assert (again.argmax(axis=1) == prepared.personas.codes[test]).mean() > 0.7


def test_one_persona_leads_to_expect_what_everybody_is(
    simulated: tuple[Prepared, TraitLabels],
) -> None:
    """There is nothing to learn then, and the shares of the population are where trees begin."""
    prepared, region = simulated
    alike = label("persona", ALL_ONE, 1)
    train = prepared.parts == TRAIN
    found = learn_personas(replace(prepared, personas=alike), OPTIONS, train)
    assert (found.model.halves, found.model.count) == ((), 1)
    shares = np.bincount(region.codes[train], minlength=REGIONS) / train.sum()
    np.testing.assert_allclose(expect(region, found, train), shares[None, :])


def test_what_shows_the_persona_alone_is_named_as_such(
    simulated: tuple[Prepared, TraitLabels],
) -> None:
    """Most of what a region is guessed by is then the persona; without any it is never named."""
    prepared, region = simulated
    for personas, is_named in ((prepared.personas, True), (label("persona", ALL_ONE, 1), False)):
        one = replace(prepared, personas=personas)
        learned = learn_personas(one, OPTIONS, one.parts == TRAIN)
        importance = train_trait(one, learned, region, OPTIONS).details.importance
        assert (importance[0].feature == PERSONA and importance[0].share > 0.4) is is_named
        assert any(part.feature == PERSONA for part in importance) is is_named
