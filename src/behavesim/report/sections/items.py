"""The map of the items, and what goes with what."""

from collections.abc import Iterator

from markupsafe import Markup

from behavesim.report import blocks
from behavesim.report.charts.drawing import draw_chart
from behavesim.report.charts.item_map import draw_item_map
from behavesim.report.content import Card, Report
from behavesim.report.section import Section

_DRAWING = Markup('<svg viewBox="0 0 120 120" aria-hidden="true"><use href="#{}"/></svg>')


def draw(report: Report) -> Iterator[Markup]:
    """The map, and related items of one item a topic."""
    models = report.models
    if models is None or not (models.items or models.related):
        return
    yield blocks.lead(
        "Items that the same people turn to lie together; the model does not know what a topic is."
    )
    if models.items:
        yield blocks.card(
            draw_chart(
                lambda width: draw_item_map(models.items, report.currency, width),
                "Map of the items",
            )
        )
        yield blocks.definition(
            f"{len(models.items):,} items by their ALS factors, drawn on a plane by t-SNE:"
            " neighbors mean something, directions and far distances do not; dots that would hide"
            " each other are pushed apart. Larger: more visitors."
        )
    if models.related:
        yield blocks.heading("Goes with")
        for row in models.related:
            others = blocks.join(
                Markup("<li>{}</li>").format(_draw_card(card)) for card in row.others
            )
            yield Markup('<div class="related">{}<ul>{}</ul></div>').format(
                _draw_card(row.item), others
            )
        yield blocks.definition(
            "The six nearest by cosine of who turned to them, for one item of each topic."
        )


def _draw_card(card: Card) -> Markup:
    drawing = _DRAWING.format(card.motif) if card.motif else ""
    return Markup('<span class="thing hue-{}">{}<span>{}</span></span>').format(
        card.hue, drawing, card.name
    )


SECTION = Section("What goes with what", 50, "behavesim train", draw)
