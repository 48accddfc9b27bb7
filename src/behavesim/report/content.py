"""All that a report shows, before it is drawn; None where no command has made it yet."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from behavesim.core.curves import LearningCurve, PrivacyCurve
from behavesim.core.evaluation import InterestEvaluation, RecommenderEvaluation, TraitEvaluation
from behavesim.report.pictures import Pictures


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class StepShare:
    """How many of a group's sessions reached a step of the funnel."""

    group: str
    step: str
    sessions: int
    reached: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class GroupedFunnel:
    """The funnel of each group that one property (persona, device ...) makes."""

    name: str
    from_truth: bool
    rows: tuple[StepShare, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What was taken on one day."""

    date: dt.date
    sessions: int
    orders: int
    revenue: float
    warmup: bool


@dataclass(frozen=True, slots=True)
class Traffic:
    """Who came and what they bought. ``definition`` defines sessions and shares."""

    sessions: int
    users: int
    orders: int
    revenue: float
    currency: str
    revenue_per_session: Estimate
    funnel: tuple[StepShare, ...]
    groups: tuple[GroupedFunnel, ...]
    days: tuple[Day, ...]
    definition: str


@dataclass(frozen=True, slots=True)
class TraitCharts:
    """Confusion, calibration and feature importance of a trait's model."""

    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    """Rows: true class, columns: guessed one."""
    calibration: tuple[Mapping[str, float], ...]
    importance: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class MappedItem:
    """An item on the plane of the items' factors."""

    name: str
    topic: str
    price: float | None
    users: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Card:
    """An item as a page shows it; ``motif`` and ``hue`` of its drawing."""

    id: str
    name: str
    topic: str
    motif: str | None
    hue: int


@dataclass(frozen=True, slots=True)
class RelatedItems:
    """An item and what goes with it."""

    item: Card
    others: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """What training found out."""

    traits: Mapping[str, TraitEvaluation]
    details: Mapping[str, TraitCharts]
    recommenders: Mapping[str, RecommenderEvaluation]
    baselines: Mapping[str, RecommenderEvaluation]
    interest: Mapping[str, InterestEvaluation]
    interests_together: Mapping[str, Any] | None
    recommended_by: str | None
    people: int
    items: tuple[MappedItem, ...]
    related: tuple[RelatedItems, ...]
    learning: Mapping[str, LearningCurve]
    privacy: Mapping[str, PrivacyCurve]
    by_sessions: Mapping[str, PrivacyCurve]
    skipped: Mapping[str, str]
    data: Mapping[str, Any]
    seed: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What `improve` found: its evidence, and the variant to try."""

    name: str
    title: str
    why: str
    expected_gain: float
    gain_reasoning: str
    evidence: Sequence[Mapping[str, Any]]
    from_models: bool


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure in two shops; the change is relative, with its 95 % interval."""

    name: str
    definition: str
    control: float
    treatment: float
    relative: Estimate | None


@dataclass(frozen=True, slots=True)
class RevenueBreakdown:
    """Parts of the change in revenue per visitor; they sum to the whole."""

    title: str
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What a change did to the revenue per visitor of one kind of people."""

    group: str
    people: int
    delta: Estimate


@dataclass(frozen=True, slots=True)
class ExperimentSummary:
    """Two shops that the same people went through."""

    control: str
    treatment: str
    people: int
    verdict: str
    correlation: float
    figures: tuple[FigureChange, ...]
    breakdowns: tuple[RevenueBreakdown, ...]
    groups: tuple[GroupChange, ...]
    """The greatest losers first."""


@dataclass(frozen=True, slots=True)
class VariantTrial:
    """A change that a round of the loop tried."""

    name: str
    revenue: FigureChange
    p_value: float
    believed: bool
    adopted: bool


@dataclass(frozen=True, slots=True)
class LoopRound:
    """A round of the loop."""

    number: int
    sessions: int
    trials: tuple[VariantTrial, ...]


@dataclass(frozen=True, slots=True)
class LoopHistory:
    """Rounds, and where the loop has ended: the shop after each round on fresh people."""

    rounds: tuple[LoopRound, ...]
    history: tuple[FigureChange, ...]
    promised: float | None
    final_people: int | None

    @property
    def has_adopted(self) -> bool:
        """Whether any round adopted a variant."""
        return any(trial.adopted for one in self.rounds for trial in one.trials)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything."""

    shop: str
    events: pl.LazyFrame | None = None
    """The exported events with the columns that sections name."""
    manifest: Mapping[str, Any] | None = None
    """That of the export."""
    traffic: Traffic | None = None
    models: Models | None = None
    findings: tuple[Finding, ...] | None = None
    variants: str = "variants"
    """Where the variants are that findings name."""
    item_names: Mapping[str, str] = field(default_factory=dict)
    experiments: tuple[ExperimentSummary, ...] = ()
    loop: LoopHistory | None = None
    pictures: Pictures = field(default_factory=Pictures)
    """The drawings that cards name."""

    @property
    def currency(self) -> str:
        """That of the events; empty where there are none."""
        return "" if self.traffic is None else self.traffic.currency
