"""What loop and experiment print: nothing is cut off on 80 columns, and it is so."""

import io

from rich.console import Console

from behavesim.cli.render.experiment import print_experiment
from behavesim.cli.render.loop import print_loop
from behavesim.experiment.candidates import CandidateResult
from behavesim.experiment.experiment import ExperimentResult
from behavesim.experiment.paired import PairedComparison
from behavesim.experiment.precision import PrecisionGain
from behavesim.experiment.revenue_change import RevenuePart
from behavesim.loop.journal import Round
from behavesim.loop.loop import LoopResult


def change(share: float, low: float, high: float) -> PairedComparison:
    return PairedComparison(
        "revenue_per_visitor", "", 1000, 1000 * (1 + share), 1000 * share, 1000 * low, 1000 * high,
        share, low, high,
    )  # fmt: skip


def make_loop(adopted: tuple[str, ...]) -> LoopResult:
    trials = (
        CandidateResult(
            "personal-rows", change(0.101, 0.02, 0.18), change(0.05, 0, 0.1), 0.001, True
        ),
        CandidateResult(
            "reachable-delivery", change(-0.146, -0.326, 0.183), change(0, 0, 0), 0.905, False
        ),
    )
    end = change(0.09, 0.05, 0.13) if adopted else change(0.0, 0.0, 0.0)
    return LoopResult(
        rounds=(Round(1, 5000, trials, adopted, adopted),),
        adopted=adopted,
        revenue=end,
        conversion=change(0.0, 0.0, 0.0),
        history=(end,),
        promised=0.101 if adopted else 0.0,
        final_people=8000,
        seconds=1.0,
        variant="behavesim-out/loop/adopted.yaml",
    )


def show_loop(adopted: tuple[str, ...], width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    print_loop(make_loop(adopted), 0.95, console)
    return console.file.getvalue()


def test_a_round_fits_eighty_columns_whole() -> None:
    """The longest names, intervals and verdicts; conversion where there is room for it."""
    text = show_loop(("personal-rows",))
    assert "adopted (model)" in text
    assert "-32.6% … +18.3%" in text
    assert "dropped" in text
    assert "conversion" not in text
    assert "conversion" in show_loop(("personal-rows",), width=100)


def test_the_end_of_a_loop_is_held_against_what_was_promised() -> None:
    """On fresh people, with its interval."""
    text = " ".join(show_loop(("personal-rows",)).split())
    assert "revenue a visitor +9.0% (95%: +5.0% … +13.0%)" in text
    assert "the trials had promised +10.1%" in text


def test_a_loop_that_adopted_nothing_says_so() -> None:
    """Instead of holding the baseline against itself."""
    text = show_loop(())
    assert "nothing was adopted" in text
    assert "promised" not in text
    assert "+0.0% … +0.0%" not in text


def test_the_revenue_breakdown_fits_eighty_columns_whole() -> None:
    """The funnel's longest step with the longest bar."""
    steps = (RevenuePart("add_to_cart_to_begin_checkout", 0.8, 0.9, 68.8),)
    gain = PrecisionGain(0.9, 1, 1, 0.0)
    summary = ExperimentResult(
        "baseline", "mine", 10, "better", 68.8, 0.1, 1, 2, 0.9, (change(0.1, 0.05, 0.2),),
        (0.0, 1.0), gain, None, None, steps, steps, (), {}, False, 1.0, "out",
    )  # fmt: skip
    console = Console(file=io.StringIO(), width=80)
    print_experiment(summary, 0.95, console)
    text: str = console.file.getvalue()
    assert (
        text.count(
            "│ add to cart to begin checkout │  0.8000 │    0.9000 │     +68.8 │ ██████████ │"
        )
        == 2
    )
