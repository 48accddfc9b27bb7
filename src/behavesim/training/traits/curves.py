"""How well traits are guessed with ever more people to learn from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.core.curves import CurvePoint, LearningCurve
from behavesim.errors import NotEnoughDataError
from behavesim.training.asymptote import make_learning_curve
from behavesim.training.evaluation import draw_weights
from behavesim.training.splits import TEST, TRAIN
from behavesim.training.traits.baselines import guess_prior
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.traits.fitted import FittedTrait, fit_trait
from behavesim.training.traits.growing import Bools
from behavesim.training.traits.judging import prepare_score
from behavesim.training.traits.personas import LearnedPersonas, learn_personas
from behavesim.training.traits.prepared import Prepared, check_variety
from behavesim.training.traits.side_by_side import do_side_by_side
from behavesim.training.traits.training import METRICS
from behavesim.training.truth import TraitLabels

Rows = npt.NDArray[np.int64]

_SHARES = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
_FEWEST_PEOPLE = 200
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class MeasuredTrait:
    """A trait's learning curve, and the model of its last point."""

    trait: TraitLabels
    curve: LearningCurve
    fitted: FittedTrait

    @property
    def name(self) -> str:
        """The trait's."""
        return self.trait.name

    @property
    def classes(self) -> tuple[str, ...]:
        """The trait's."""
        return self.trait.classes


def measure_learning(
    prepared: Prepared,
    traits: Sequence[TraitLabels],
    options: BoostingOptions,
    report: Callable[[int, str], None],
) -> tuple[dict[str, MeasuredTrait], dict[str, NotEnoughDataError]]:
    """Learn each trait from more and more of the train part's people, judge on the test part."""
    people = prepared.people[prepared.parts == TEST]
    weights = list(draw_weights(people, options.seed, _ROUNDS))
    sizes = list_sizes(prepared)
    report(0, "persona")
    steps = [(*size, learn_personas(prepared, options, size[1])) for size in sizes]

    def measure(trait: TraitLabels, stop: Event) -> MeasuredTrait:
        return _measure(prepared, trait, options, steps, weights, stop)

    return do_side_by_side(measure, traits, options, report)


def list_sizes(prepared: Prepared) -> list[tuple[int, Bools]]:
    """How many people, and which rows are theirs: each size holds the smaller ones."""
    train = prepared.parts == TRAIN
    people = np.unique(prepared.people[train])
    counts = [round(len(people) * share) for share in _SHARES]
    wanted = sorted({*(n for n in counts if n >= _FEWEST_PEOPLE), len(people)})
    sizes = [(count, train & choose_people(prepared.people, people, count)) for count in wanted]
    if len(sizes) < 3:
        raise NotEnoughDataError(
            f"a learning curve needs three sizes from {_FEWEST_PEOPLE} people on; "
            f"found {len(people)} people to learn from",
            "raise train.curve_sessions",
        )
    return sizes


def choose_people(rows: Rows, people: Rows, count: int) -> Bools:
    """The rows of ``count`` of the sorted ``people``: spread evenly, and of more people all these
    are again."""
    # Steps of a large odd size reach each person once, and every prefix is spread evenly.
    order = np.argsort((np.arange(len(people)) * 2654435761) % 2**32)
    return np.isin(rows, people[order[:count]])


def _measure(
    prepared: Prepared,
    trait: TraitLabels,
    options: BoostingOptions,
    steps: Sequence[tuple[int, Bools, LearnedPersonas]],
    weights: Sequence[Floats],
    stop: Event,
) -> MeasuredTrait:
    check_variety(prepared, trait)
    test = np.flatnonzero(prepared.parts == TEST)
    baseline = judge_baseline(prepared, trait, test)
    points, drawn = [], []
    for count, rows, personas in steps:
        fitted = fit_trait(prepared, personas, trait, options, rows, stop)
        guesses = fitted.guess(prepared.values[test], personas.guesses[test])
        score = prepare_score(trait, test, guesses)
        drawn.append([score(one) for one in weights])
        low, high = np.nanpercentile(drawn[-1], [2.5, 97.5])
        points.append(CurvePoint(count, score(None), float(low), float(high), baseline, len(test)))
    curve = make_learning_curve(METRICS[trait.kind], points, np.array(drawn).T)
    return MeasuredTrait(trait, curve, fitted)


def judge_baseline(prepared: Prepared, trait: TraitLabels, rows: Rows) -> float:
    """What the prior (or the mean) of the people learned from scores on these rows."""
    known = prepared.parts != TEST
    if trait.values is not None:
        guess = np.full(len(rows), trait.values[known].mean())
    else:
        guess = guess_prior(trait.codes[known], len(trait.classes), len(rows))
    return prepare_score(trait, rows, guess)(None)
