"""The demo's last screen."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from behavesim.cli.render.demo import print_demo_screen
from behavesim.demo.demo import DemoResult

HERE = Path(__file__).parent
GOLDEN = HERE / "demo_screen.txt"


def load_summary(**changes: Any) -> DemoResult:
    """A fixed summary, with changes."""
    record = json.loads((HERE / "demo_summary.json").read_text(encoding="utf-8"))
    return DemoResult(**{**record, **changes})


def draw(summary: DemoResult, width: int = 100, **options: Any) -> str:
    """The screen as a terminal of that width gets it, without spaces at the ends of lines."""
    stream = io.StringIO()
    print_demo_screen(summary, "KRW", Console(file=stream, width=width, **options))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def test_the_screen_at_100_columns() -> None:
    """Every figure, bar and path stands where it did; `python` with this file draws it anew."""
    assert draw(load_summary()) == GOLDEN.read_text(encoding="utf-8")


def test_thirteen_traits_fit_on_one_screen() -> None:
    """The shipped catalog's ten topics, with age, gender and job, take at most 40 lines."""
    row = load_summary().traits["gender"]
    text = draw(load_summary(traits={f"trait_{number}": row for number in range(13)}))
    assert len(text.splitlines()) <= 40


@pytest.mark.parametrize("width", [40, 60, 79, 80, 120, 200])
def test_no_figure_is_cut_off_at_any_width(width: int) -> None:
    """Bars, definitions and intervals give way to the figures; no line is over 100 characters."""
    text = draw(load_summary(), width)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= min(width, 100)
    for figure in ("30,000", "23,436", "535", "1.8%", "0.757", "0.500", "0.238", "0.144"):
        assert figure in text


@pytest.mark.parametrize("ceiling", [None, 0.9])
@pytest.mark.parametrize("width", [89, 90, 100])
def test_the_logistic_regression_stands_beside_the_baseline(
    width: int, ceiling: float | None
) -> None:
    """From 90 columns on, so that the majority is not taken for the strongest alternative."""
    traits = {name: {**row, "ceiling": ceiling} for name, row in load_summary().traits.items()}
    text = draw(load_summary(traits=traits), width)
    assert ("baseline  logistic" in text) == (width >= 90)
    assert ("0.299     0.306" in text) == (width >= 90)
    assert "…" not in text


def test_a_terminal_without_unicode_gets_ascii() -> None:
    """Bars are drawn of #, = and -."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    print_demo_screen(load_summary(), "KRW", Console(file=stream, width=100))
    stream.flush()
    text = stream.buffer.getvalue().decode("ascii")
    assert "####" in text
    assert "---====---" in text.replace("=====", "====")


def test_color_shows_whether_the_baseline_is_beaten() -> None:
    """Green above it, yellow where the interval holds it, red below it; none without color."""
    text = draw(load_summary(), force_terminal=True, color_system="standard")
    for score, code in (("0.757", 32), ("0.300", 33), ("0.550", 31)):
        assert f"\x1b[{code}m{score}\x1b[0m" in text
    assert "\x1b" not in draw(load_summary())


def test_the_next_step_can_be_typed_as_it_stands() -> None:
    """It names the workspace, quoted where needed, unless it is the default one."""
    files = {"shop": "my shop/site/index.html", "models": "my shop/models"}
    assert "behavesim --workspace 'my shop' serve" in draw(load_summary(files=files))
    files = {"shop": "behavesim-out/site/index.html", "models": "behavesim-out/models"}
    assert "behavesim serve" in draw(load_summary(files=files))


if __name__ == "__main__":
    GOLDEN.write_text(draw(load_summary()), encoding="utf-8")
