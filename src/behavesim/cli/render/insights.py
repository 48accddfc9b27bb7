"""What is wrong with a shop, as people read it: each finding with its figures and its variant."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from behavesim.improvement.improve import ImprovementResult


def print_insights(summary: "ImprovementResult", console: "Console") -> None:
    """One finding after the other, the most promising first."""
    from rich.padding import Padding

    from behavesim.cli.render.amounts import format_amount
    from behavesim.display.screen import join_text, make_text

    for place, insight in enumerate(summary.insights, start=1):
        mark = " (from a model)" if insight.from_models else ""
        console.print(join_text((f"{place}. {insight.title}", "bold"), (mark, "cyan")))
        console.print(Padding(make_text(insight.why), (0, 0, 0, 3)))
        gain = (f"{insight.expected_gain:.1%}", "green")
        console.print(join_text("   may add ", gain, (f" ({insight.gain_reasoning})", "dim")))
        console.print(
            f"   try it: behavesim experiment --treatment {summary.directory}/{insight.name}.yaml",
            soft_wrap=True,
        )
    if not summary.insights:
        console.print("nothing found that is worth trying")
    console.print(
        f"{summary.sessions:,} sessions, revenue {format_amount(summary.revenue)},"
        f" {summary.seconds:.1f} s"
    )
