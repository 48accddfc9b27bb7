"""What training found out: how good each model is, and what it recommends."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class TraitEvaluation:
    """How well one trait is guessed for people nobody trained on.

    ``score``, ``baseline`` (majority or prior) and ``logistic`` are in ``metric``; higher is
    better. ``ci_low`` to ``ci_high`` is the 95 % bootstrap interval of ``score`` over people.
    ``ceiling`` is the best attainable score, or None where it was not measured.
    """

    metric: Literal["accuracy", "auc"]
    score: float
    baseline: float
    logistic: float
    ci_low: float
    ci_high: float
    log_loss: float
    baseline_log_loss: float
    macro_auc: float | None
    n_train: int
    n_valid: int
    n_test: int
    classes: tuple[str, ...]
    rounds: int
    ceiling: float | None = None


@dataclass(frozen=True, slots=True)
class RecommenderEvaluation:
    """How well one recommender foresees what people turn to after the cut in time.

    ``baseline`` and ``baseline_recall`` are those of popularity before the cut; all at ``top_k``
    over the full catalogue. ``ci_low`` to ``ci_high`` is the 95 % bootstrap interval of ``ndcg``
    over users. ``oracle`` is the NDCG that knowing everybody's taste would reach, or None.
    """

    ndcg: float
    recall: float
    baseline: float
    baseline_recall: float
    ci_low: float
    ci_high: float
    top_k: int
    users: int
    oracle: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one training run.

    ``skipped`` names traits that could not be trained or judged, with the reason. ``people`` are
    those of the answer key that left data.
    """

    traits: Mapping[str, TraitEvaluation]
    recommenders: Mapping[str, RecommenderEvaluation]
    people: int
    skipped: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_json_dict(self) -> dict[str, Any]:
        """The content of metrics.json."""
        return {
            "traits": {name: asdict(trait) for name, trait in self.traits.items()},
            "recommenders": {name: asdict(one) for name, one in self.recommenders.items()},
            "people": self.people,
            "skipped": dict(self.skipped),
            **self.details,
        }


@dataclass(frozen=True, slots=True)
class Recommendations:
    """What one recommender suggests.

    ``table`` has user_pseudo_id, rank (from 1), item_id, score; ``related`` has for each item
    the items that go with it, best first.
    """

    recommender: str
    table: pa.Table
    related: Mapping[str, tuple[str, ...]]
