"""How scores grow with more people and with more sessions of each."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from behavesim.core.curves import LearningCurve, PrivacyCurve
from behavesim.report import blocks
from behavesim.report.charts.curves import draw_curve
from behavesim.report.charts.drawing import draw_small_chart
from behavesim.report.content import Models, Report
from behavesim.report.section import Section
from behavesim.report.wording import METRICS, format_name


def draw(report: Report) -> Iterator[Markup]:
    """Small multiples of all kinds of curves."""
    models = report.models
    if models is None or not (models.learning or models.privacy):
        return
    if models.learning:
        yield blocks.lead("Scores with ever more people to learn from, and where they lead.")
        yield blocks.legend(
            ("", "score with interval"), ("baseline", "baseline"), ("ceiling-rule", "ceiling")
        )
        yield from _draw_curves(models, models.learning, "people learned from")
        yield blocks.definition(
            Markup(
                "Ceiling: the asymptote of score = ceiling \N{MINUS SIGN} a · people"
                "<sup>\N{MINUS SIGN}b</sup>, fitted to the points; of this kind of model on these"
                " features."
            )
        )
    for curves, title, note, amount in (
        (
            models.by_sessions,
            "What longer knowledge brings",
            "Models that learn from the first sessions of each visitor alone, up to so many; the"
            " same visitors are judged at each step.",
            "sessions learned from",
        ),
        (
            models.privacy,
            "What a few visits reveal",
            "The same traits from the first 1, 2, 5, 10 and 20 sessions of a visitor; at each step"
            " those who have so many, with a baseline of their own.",
            "sessions known",
        ),
    ):
        known = {name: curve for name, curve in curves.items() if curve.points}
        if known:
            yield blocks.heading(title)
            yield blocks.note(note)
            yield from _draw_curves(models, known, amount)


def _draw_curves(
    models: Models, curves: Mapping[str, LearningCurve] | Mapping[str, PrivacyCurve], amount: str
) -> Iterator[Markup]:
    """Those of traits that are no weights; the others open at a click."""
    main: list[tuple[str, str, str]] = []
    others: list[tuple[str, str, str]] = []
    for name, curve in curves.items():
        judged = models.traits.get(name)
        title = format_name(name) + ("" if judged is None else f", {METRICS[judged.metric][0]}")
        chart = _draw_curve(curve, title, amount)
        chosen = main if judged is not None and judged.metric != "r2" else others
        chosen.append((title, "", chart))
    yield blocks.panels(main)
    if others:
        small = "weights of interests, and what recommends"
        yield blocks.details("The others", small, blocks.panels(others))


def _draw_curve(curve: LearningCurve | PrivacyCurve, title: str, amount: str) -> Markup:
    ceiling = curve.ceiling if isinstance(curve, LearningCurve) else None
    return draw_small_chart(
        lambda width: draw_curve(curve.points, ceiling, amount, width), f"{title}, by {amount}"
    )


SECTION = Section("How good it could be", 60, "behavesim train --learning-curve", draw)
