"""The search for the scales: few evaluations, each a simulation with the same random numbers."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import least_squares

from behavesim.core.arrays import Floats

# Counts change in steps, so slopes are taken over a distance at which many of them have changed.
_STEP = 0.25
# What the figures do not determine stays as written: a scale at its limit costs half a tolerance.
_STAY = 0.5


class _SpentError(Exception):
    """All evaluations are used up."""


@dataclass(slots=True)
class ScaleSearch:
    """Counts evaluations and keeps the best; positions are from -1 to 1."""

    evaluate: Callable[[Floats], Floats]
    """The misses at a position, in tolerances."""
    budget: int
    spent: int = 0
    best_loss: float = np.inf
    best: Floats = field(default_factory=lambda: np.zeros(0))
    _known: dict[bytes, Floats] = field(default_factory=dict)

    def run(self, size: int) -> Floats:
        """Return the best position of ``size`` scales found within the budget."""
        with suppress(_SpentError):
            least_squares(
                self._residuals,
                np.zeros(size),
                jac=self._slopes,
                bounds=(-1, 1),
                loss="soft_l1",  # a figure that cannot be fitted shall not spoil the others
                xtol=0.01,
                ftol=0.005,
            )
        return self.best

    def _residuals(self, position: Floats) -> Floats:
        key = position.tobytes()
        if key not in self._known:
            if self.spent >= self.budget:
                raise _SpentError
            self.spent += 1
            residuals = np.concatenate([self.evaluate(position), _STAY * position])
            self._known[key] = residuals
            loss = float(np.sum(np.sqrt(1 + residuals**2) - 1))
            if loss < self.best_loss:
                self.best_loss, self.best = loss, position.copy()
        return self._known[key]

    def _slopes(self, position: Floats) -> Floats:
        here = self._residuals(position)
        columns = []
        for at in range(len(position)):
            aside = position.copy()
            aside[at] += -_STEP if position[at] > 0 else _STEP
            columns.append((self._residuals(aside) - here) / (aside[at] - position[at]))
        return np.column_stack(columns)
