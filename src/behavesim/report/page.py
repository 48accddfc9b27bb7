"""Content and charts -> one HTML file that works offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import jinja2
from markupsafe import Markup

from behavesim.report.content import Report
from behavesim.report.sections.headlines import list_headlines
from behavesim.report.sections.improvement import (
    describe_experiments,
    describe_findings,
    describe_loop,
)
from behavesim.report.sections.models import (
    describe_curves,
    describe_items,
    describe_recommenders,
    describe_traits,
)
from behavesim.report.sections.traffic import describe_funnel, describe_revenue

_TITLES: Final = {
    "funnel": ("Funnel", "behavesim export"),
    "revenue": ("Revenue", "behavesim export"),
    "traits": ("Who they are", "behavesim train"),
    "recommenders": ("What they want next", "behavesim train"),
    "items": ("What goes with what", "behavesim train"),
    "curves": ("How good it could be", "behavesim train --learning-curve"),
    "insights": ("What to change", "behavesim improve"),
    "experiments": ("What a change did", "behavesim experiment --treatment planted-good"),
    "loop": ("What the loop kept", "behavesim loop"),
    "quality": ("The data", "behavesim export"),
}
"""The sections in their order, with the command that makes what they show."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page, and which of its sections have something to show."""

    html: str
    sections: tuple[str, ...]
    missing: tuple[str, ...]


def make_page(
    report: Report,
    sections: Sequence[str] = tuple(_TITLES),
    subject: str = "what its visitors did, and what was learned",
    command: str = "behavesim report",
) -> ReportPage:
    """Draw these sections; the same report gives the same text."""
    content = _describe_sections(report)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("behavesim.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn = [
        {
            "id": name,
            "title": _TITLES[name][0],
            "command": _TITLES[name][1],
            "content": content[name],
        }
        for name in sections
    ]
    html = environment.get_template("report.html.jinja").render(
        title=f"{report.shop or 'The shop'}: {subject}",
        command=command,
        headlines=list_headlines(report),
        sections=drawn,
        data={} if report.models is None else report.models.data,
        seed=None if report.models is None else report.models.seed,
        traffic=report.traffic,
        # Ours, from the built shop.
        symbols=[Markup(symbol) for symbol in report.pictures.symbols],
        palettes=[Markup(palette) for palette in report.pictures.palettes],
    )
    return ReportPage(
        html,
        tuple(name for name in sections if content[name] is not None),
        tuple(name for name in sections if content[name] is None),
    )


def _describe_sections(report: Report) -> dict[str, Any]:
    traffic, models, loop = report.traffic, report.models, report.loop
    currency = "" if traffic is None else traffic.currency
    return {
        "funnel": None if traffic is None else describe_funnel(traffic),
        "revenue": None if traffic is None else describe_revenue(traffic),
        "traits": describe_traits(models) if models is not None and models.traits else None,
        "recommenders": describe_recommenders(models)
        if models is not None and models.recommenders
        else None,
        "items": describe_items(models, currency)
        if models is not None and (models.items or models.related)
        else None,
        "curves": describe_curves(models)
        if models is not None and (models.learning or models.privacy)
        else None,
        "insights": None
        if report.findings is None
        else describe_findings(report.findings, report.variants, report.item_names),
        "experiments": describe_experiments(report.experiments, currency)
        if report.experiments
        else None,
        "loop": None if loop is None else describe_loop(loop),
        "quality": report.checks or None,
    }
