"""How well models guess who people are."""

from collections.abc import Iterator

from markupsafe import Markup

from behavesim.core.evaluation import TraitEvaluation
from behavesim.report import blocks
from behavesim.report.charts.drawing import draw_chart, draw_small_chart
from behavesim.report.charts.estimates import ScoreRow, draw_stack
from behavesim.report.charts.traits import draw_calibration, draw_confusion, draw_importance
from behavesim.report.content import Models, Report, TraitCharts
from behavesim.report.section import Section
from behavesim.report.wording import describe_trait, format_name


def draw(report: Report) -> Iterator[Markup]:
    """All scores in one chart, a sentence and the details of each below."""
    models = report.models
    if models is None or not models.traits:
        return
    judged = models.traits.values()
    yield blocks.lead(
        "What models guess of visitors that they were not trained on"
        f" ({max(one.n_test for one in judged):,} of them, after"
        f" {max(one.n_train for one in judged):,}), from their events alone."
    )
    has_ceiling = any(one.ceiling is not None for one in judged)
    yield blocks.legend(
        ("", "LightGBM"),
        ("interval", Markup("95&nbsp;% interval")),
        ("baseline", "baseline: most common class, chance, mean"),
        *([("ceiling", "ceiling, from the learning curve")] if has_ceiling else []),
    )
    yield blocks.card(_draw_scores(models))
    if not has_ceiling:
        yield blocks.note(
            Markup(
                "How good they could be is not measured yet:"
                " <code>behavesim train --learning-curve</code> does."
            )
        )
    sentences = [
        blocks.capitalize(describe_trait(name, one)) for name, one in models.traits.items()
    ]
    yield Markup(
        '<details><summary>Each in a sentence</summary><div class="inside">'
        '<ul class="sentences">\n{}</ul></div></details>'
    ).format(blocks.join(Markup("<li>{}</li>\n").format(one) for one in sentences))
    yield from _list_notes(models)
    yield blocks.heading("Confusion, calibration and feature importance")
    yield from _draw_details(models)


def _draw_scores(models: Models) -> Markup:
    parts = [
        (title, axis, given)
        for title, axis, given in (
            ("Who they are", "share guessed right (accuracy)", _list_rows(models, "accuracy")),
            ("What they like", "AUC: right order of a fan and another", _list_rows(models, "auc")),
            ("How much they like it", "share of variance explained", _list_rows(models, "r2")),
        )
        if given
    ]
    return draw_chart(lambda width: draw_stack(parts, width, ".2f"), "Trait models")


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


def _list_notes(models: Models) -> Iterator[Markup]:
    together = models.interests_together
    if together:
        yield blocks.note(
            "All interests of a person at once: label ranking precision"
            f" {together['ranking_precision']:.3f} ({together['ci_low']:.3f} to"
            f" {together['ci_high']:.3f}), baseline {together['baseline']:.3f}; right labels"
            f" {together['right_labels']:.3f}, baseline {together['baseline_right_labels']:.3f}."
        )
    yield from map(blocks.note, models.skipped.values())


def _draw_details(models: Models) -> Iterator[Markup]:
    """Each trait opens at a click; the weights of interests are one part together."""
    weights, opened = [], True
    for name, details in models.details.items():
        judged = models.traits.get(name)
        if judged is None:
            continue
        label, sentence = format_name(name), describe_trait(name, judged)
        charts = list(_draw_charts(label, details))
        if judged.metric == "r2":
            title = label.removesuffix(", how much")
            weights.append((title, sentence.partition(": ")[2], charts[-1][2]))
            continue
        losses = _list_losses(judged)
        yield blocks.details(label, sentence, blocks.panels(charts), *losses, opened=opened)
        opened = False
    if weights:
        yield blocks.details(
            "How much they like each topic",
            "what the models of the weights go by: LightGBM's own contributions, mean of their"
            " size",
            blocks.panels(weights),
        )


def _draw_charts(label: str, details: TraitCharts) -> Iterator[tuple[str, str, Markup]]:
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


def _list_losses(one: TraitEvaluation) -> Iterator[Markup]:
    if one.log_loss is None:
        return
    text = f"Log loss {one.log_loss:.3f}, classes' shares {one.baseline_log_loss:.3f}"
    if one.calibration_error is not None:
        text += f"; mean distance from the dashed line {one.calibration_error:.3f}"
    yield blocks.definition(f"{text}.")


SECTION = Section("Who they are", 30, "behavesim train", draw)
