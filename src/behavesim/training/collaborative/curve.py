"""How well recommenders foresee, with ever more other users to learn from."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags_array

from behavesim.core.curves import CurvePoint, LearningCurve
from behavesim.errors import NotEnoughDataError
from behavesim.training.asymptote import make_learning_curve
from behavesim.training.collaborative.interactions import CutInTime, Past
from behavesim.training.collaborative.judging import Lists, judge_lists
from behavesim.training.collaborative.recommenders import RecommenderOptions, fit_popularity
from behavesim.training.collaborative.registry import RECOMMENDERS
from behavesim.training.evaluation import draw_weights

_SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
_FEWEST_USERS = 50
_ROUNDS = 200


def measure_recommenders(cut: CutInTime, options: RecommenderOptions) -> dict[str, LearningCurve]:
    """NDCG of each recommender on the cut's users, who are always learned from, and more others.

    Raises NotEnoughDataError with fewer than three sizes from 50 others on.
    """
    sizes = _list_sizes(cut, options.seed)
    popularity = fit_popularity(cut.before.matrix)
    weights = list(draw_weights(cut.users, options.seed, _ROUNDS))
    base = judge_lists(popularity, popularity, cut, cut.users, options.top_k)
    curves = {}
    for name, fit in RECOMMENDERS.items():
        judged = []
        for _, rows in sizes:
            past = _keep_users(cut.before, rows)
            fitted = fit(past, options)
            judged.append(judge_lists(fitted, popularity, cut, cut.users, options.top_k))
        curves[name] = _draw_curve(
            [count for count, _ in sizes], judged, weights, float(base.ndcg.mean())
        )
    return curves


def _draw_curve(
    amounts: Sequence[int],
    judged: Sequence[Lists],
    weights: Sequence[npt.NDArray[np.float64]],
    baseline: float,
) -> LearningCurve:
    drawn = np.array([[np.average(one.ndcg, weights=w) for one in judged] for w in weights])
    lows, highs = np.percentile(drawn, [2.5, 97.5], axis=0).tolist()
    points = [
        CurvePoint(count, float(one.ndcg.mean()), low, high, baseline, len(one.ndcg))
        for count, one, low, high in zip(amounts, judged, lows, highs, strict=True)
    ]
    return make_learning_curve("ndcg", points, drawn)


def _list_sizes(cut: CutInTime, seed: int) -> list[tuple[int, npt.NDArray[np.bool_]]]:
    known = np.diff(cut.before.matrix.indptr) > 0
    judged = np.zeros(len(known), dtype=bool)
    judged[cut.users] = True
    others = np.random.default_rng(seed).permutation(np.flatnonzero(known & ~judged))
    counts = sorted({round(len(others) * share) for share in _SHARES})
    counts = [count for count in counts if count >= _FEWEST_USERS]
    if len(counts) < 3:
        raise NotEnoughDataError(
            f"a learning curve of recommenders needs three sizes from {_FEWEST_USERS} users on; "
            f"found {len(others)}",
            "raise train.curve_sessions",
        )
    sizes = []
    for count in counts:
        rows = judged.copy()
        rows[others[:count]] = True
        sizes.append((count + len(cut.users), rows))
    return sizes


def _keep_users(past: Past, rows: npt.NDArray[np.bool_]) -> Past:
    """The same shape; the others have done nothing."""
    kept = csr_matrix(diags_array(rows.astype(np.float32)) @ past.matrix)
    kept.eliminate_zeros()
    return Past(kept, past.recent)
