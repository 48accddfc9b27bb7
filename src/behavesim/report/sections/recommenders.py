"""Recommenders beside popularity and the oracle, and models of what people would like."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from behavesim.core.evaluation import InterestEvaluation, RecommenderEvaluation
from behavesim.report import blocks
from behavesim.report.charts.drawing import draw_chart
from behavesim.report.charts.estimates import ScoreRow, draw_rows
from behavesim.report.content import Models, Report
from behavesim.report.section import Section
from behavesim.report.wording import format_name


def draw(report: Report) -> Iterator[Markup]:
    """NDCG of each beside popularity and the oracle, and everything else in a table."""
    models = report.models
    if models is None or not models.recommenders:
        return
    both = {**models.recommenders, **models.baselines}
    first = next(iter(both.values()))
    yield blocks.lead(
        f"Each ranks the whole catalog for {first.users:,} people by what they did before a cut in"
        " time, and is judged by what they turned to after it."
    )
    oracle = ("ceiling", "oracle: ranks by the true utility of each item to each person")
    yield blocks.legend(
        ("", f"NDCG@{first.top_k}"),
        ("interval", Markup("95&nbsp;% interval over users")),
        ("baseline", "popularity"),
        *([] if first.oracle is None else [oracle]),
    )
    yield blocks.card(_draw_scores(both))
    head = (f"NDCG@{first.top_k}", "interval", "recall", "MAP", "of the oracle", "coverage")
    yield blocks.table(
        ("recommender", *head, "novelty"),
        [_list_cells(name, one, models) for name, one in both.items()],
        faint=range(len(models.recommenders), len(both)),
    )
    yield blocks.definition(
        "Items that a user had turned to before do not count. Coverage: share of the catalog that"
        " is recommended to any user. Novelty: mean of \N{MINUS SIGN}log₂ of an item's share of all"
        " choices."
    )
    if models.interest:
        yield from _draw_interest(models.interest)


def _draw_scores(both: Mapping[str, RecommenderEvaluation]) -> Markup:
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
    return draw_chart(
        lambda width: draw_rows(given, width, title="", axis="NDCG", form=".2f", zero=True),
        "Recommenders",
    )


def _list_cells(name: str, one: RecommenderEvaluation, models: Models) -> tuple[str, ...]:
    mark = ""
    if name == models.recommended_by:
        mark = blocks.pill("recommends", "good")
    elif name in models.baselines:
        mark = blocks.pill("to beat")
    return (
        Markup("{} {}").format(format_name(name), mark) if mark else format_name(name),
        f"{one.ndcg:.3f}",
        f"{one.ci_low:.3f} to {one.ci_high:.3f}",
        f"{one.recall:.3f}",
        f"{one.map:.3f}",
        "\N{EN DASH}" if one.oracle_share is None else f"{one.oracle_share:.0%}",
        f"{one.coverage:.0%}",
        f"{one.novelty:.1f}",
    )


def _draw_interest(interest: Mapping[str, InterestEvaluation]) -> Iterator[Markup]:
    yield blocks.heading("What they would like of what they never saw")
    yield blocks.table(
        ("model", "NDCG", "interval", "popularity", "mean utility", "limit"),
        [
            (
                name,
                f"{one.ndcg:.3f}",
                f"{one.ci_low:.3f} to {one.ci_high:.3f}",
                f"{one.popularity:.3f}",
                f"{one.baseline:.3f}",
                f"{one.limit:.3f}",
            )
            for name, one in interest.items()
        ],
    )
    yield blocks.definition(
        "Graded NDCG of the order by true utility. Limit: knowing everything about a person but"
        " their preference for single items."
    )


SECTION = Section("What they want next", 40, "behavesim train", draw)
