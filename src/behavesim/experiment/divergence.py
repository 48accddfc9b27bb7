"""Where the paths of the same shopper in two shops part."""

from collections.abc import Sequence
from dataclasses import dataclass

from behavesim.core.step import Step

Path = Sequence[Step]
"""The steps of one visit."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first step that is not the same in both shops; both count from 0."""

    visit: int
    step: int
    thought: int
    """The first step before which they thought otherwise; ``step`` at the latest."""


def find_divergence(control: Sequence[Path], treatment: Sequence[Path]) -> Divergence | None:
    """Compare two lives, visit by visit; None where they are the same to the end.

    Who makes a visit in one shop alone parts at its first step.
    """
    for visit in range(max(len(control), len(treatment))):
        paths = [life[visit] if visit < len(life) else () for life in (control, treatment)]
        ways = [[step.way for step in path] for path in paths]
        if ways[0] != ways[1]:
            step = _first_difference(*ways)
            thoughts = [[one.thoughts for one in path] for path in paths]
            return Divergence(visit, step, min(step, _first_difference(*thoughts)))
    return None


def _first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
