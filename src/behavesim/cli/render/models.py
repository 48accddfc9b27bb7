"""Figures of models, a line each, beside what they are held against."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from behavesim.cli.render.bars import SpanBar
from behavesim.cli.render.tables import format_value
from behavesim.display.screen import make_text

Rows = Mapping[str, Mapping[str, Any]]

_METRIC_NAMES = {"auc": "AUC", "r2": "R²"}
_BAR_HEADING = "baseline to score"
_LEAST_BAR_WIDTH = 8
_WIDTH_WITHOUT_BARS = 68
_WIDTH_OF_NAMES = 19
_WIDTH_FOR_INTERVALS = 67
_WIDTH_FOR_ALTERNATIVES = 89
_WIDTH_FOR_METRICS = 50


def make_trait_table(traits: Rows, width: int = 100) -> Table:
    """How well each trait is guessed for new visitors; ``width`` in characters."""
    # Longer names take their room from the bars.
    width -= max(0, max(map(len, traits), default=0) - _WIDTH_OF_NAMES)
    judged = {row["n_test"] for row in traits.values() if "n_test" in row}
    visitors = f"{max(judged):,} visitors" if judged else "visitors"
    table = _start_table(f"traits, guessed for {visitors} not trained on")
    # A linear model on the same features may well be the better one: said where there is room.
    alternatives = ["logistic"] if width >= _WIDTH_FOR_ALTERNATIVES else []
    others = _find_known(traits, [*alternatives, "ceiling"])
    _add_columns(table, "trait", "baseline", others, width)
    for name, row in traits.items():
        metric = str(row.get("metric", "-"))
        _add_row(table, width, name, _METRIC_NAMES.get(metric, metric), row, "score", others)
    return table


def make_recommender_table(recommenders: Rows, width: int = 100) -> Table:
    """How well each recommender foresees what people turn to after the cut in time."""
    users = max((row["users"] for row in recommenders.values() if "users" in row), default=None)
    people = "people" if users is None else f"{users:,} people"
    table = _start_table(f"recommenders, judged on what {people} turned to later")
    others = _find_known(recommenders, ["oracle"])
    _add_columns(table, "recommender", "popularity", others, width)
    for name, row in recommenders.items():
        metric = f"NDCG@{row['top_k']}" if "top_k" in row else "NDCG"
        _add_row(table, width, name, metric, row, "ndcg", others)
    return table


def make_interest_table(interest: Rows, width: int = 100) -> Table:
    """How well items that people never saw are put in the order of their true utility to them."""
    users = max((row["users"] for row in interest.values() if "users" in row), default=None)
    people = "people" if users is None else f"{users:,} people"
    table = _start_table(f"interest in single items, of {people} in what they never saw")
    others = _find_known(interest, ["popularity", "ceiling"])
    _add_columns(table, "item interest", "mean worth", others, width)
    for name, row in interest.items():
        metric = f"NDCG@{row['top_k']}" if "top_k" in row else "NDCG"
        _add_row(table, width, name, metric, row, "ndcg", others)
    return table


def _find_known(rows: Rows, names: Sequence[str]) -> list[str]:
    """Those of the figures that at least one of the rows has."""
    return [name for name in names if any(row.get(name) is not None for row in rows.values())]


def _start_table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
    )


def _add_columns(
    table: Table, first: str, baseline: str, others: Sequence[str], width: int
) -> None:
    # The names of both tables take as much room, so that their columns stand below each other.
    table.add_column(first, no_wrap=True, min_width=_WIDTH_OF_NAMES)
    if width >= _WIDTH_FOR_METRICS:
        table.add_column("metric", no_wrap=True, min_width=8)
    table.add_column("score", no_wrap=True, justify="right")
    if width >= _WIDTH_FOR_INTERVALS:
        table.add_column("95 % interval", no_wrap=True, min_width=14)
    table.add_column(baseline, no_wrap=True, justify="right", min_width=10)
    for other in others:
        table.add_column(other, no_wrap=True, justify="right")
    bar_width = _bar_width(width, others)
    if bar_width:
        table.add_column(_BAR_HEADING if bar_width >= len(_BAR_HEADING) else "", no_wrap=True)


def _bar_width(width: int, others: Sequence[str]) -> int:
    """What the other columns leave over, 0 where that is too little for a bar."""
    left = width - _WIDTH_WITHOUT_BARS - sum(len(other) + 2 for other in others)
    return min(32, left) if left >= _LEAST_BAR_WIDTH else 0


def _add_row(
    table: Table,
    width: int,
    name: str,
    metric: str,
    row: Mapping[str, Any],
    score: str,
    others: Sequence[str],
) -> None:
    style = _judge(row, score)
    cells: list[RenderableType] = [make_text(name.replace("_", " "))]
    if width >= _WIDTH_FOR_METRICS:
        cells.append(metric)
    cells.append(make_text(_format_score(row.get(score)), style))
    if width >= _WIDTH_FOR_INTERVALS:
        cells.append(_format_interval(row))
    cells += [_format_score(row.get(column)) for column in ("baseline", *others)]
    bar_width = _bar_width(width, others)
    if bar_width:
        found, baseline = row.get(score), row.get("baseline")
        if found is None or baseline is None:
            cells.append("")
        else:
            cells.append(SpanBar(baseline, found, style, bar_width))
    table.add_row(*cells)


def _judge(row: Mapping[str, Any], score: str) -> str:
    """Green above the baseline, red below it, yellow where the interval holds it."""
    low, high = (row.get(key, row.get(score)) for key in ("ci_low", "ci_high"))
    baseline = row.get("baseline")
    if low is None or high is None or baseline is None:
        return "default"
    if low > baseline:
        return "green"
    return "red" if high < baseline else "yellow"


def _format_score(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else format_value(value)


def _format_interval(row: Mapping[str, Any]) -> str:
    low, high = row.get("ci_low"), row.get("ci_high")
    if low is None or high is None:
        return "-"
    return f"{_format_score(low)} to {_format_score(high)}"
