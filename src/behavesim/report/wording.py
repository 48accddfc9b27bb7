"""Figures and names as a report shows them."""

from typing import Final

from behavesim.core.evaluation import TraitEvaluation
from behavesim.report.content import Estimate

METRICS: Final = {
    "accuracy": ("share guessed right", "guessing the most common class"),
    "auc": ("AUC", "guessing at random"),
    "r2": ("share of variance explained", "guessing the mean"),
}
"""By metric: what it is called, and what its baseline does."""

_NAMES: Final = {
    "als": "ALS",
    "bpr": "BPR",
    "item_cosine": "item cosine",
    "item_tfidf": "item TF-IDF",
    "item_bm25": "item BM25",
    "item_knn": "item kNN",
    "age_band": "age band",
}


def format_name(name: str) -> str:
    """``interest_k-pop_weight`` as ``k-pop, weight``, ``item_bm25`` as ``item BM25``."""
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith("interest_"):
        topic = name.removeprefix("interest_")
        stem = topic.removesuffix("_weight")
        return f"{stem}, how much" if topic != stem else f"likes {stem}"
    return name.replace("_", " ")


def format_score(score: float) -> str:
    """Two decimals, and no minus before zero."""
    return f"{round(score, 2) + 0.0:.2f}"


def format_share(share: float) -> str:
    """A share with two figures that count."""
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}" if share >= 0.01 else f"{share:.2%}"


def format_interval(estimate: Estimate, form: str = ".2%") -> str:
    """``1.2% to 1.5%``."""
    return f"{estimate.low:{form}} to {estimate.high:{form}}"


def describe_trait(name: str, one: TraitEvaluation) -> str:
    """One sentence: the score, its interval, what guessing gives, what could be had."""
    measure, guess = METRICS[one.metric]
    text = (
        f"{format_name(name)}: {measure} {one.score:.2f} ({one.ci_low:.2f} to {one.ci_high:.2f}), "
        f"{guess} {format_score(one.baseline)}, linear model {one.logistic:.2f}"
    )
    if one.ceiling is None:
        return f"{text}."
    reached = "" if one.reached is None else f"; {one.reached:.0%} of the way there"
    return f"{text}, ceiling {one.ceiling:.2f}{reached}."
