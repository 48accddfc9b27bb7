"""Figures of models, each beside what it is held against."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from behavesim.cli.tables import format_float, format_value

Rows = Mapping[str, Mapping[str, Any]]


def make_trait_table(traits: Rows) -> Table:
    """How well each trait is guessed for people nobody trained on."""
    table = _start_table("traits, guessed for people not trained on")
    for name in ("trait", "metric", "score", "95 % interval", "baseline", "ceiling", "people"):
        table.add_column(name, justify="left" if name in ("trait", "metric") else "right")
    for name, row in traits.items():
        table.add_row(
            name.replace("_", " "),
            str(row.get("metric", "-")),
            _mark_score(row, "score"),
            _format_interval(row),
            format_value(row.get("baseline")),
            format_value(row.get("ceiling")),
            format_value(row.get("n_test")),
        )
    return table


def make_recommender_table(recommenders: Rows) -> Table:
    """How well each recommender foresees what people turn to after the cut in time."""
    table = _start_table("recommenders, judged on what came after the cut in time")
    columns = ("recommender", "NDCG", "95 % interval", "popularity", "oracle", "recall", "users")
    for name in columns:
        table.add_column(name, justify="left" if name == "recommender" else "right")
    for name, row in recommenders.items():
        table.add_row(
            name.replace("_", " "),
            _mark_score(row, "ndcg"),
            _format_interval(row),
            format_value(row.get("baseline")),
            format_value(row.get("oracle")),
            format_value(row.get("recall")),
            format_value(row.get("users")),
        )
    return table


def _start_table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold")


def _mark_score(row: Mapping[str, Any], key: str) -> str:
    """The score, green where its whole interval lies above the baseline."""
    score, baseline = row.get(key), row.get("baseline")
    if not isinstance(score, int | float) or not isinstance(baseline, int | float):
        return format_value(score)
    is_better = row.get("ci_low", score) > baseline
    return f"[green]{format_float(score)}[/]" if is_better else format_float(score)


def _format_interval(row: Mapping[str, Any]) -> str:
    low, high = row.get("ci_low"), row.get("ci_high")
    if low is None or high is None:
        return "-"
    return f"{format_float(low)} to {format_float(high)}"
