"""How well models guess people, and which items they recommend."""

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from behavesim.core.curves import Ceiling, CurvePoint
from behavesim.core.evaluation import RecommenderEvaluation
from behavesim.report.charts.curves import draw_curve
from behavesim.report.charts.drawing import draw_chart, draw_small_chart
from behavesim.report.charts.estimates import ScoreRow, draw_rows, draw_stack
from behavesim.report.charts.item_map import draw_item_map
from behavesim.report.charts.traits import draw_calibration, draw_confusion, draw_importance
from behavesim.report.content import Models, TraitCharts
from behavesim.report.wording import METRICS, describe_trait, format_name


def describe_traits(models: Models) -> dict[str, Any]:
    """All scores in one chart, a sentence and the details of each below."""
    parts = [
        (title, axis, given)
        for title, axis, given in (
            ("Who they are", "share guessed right (accuracy)", _list_rows(models, "accuracy")),
            ("What they like", "AUC: right order of a fan and another", _list_rows(models, "auc")),
            ("How much they like it", "share of variance explained", _list_rows(models, "r2")),
        )
        if given
    ]
    return {
        "chart": draw_chart(lambda width: draw_stack(parts, width, ".2f"), "Trait models"),
        "sentences": [describe_trait(name, one) for name, one in models.traits.items()],
        "details": list(_list_details(models)),
        "together": models.interests_together,
        "skipped": list(models.skipped.values()),
        "has_ceiling": any(one.ceiling is not None for one in models.traits.values()),
        "test": max((one.n_test for one in models.traits.values()), default=0),
        "train": max((one.n_train for one in models.traits.values()), default=0),
    }


def _list_rows(models: Models, metric: str) -> list[ScoreRow]:
    chosen = {name: one for name, one in models.traits.items() if one.metric == metric}
    return [
        ScoreRow(
            format_name(name).removeprefix("likes ").removesuffix(", how much"),
            one.score,
            one.ci_low,
            one.ci_high,
            one.baseline,
            one.ceiling,
            describe_trait(name, one),
        )
        for name, one in sorted(chosen.items(), key=lambda pair: (-pair[1].score, pair[0]))
    ]


def _list_details(models: Models) -> Iterator[dict[str, Any]]:
    for name, one in models.details.items():
        if name not in models.traits:
            continue
        judged = models.traits[name]
        yield {
            "name": format_name(name),
            "is_weight": judged.metric == "r2",
            "sentence": describe_trait(name, judged),
            "charts": list(_draw_details(name, one)),
            "log_loss": judged.log_loss,
            "baseline_log_loss": judged.baseline_log_loss,
            "calibration_error": judged.calibration_error,
        }


def _draw_details(name: str, details: TraitCharts) -> Iterator[tuple[str, str, Markup]]:
    label = format_name(name)
    if details.confusion:
        chart = draw_small_chart(
            lambda width: draw_confusion(details, width), f"Confusion, {label}"
        )
        yield "Confusion", "of each true class, the share guessed as each class", chart
    if details.calibration:
        chart = draw_small_chart(
            lambda width: draw_calibration(details, width), f"Calibration, {label}"
        )
        yield "Calibration", "on the dashed line, probabilities come true as given", chart
    if details.importance:
        chart = draw_small_chart(
            lambda width: draw_importance(details, width), f"Importance, {label}"
        )
        yield "Feature importance", "by the mean size of LightGBM's own contributions", chart


def describe_recommenders(models: Models) -> dict[str, Any]:
    """NDCG of each beside popularity and the oracle, and everything else in a table."""
    both = {**models.recommenders, **models.baselines}
    given = [
        ScoreRow(
            format_name(name),
            one.ndcg,
            one.ci_low,
            one.ci_high,
            one.baseline,
            one.oracle,
            f"{format_name(name)}: NDCG@{one.top_k} {one.ndcg:.3f} ({one.ci_low:.3f} to"
            f" {one.ci_high:.3f}), popularity {one.baseline:.3f}",
        )
        for name, one in both.items()
    ]
    first = next(iter(both.values()), None)
    return {
        "chart": draw_chart(
            lambda width: draw_rows(given, width, title="", axis="NDCG", form=".2f", zero=True),
            "Recommenders",
        )
        if given
        else "",
        "rows": [_describe_recommender(name, one, models) for name, one in both.items()],
        "top_k": 0 if first is None else first.top_k,
        "users": 0 if first is None else first.users,
        "oracle": None if first is None else first.oracle,
        "interest": models.interest,
    }


def _describe_recommender(name: str, one: RecommenderEvaluation, models: Models) -> dict[str, Any]:
    return {
        "name": format_name(name),
        "best": name == models.recommended_by,
        "to_beat": name in models.baselines,
        "one": one,
    }


def describe_items(models: Models, currency: str) -> dict[str, Any]:
    """The map, and what goes with what."""
    return {
        "chart": draw_chart(
            lambda width: draw_item_map(models.items, currency, width), "Map of the items"
        )
        if models.items
        else "",
        "count": len(models.items),
        "related": models.related,
    }


def describe_curves(models: Models) -> dict[str, Any]:
    """Small multiples of all kinds of curves."""

    def draw(
        name: str, points: Sequence[CurvePoint], ceiling: Ceiling | None, amount: str
    ) -> tuple[str, Markup, bool]:
        judged = models.traits.get(name)
        title = format_name(name) + ("" if judged is None else f", {METRICS[judged.metric][0]}")
        chart = draw_small_chart(
            lambda width: draw_curve(points, ceiling, amount, width), f"{title}, by {amount}"
        )
        return title, chart, judged is not None and judged.metric != "r2"

    return {
        "learning": [
            draw(name, curve.points, curve.ceiling, "people learned from")
            for name, curve in models.learning.items()
        ],
        "by_sessions": [
            draw(name, curve.points, None, "sessions learned from")
            for name, curve in models.by_sessions.items()
            if curve.points
        ],
        "privacy": [
            draw(name, curve.points, None, "sessions known")
            for name, curve in models.privacy.items()
            if curve.points
        ],
    }
