"""What a section of the report is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from behavesim.report.content import Report


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its title, its place, what it reads, and how it is drawn."""

    title: str
    order: int
    """Its place on the page, counted from the lowest."""
    command: str
    """The command that makes what the section shows; named where there is nothing to show."""
    draw: Callable[[Report], Iterable[Markup]]
    """Gives the section's blocks (`behavesim.report.blocks`); none where data are missing."""
    columns: tuple[str, ...] = ()
    """Columns of exported events that `draw` reads from ``report.events``."""
