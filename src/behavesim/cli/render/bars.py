"""Bars made of characters, in plain ASCII where the terminal has nothing better."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEAST_WIDTH = 8


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A share from 0 to 1 as a filled bar, to an eighth of a character."""

    share: float
    style: str = "green"
    most_width: int = 40

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, self.most_width)
        share = min(max(self.share, 0.0), 1.0)
        if options.ascii_only:
            yield Segment("#" * round(share * width), Style.parse(self.style))
            return
        whole, eighths = divmod(round(share * width * 8), 8)
        rest = _EIGHTHS[eighths].strip()
        yield Segment("█" * whole + rest, Style.parse(self.style))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return _measure(options, self.most_width)


@dataclass(frozen=True, slots=True)
class SpanBar:
    """A line from 0 to 1, heavy between two values, to half of a character."""

    begin: float
    end: float
    style: str = "green"
    most_width: int = 32

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, self.most_width)
        low, high = (
            round(min(max(value, 0.0), 1.0) * width * 2) for value in sorted((self.begin, self.end))
        )
        for cell in range(width):
            halves = (low <= 2 * cell < high, low <= 2 * cell + 1 < high)
            style = self.style if any(halves) else "dim"
            yield Segment(_draw_cell(halves, options.ascii_only), Style.parse(style))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return _measure(options, self.most_width)


def _draw_cell(halves: tuple[bool, bool], ascii_only: bool) -> str:
    if ascii_only:
        return "=" if any(halves) else "-"
    return {(False, False): "─", (True, False): "╾", (False, True): "╼"}.get(halves, "━")


def _measure(options: ConsoleOptions, most_width: int) -> Measurement:
    return Measurement(min(_LEAST_WIDTH, options.max_width), min(most_width, options.max_width))
