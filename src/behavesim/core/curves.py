"""How figures grow with data: what a report draws of learning and of privacy."""

from dataclasses import dataclass

from behavesim.core.evaluation import Metric


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A score after so much data, with its 95 % bootstrap interval over people.

    ``amount`` are people learned from, or sessions of a visitor; ``rows`` are those judged.
    """

    amount: int
    score: float
    ci_low: float
    ci_high: float
    baseline: float
    rows: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Where a learning curve leads with ever more people, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Points by people learned from, and where they lead."""

    metric: Metric | str
    points: tuple[CurvePoint, ...]
    ceiling: Ceiling


@dataclass(frozen=True, slots=True)
class PrivacyCurve:
    """Points by sessions that are known of a visitor."""

    metric: Metric | str
    points: tuple[CurvePoint, ...]
