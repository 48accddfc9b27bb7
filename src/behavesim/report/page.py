"""Content and charts -> one HTML file that works offline."""

from collections.abc import Sequence
from dataclasses import dataclass

import jinja2
from markupsafe import Markup

from behavesim.report.blocks import join
from behavesim.report.content import Report
from behavesim.report.headlines import list_headlines
from behavesim.report.list_sections import list_sections


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page, and which of its sections have something to show."""

    html: str
    sections: tuple[str, ...]
    missing: tuple[str, ...]


def make_page(
    report: Report,
    names: Sequence[str] | None = None,
    subject: str = "what its visitors did, and what was learned",
    command: str = "behavesim report",
) -> ReportPage:
    """Draw the sections of these names, or all; the same report gives the same text."""
    known = list_sections()
    sections = known if names is None else {name: known[name] for name in names}
    drawn = {name: join(section.draw(report)) for name, section in sections.items()}
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("behavesim.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("report.html.jinja").render(
        title=f"{report.shop or 'The shop'}: {subject}",
        command=command,
        headlines=list_headlines(report),
        sections=sections,
        drawn=drawn,
        data={} if report.models is None else report.models.data,
        seed=None if report.models is None else report.models.seed,
        traffic=report.traffic,
        # Ours, from the built shop.
        symbols=[Markup(symbol) for symbol in report.pictures.symbols],
        palettes=[Markup(palette) for palette in report.pictures.palettes],
    )
    return ReportPage(
        html,
        tuple(name for name, content in drawn.items() if content),
        tuple(name for name, content in drawn.items() if not content),
    )
