"""Where the paths of the same person in two shops diverge."""

from collections.abc import Sequence
from dataclasses import dataclass

from behavesim.core.step import VisitStep

Path = Sequence[VisitStep]
"""The steps of one visit."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first step that differs between two shops; all numbers count from 0."""

    visit: int
    step: int
    reason: int
    """The first step of the visit with other reasons; ``step`` at the latest."""


def find_divergence(control: Sequence[Path], treatment: Sequence[Path]) -> Divergence | None:
    """Compare a person's paths visit by visit; None if all are the same.

    A visit in one shop alone differs at its first step.
    """
    for visit in range(max(len(control), len(treatment))):
        paths = [shop[visit] if visit < len(shop) else () for shop in (control, treatment)]
        moves = [[step.move for step in path] for path in paths]
        if moves[0] != moves[1]:
            step = _first_difference(*moves)
            reasons = [[one.reasons for one in path] for path in paths]
            return Divergence(visit, step, min(step, _first_difference(*reasons)))
    return None


def _first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
