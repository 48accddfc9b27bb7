"""What training found out: how good each model is, and what it recommends."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import pyarrow as pa

Metric = Literal["accuracy", "auc", "r2"]


@dataclass(frozen=True, slots=True)
class TraitEvaluation:
    """How well one trait is guessed for people that were not trained on.

    ``score``, ``baseline`` (majority, prior or mean) and ``logistic`` (a linear model) are in
    ``metric``; higher is better. ``ci_low`` to ``ci_high`` is the 95 % bootstrap interval of
    ``score`` over people. ``ceiling`` is the best attainable score with its interval, ``reached``
    the share of the way there from the baseline; None where it was not measured. What only
    classes have is None for weights.
    """

    metric: Metric
    score: float
    baseline: float
    logistic: float
    ci_low: float
    ci_high: float
    log_loss: float | None
    baseline_log_loss: float | None
    macro_auc: float | None
    calibration_error: float | None
    n_train: int
    n_valid: int
    n_test: int
    classes: tuple[str, ...]
    rounds: int
    ceiling: float | None = None
    ceiling_low: float | None = None
    ceiling_high: float | None = None
    reached: float | None = None


@dataclass(frozen=True, slots=True)
class RecommenderEvaluation:
    """How well one recommender foresees what people turn to after the cut in time.

    ``ndcg``, ``recall`` and ``map`` (mean average precision) are at ``top_k`` over the full
    catalog, each with its 95 % bootstrap interval over users (``ci_low`` to ``ci_high`` is that
    of ``ndcg``). ``baseline`` and ``baseline_recall`` are those of popularity before the cut.
    ``coverage`` is the share of the catalog that is recommended to anyone, ``novelty`` the mean
    of -log2 of the items' shares of choices. ``users`` are judged, ``learned_from`` had a past.
    ``oracle`` is the NDCG of knowing every person's utility of every item, ``oracle_share`` the
    share of it; ``ceiling`` as for traits; None where not measured.
    """

    ndcg: float
    recall: float
    map: float
    baseline: float
    baseline_recall: float
    ci_low: float
    ci_high: float
    recall_low: float
    recall_high: float
    map_low: float
    map_high: float
    coverage: float
    novelty: float
    top_k: int
    users: int
    learned_from: int
    oracle: float | None = None
    oracle_share: float | None = None
    ceiling: float | None = None
    ceiling_low: float | None = None
    ceiling_high: float | None = None
    reached: float | None = None


@dataclass(frozen=True, slots=True)
class InterestEvaluation:
    """How well items that a person never saw are put in the order of their true utility.

    ``ndcg`` is graded, at ``top_k``, with its 95 % bootstrap interval over people. ``baseline``
    is the order by mean utility to all, ``popularity`` that by behavior, ``limit`` that of knowing
    everything about a person but their preference for single items. ``r2`` (of the regression) has
    the explained share of the variance of utility, with interval, baseline and limit.
    """

    ndcg: float
    ci_low: float
    ci_high: float
    baseline: float
    popularity: float
    limit: float
    r2: Mapping[str, float] | None
    top_k: int
    users: int
    learned_from: int
    items: int
    ceiling: float | None = None
    ceiling_low: float | None = None
    ceiling_high: float | None = None
    reached: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one training run.

    ``skipped`` names traits that could not be trained or judged, with the reason. ``people`` are
    those of the answer key that left data. ``baselines`` are recommenders to beat.
    """

    traits: Mapping[str, TraitEvaluation]
    recommenders: Mapping[str, RecommenderEvaluation]
    people: int
    baselines: Mapping[str, RecommenderEvaluation] = field(default_factory=dict)
    interest: Mapping[str, InterestEvaluation] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_json_dict(self) -> dict[str, Any]:
        """The content of metrics.json."""
        return {
            "traits": _list_figures(self.traits),
            "recommenders": _list_figures(self.recommenders),
            "recommender_baselines": _list_figures(self.baselines),
            "item_interest": _list_figures(self.interest),
            "people": self.people,
            "skipped": dict(self.skipped),
            **self.details,
        }


def _list_figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: asdict(one) for name, one in figures.items()}


@dataclass(frozen=True, slots=True)
class Recommendations:
    """What one recommender suggests.

    ``table`` has user_pseudo_id, rank (from 1), item_id, score; ``related`` has for each item
    the items that go with it, best first.
    """

    recommender: str
    table: pa.Table
    related: Mapping[str, tuple[str, ...]]
