"""What commands print."""

import datetime as dt
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console

from behavesim.cli.render.output import print_json, print_summary
from behavesim.cli.render.tables import format_value
from behavesim.core.result import to_plain


@dataclass(frozen=True, slots=True)
class Score:
    """A figure and what it is held against."""

    score: float
    baseline: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A summary with everything a summary may hold."""

    sessions: int = 12345
    seconds: float = 1.26
    directory: Path = Path("out/x")
    day: dt.date = dt.date(2026, 11, 1)
    missing: float = float("nan")
    names: tuple[str, ...] = ("a", "b")
    traits: dict[str, Score] = field(default_factory=lambda: {"age": Score(0.51, 0.25)})


def test_json_is_one_object_with_the_summary_s_keys_in_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Paths and dates are strings, NaN is null, nested dataclasses are objects."""
    print_json(Outcome())
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {
        "sessions": 12345,
        "seconds": 1.26,
        "directory": "out/x",
        "day": "2026-11-01",
        "missing": None,
        "names": ["a", "b"],
        "traits": {"age": {"score": 0.51, "baseline": 0.25}},
    }
    assert list(json.loads(out))[:2] == ["sessions", "seconds"]


def show(summary: object, width: int = 110) -> str:
    """What people see of a summary."""
    stream = io.StringIO()
    print_summary(summary, Console(file=stream, width=width))
    return stream.getvalue()


def test_figures_of_models_stand_beside_their_baseline() -> None:
    """Of all that is known of a model, the table shows what judges it."""
    row = {"metric": "auc", "score": 0.71, "ci_low": 0.68, "ci_high": 0.74, "baseline": 0.5}
    text = show({"traits": {"age_band": {**row, "n_test": 900, "log_loss": 1.11}}})
    line = next(line for line in text.splitlines() if "age band" in line)
    for part in ("AUC", "0.710", "0.680 to 0.740", "0.500"):
        assert part in line
    assert "900 visitors" in text
    assert "1.11" not in text


@pytest.mark.parametrize("width", [60, 80, 100])
def test_each_trait_takes_one_line(width: int) -> None:
    """Title, heading, and a line a trait; a ceiling has its column where one was measured."""
    row = {"metric": "auc", "score": 0.71, "ci_low": 0.68, "ci_high": 0.74, "baseline": 0.5}
    traits = {f"interest_{name}": {**row, "n_test": 5820} for name in ("books", "technology")}
    traits["interest_books"]["ceiling"] = 0.913
    lines = show({"traits": traits}, width).splitlines()
    assert len(lines) == 4
    assert "0.913" in lines[2]
    assert "…" not in "".join(lines)


def test_recommenders_stand_beside_popularity() -> None:
    """A recommender without an interval has a dash there."""
    text = show({"recommenders": {"als": {"ndcg": 0.051, "baseline": 0.042, "recall": 0.11}}})
    line = next(line for line in text.splitlines() if "als" in line)
    for part in ("NDCG", "0.051", "0.042", "-"):
        assert part in line


def test_a_summary_inside_a_summary_has_a_heading() -> None:
    """Plain values of the inner one are listed below its name."""
    text = show({"seconds": 1.0, "files": {"site": "out/site"}, "skipped": {}})
    assert "files" in text
    assert "out/site" in text


def test_a_list_of_rows_is_a_table() -> None:
    """Shares are percent."""
    text = show({"funnel": [{"step": "purchase", "sessions": 1020, "share": 0.0102}]})
    line = next(line for line in text.splitlines() if "purchase" in line)
    assert "1,020" in line
    assert "1.02%" in line


def test_json_writes_letters_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Korean stays readable."""
    print_json({"city": "서울"})
    assert "서울" in capsys.readouterr().out


def test_people_see_plain_values_and_a_table_of_nested_ones() -> None:
    """Thousands are set apart, and a nested value has a table with its name."""
    stream = io.StringIO()
    print_summary(Outcome(), Console(file=stream, width=100))
    text = stream.getvalue()
    for part in ("12,345", "1.3 s", "out/x", "traits", "score", "0.51", "0.25", "age"):
        assert part in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (True, "yes"),
        ({}, "-"),
        (1234567, "1,234,567"),
        (1234567.8, "1,234,568"),
        (0.01234, "0.0123"),
        ([], "-"),
        (["a", 1000], "a, 1,000"),
        ("x", "x"),
    ],
)
def test_values_read_easily(value: object, text: str) -> None:
    """Each kind of value has its form."""
    assert format_value(value) == text


def test_plain_values_are_left_as_they_are() -> None:
    """What JSON knows is not touched."""
    plain = {"a": [1, 2.5, None, True, "x"]}
    assert to_plain(plain) == plain


@dataclass(frozen=True, slots=True)
class Priced:
    """A table and what reading it costs."""

    name: str
    usd: float


@dataclass(frozen=True, slots=True)
class Bill:
    """Several of them."""

    tables: tuple[Priced, ...]


def test_a_narrow_screen_shows_whole_names_and_prices() -> None:
    """What is cut off tells nothing; less than a cent is no power of ten."""
    text = show(Bill((Priced("events_intraday_20261101", 8.7e-8), Priced("b", 1234.5))), width=38)
    assert "events_intraday_20261101" in text
    assert "< 0.01" in text and "…" not in text
