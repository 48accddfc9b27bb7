"""What `improve` found, with its evidence."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from markupsafe import Markup

from behavesim.report import blocks
from behavesim.report.content import Finding, Report
from behavesim.report.section import Section

_COLUMNS: Final = 6
"""Tables of more would not fit a page."""
_HEADS: Final[Mapping[str, str]] = {
    "item_id": "item",
    "value": "value of a look",
    "examined": "looks",
    "click_rate": "clicked",
    "take_rate": "taken when viewed",
    "ndcg": "NDCG@10",
    "map": "MAP",
    "share": "of its visitors' looks",
    "everybody": "of all visitors'",
    "instead": "what goes with it",
}
"""What columns of the evidence are called where people read them."""
_SCORES: Final = ("ndcg", "map", "recall", "baseline")
_ARTICLE: Final = Markup(
    '<article class="card">\n<div class="gain">{:+.1%}<small>of revenue, a guess</small></div>\n'
    '<h3>{}{}</h3>\n<p>{}</p>\n{}\n<p class="definition">The guess: {}. Try it:<br>'
    "<code>behavesim experiment --treatment {}</code></p>\n</article>"
)


def draw(report: Report) -> Iterator[Markup]:
    """Each finding with its evidence as a table of words."""
    if report.findings is None:
        return
    if not report.findings:
        yield blocks.lead("Nothing was found that asks for a change.")
        return
    yield blocks.lead(
        "What looks wrong with the shop, the most promising first. Gains are guesses for the order"
        " of trying; only an experiment shows the effect."
    )
    for one in report.findings:
        yield _ARTICLE.format(
            one.expected_gain,
            one.title,
            Markup(" {}").format(blocks.pill("by models", "good")) if one.from_models else "",
            one.why,
            _draw_evidence(one, report.item_names),
            one.gain_reasoning,
            f"{report.variants}/{one.name}.yaml",
        )


def _draw_evidence(finding: Finding, names: Mapping[str, str]) -> str:
    """``names`` are those of items by their id."""
    if not finding.evidence:
        return ""
    columns = list(finding.evidence[0])[:_COLUMNS]
    return blocks.table(
        [_HEADS.get(name, name.replace("_", " ")) for name in columns],
        [
            [_format_value(name, row.get(name), names) for name in columns]
            for row in finding.evidence
        ],
        dict.fromkeys(range(len(columns)), "evidence"),
    )


def _format_value(name: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_format_value(name, one, names) for one in value)
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else names.get(str(value), str(value))
    if name.startswith(_SCORES):
        return f"{value:.3f}"
    if abs(value) <= 1:
        return f"{value:.1%}"
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


SECTION = Section("What to change", 70, "behavesim improve", draw)
