"""Scores of guessed traits and of rankings, and their bootstrap intervals."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats

Codes = npt.NDArray[np.int64]

BOOTSTRAP_ROUNDS = 300
_TINY = 1e-15


def score_accuracy(truth: Codes, probabilities: Floats, weights: Floats | None = None) -> float:
    """Share of rows whose likeliest class is the true one."""
    hits = (probabilities.argmax(axis=1) == truth).astype(np.float64)
    return float(np.average(hits, weights=weights))


def score_log_loss(truth: Codes, probabilities: Floats) -> float:
    """Mean of -ln of the probability given to the true class; lower is better."""
    given = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(given, _TINY, 1.0)).mean())


def score_auc(positive: npt.NDArray[np.bool_], scores: Floats, weights: Floats) -> float:
    """Weighted area under the ROC curve, ties counted half; NaN with one class only."""
    return prepare_auc(positive, scores)(weights)


def prepare_auc(positive: npt.NDArray[np.bool_], scores: Floats) -> Callable[[Floats], float]:
    """``score_auc`` as a function of the weights: sorted once, for many draws of people."""
    order = np.argsort(scores, kind="stable")
    sorted_scores, is_good = scores[order], positive[order].astype(np.float64)
    group = np.concatenate([[0], np.cumsum(np.diff(sorted_scores) > 0)])

    def score(weights: Floats) -> float:
        drawn = weights[order]
        good = np.bincount(group, weights=drawn * is_good)
        bad = np.bincount(group, weights=drawn * (1.0 - is_good))
        pairs = good.sum() * bad.sum()
        if pairs == 0:
            return float("nan")
        below = np.cumsum(bad) - bad
        return float((good * (below + bad / 2)).sum() / pairs)

    return score


def score_r2(truth: Floats, guesses: Floats, weights: Floats | None = None) -> float:
    """Share of the variance that is explained; 0 for the mean of the rows, NaN without variance."""
    mean = np.average(truth, weights=weights)
    variance = np.average((truth - mean) ** 2, weights=weights)
    error = np.average((truth - guesses) ** 2, weights=weights)
    return float(1.0 - error / variance) if variance > 0 else float("nan")


def score_macro_auc(truth: Codes, probabilities: Floats) -> float | None:
    """Mean over the classes that occur of one class against the rest; None with one class only."""
    weights = np.ones(len(truth))
    present = [code for code in range(probabilities.shape[1]) if (truth == code).any()]
    scores = [score_auc(truth == code, probabilities[:, code], weights) for code in present]
    return float(np.mean(scores)) if len(present) > 1 else None


def bootstrap_interval(
    score: Callable[[Floats], float], people: Codes, seed: int, rounds: int = BOOTSTRAP_ROUNDS
) -> tuple[float, float]:
    """95 % interval of ``score(weights)`` when people are drawn again with replacement.

    All rows of a person are drawn together. Rounds in which the score is not defined are left
    out.
    """
    scores = [score(weights) for weights in draw_weights(people, seed, rounds)]
    low, high = np.nanpercentile(scores, [2.5, 97.5])
    return float(low), float(high)


def draw_weights(people: Codes, seed: int, rounds: int) -> Iterator[Floats]:
    """How often each row is there when people are drawn again with replacement, a draw each."""
    _, person = np.unique(people, return_inverse=True)
    count = int(person.max()) + 1
    random = np.random.default_rng(seed)
    for _ in range(rounds):
        draw = random.integers(0, count, count)
        yield np.bincount(draw, minlength=count).astype(np.float64)[person]


def score_rankings(
    relevant: npt.NDArray[np.bool_], relevant_counts: Codes
) -> tuple[Floats, Floats, Floats]:
    """NDCG, recall and average precision of each user's list.

    ``relevant`` (users x k) marks the places that hold a relevant item, ``relevant_counts`` is how
    many relevant items there are in all, at least 1. Relevance is 0 or 1; the ideal list has all
    relevant items first; recall is the share of them that is found. Average precision is over
    as many places as relevant items could fill.
    """
    width = relevant.shape[1]
    discounts = 1.0 / np.log2(np.arange(2, width + 2))
    fillable = np.minimum(relevant_counts, width)
    ideal = np.concatenate([[0.0], np.cumsum(discounts)])[fillable]
    ndcg = (relevant * discounts).sum(axis=1) / ideal
    recall = relevant.sum(axis=1) / relevant_counts
    precision = np.cumsum(relevant, axis=1) / np.arange(1, width + 1)
    return ndcg, recall, (precision * relevant).sum(axis=1) / fillable


def score_graded(gains: Floats, ideal_gains: Floats) -> Floats:
    """NDCG of each row: ``gains`` of the items in the order given, against the best order."""
    discounts = 1.0 / np.log2(np.arange(2, gains.shape[1] + 2))
    return np.asarray((gains * discounts).sum(axis=1) / (ideal_gains * discounts).sum(axis=1))
