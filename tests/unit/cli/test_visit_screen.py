"""One visit on the screen."""

from io import StringIO

from rich.console import Console

from behavesim.cli.render.visit import show_visit
from behavesim.settings import Settings
from behavesim.simulation.explain import ExplainResult

SUMMARY = ExplainResult(
    person={
        "id": 12, "persona": "home-cook", "age": 41, "gender": "female", "job": "office-worker",
        "region": "KR-11", "device": "android-chrome", "budget": 41743, "loves": "cooking, home",
    },
    visit=1, visits=2, intent="find", topic="cooking", reason="bought", pages=3, purchases=1,
    revenue=39000, why=("/: looks into cooking", "/c/cooking/: clicks A", "/c/cooking/: orders"),
)  # fmt: skip


def draw(explain: bool) -> list[str]:
    stream = StringIO()
    show_visit(SUMMARY, Settings(), explain=explain, console=Console(file=stream, width=80))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def test_a_step_takes_a_line_and_a_page_stands_once() -> None:
    """Pages on the left, reasons on the right, the outcome last."""
    lines = draw(explain=True)
    assert lines[0] == ("person 12  home-cook: female, 41, office-worker, KR-11, android-chrome")
    assert lines[4:7] == [
        "/            looks into cooking",
        "/c/cooking/  clicks A",
        "             orders",
    ]
    assert lines[-1] == "left: bought, 39,000 KRW"


def test_without_explain_only_the_outcome_shows() -> None:
    """The reasons are left out."""
    assert not [line for line in draw(explain=False) if "clicks" in line]
