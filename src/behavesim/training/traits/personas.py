"""Which persona a person may be drawn from: guessed first, since all traits depend on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from behavesim.core.arrays import Floats
from behavesim.training.evaluation import Codes
from behavesim.training.splits import VALID
from behavesim.training.traits.boosting import BoostingOptions, predict, to_log_probabilities
from behavesim.training.traits.growing import Bools, Grow, fit_booster
from behavesim.training.traits.prepared import Prepared
from behavesim.training.traits.side_by_side import do_side_by_side

_HALVES = ("persona_0", "persona_1")


@dataclass(frozen=True, slots=True)
class PersonaModel:
    """A booster for each half of the people it learned from; none where there is one persona."""

    halves: tuple[lgb.Booster, ...] = ()

    @property
    def count(self) -> int:
        """How many personas there are."""
        # Of two classes LightGBM has a single model.
        return max(2, self.halves[0].num_model_per_iteration()) if self.halves else 1

    def guess(self, values: npt.NDArray[np.float32]) -> Floats:
        """Each row's probability of each persona: the halves' geometric mean."""
        return _blend([_guess(booster, values) for booster in self.halves], len(values))


@dataclass(frozen=True, slots=True)
class LearnedPersonas:
    """The model, and of all rows of Prepared ``codes`` (whose persona it is) and ``guesses``.

    A row that was learned from is guessed by the half that did not learn from it.
    """

    model: PersonaModel
    codes: Codes
    guesses: Floats


def learn_personas(
    prepared: Prepared, options: BoostingOptions, train: Bools, grow: Grow | None = None
) -> LearnedPersonas:
    """Learn from the chosen rows. Where a part of them knows one persona only, all are one."""
    personas = prepared.personas
    halves = {
        name: train & (prepared.people % len(_HALVES) == half) for half, name in enumerate(_HALVES)
    }
    needed = (*halves.values(), prepared.parts == VALID)
    if any(len(np.unique(personas.codes[rows])) < 2 for rows in needed):
        return _take_all_for_one(len(prepared.parts))
    boosters, _ = do_side_by_side(
        lambda trait, stop: (
            fit_booster(prepared, trait, options, halves[trait.name], None, stop)
            if grow is None
            else grow(prepared, trait, halves[trait.name], None)
        ),
        [replace(personas, name=name) for name in halves],
        options,
        lambda _done, _name: None,
    )
    logs = [_guess(boosters[name], prepared.values) for name in halves]
    guesses = _blend(logs, len(prepared.parts))
    for other, rows in zip(reversed(logs), halves.values(), strict=True):
        guesses[rows] = _blend([other[rows]], int(rows.sum()))
    return LearnedPersonas(
        PersonaModel(tuple(boosters[name] for name in halves)), personas.codes, guesses
    )


def _take_all_for_one(rows: int) -> LearnedPersonas:
    return LearnedPersonas(PersonaModel(), np.zeros(rows, dtype=np.int64), np.ones((rows, 1)))


def _guess(booster: lgb.Booster, values: npt.NDArray[np.float32]) -> Floats:
    return to_log_probabilities(predict(booster, values))


def _blend(logs: Sequence[Floats], rows: int) -> Floats:
    if not logs:
        return np.ones((rows, 1))
    total = np.mean(logs, axis=0)
    blended: Floats = np.exp(total - logsumexp(total, axis=1, keepdims=True))
    return blended
