"""What `personas check` shows: the faults, or what the persona files imply, on one screen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from behavesim.cli.render.bars import ShareBar
from behavesim.cli.render.tables import format_float
from behavesim.display.screen import Screen, join_text, make_text

if TYPE_CHECKING:
    from behavesim.files.fault_list import Fault
    from behavesim.people.expected_shares import ExpectedShares
    from behavesim.people.implications import Implications, InterestShift
    from behavesim.personas.check import PersonasResult

MOST_WIDTH = 100

_LANE_WIDTH = 32
_GAP = 2
_NAME_WIDTH = 20
_BAR_WIDTH = 5
_MOST_ROWS = 8
_MOST_PERSONAS = 15
_MOST_SHIFTS = 10

Block = tuple[int, RenderableType]
"""Something to show and how many lines it takes."""


def print_check(summary: "PersonasResult", currency: str, console: Console | None = None) -> None:
    """Print what was found, as wide as the terminal but at most 100 characters."""
    console = console or Screen()
    width = min(console.width, MOST_WIDTH)
    for part in _make_parts(summary, currency, width):
        console.print(part, width=width, highlight=False)


def _make_parts(summary: "PersonasResult", currency: str, width: int) -> Iterator[RenderableType]:
    if summary.exact is None or summary.sampled is None:
        count = len(summary.faults)
        yield Text(f"{count} fault{'' if count == 1 else 's'}", "bold red")
        for file, faults in groupby(summary.faults, key=lambda fault: fault.file):
            yield Text()
            yield make_fault_table(file, list(faults))
        return
    files = f"{summary.files} persona file{'' if summary.files == 1 else 's'}"
    yield join_text(("sound", "bold green"), f"   {files} in {summary.personas}")
    yield _make_heading("exact", "share of people, computed from the tables")
    yield _lay_out(list(_make_exact_blocks(summary.exact)), width)
    people = f"by a sample, the first {summary.sampled.people:,} people of seed {summary.seed}"
    yield _make_heading("sampled", people)
    yield _lay_out(list(_make_sampled_blocks(summary.sampled, currency)), width)
    yield Text()
    yield make_shift_table(summary.sampled.shifts[:_MOST_SHIFTS])


def make_fault_table(file: str, faults: Sequence["Fault"]) -> Table:
    """The faults of one file, by line."""
    table = _start_table(file, 2)
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("path", overflow="fold", style="cyan", ratio=4)
    table.add_column("found", overflow="fold", ratio=4)
    table.add_column("allowed", overflow="fold", ratio=5)
    for fault in faults:
        line = "-" if fault.line is None else str(fault.line)
        table.add_row(line, *map(make_text, (fault.path or "-", fault.found, fault.allowed)))
    table.expand = True
    return table


def make_share_block(
    title: str, shares: Mapping[str, float], *, ranked: bool = True, most_rows: int = _MOST_ROWS
) -> Block:
    """Names with their shares and bars; ranked, the largest first and the smallest in one row."""
    table = _start_table(title, 1)
    table.show_header = False
    table.add_column(no_wrap=True, width=_NAME_WIDTH, overflow="ellipsis")
    table.add_column(no_wrap=True, width=5, justify="right")
    table.add_column(no_wrap=True, width=_BAR_WIDTH)
    rows = _gather_rest(shares, most_rows) if ranked else dict(shares)
    most = max(rows.values(), default=0) or 1
    for name, share in rows.items():
        bar = ShareBar(share / most, most_width=_BAR_WIDTH)
        table.add_row(make_text(name), f"{share:.1%}", bar)
    return len(rows) + 1, table


def make_hours(hours: Sequence[float]) -> Block:
    """A sparkline of the day with the hours below it."""
    table = _start_table("hours of day", 0)
    table.show_header = False
    table.add_row(Sparkline(tuple(hours)))
    labels = "".join(f"{hour:<6}" for hour in (0, 6, 12, 18))
    table.add_row(Text(labels.rstrip(), "dim"))
    return 3, table


def make_shift_table(shifts: Sequence["InterestShift"]) -> Table:
    """What demographics do to interests, and what the group's interest then is."""
    table = _start_table("largest effects of demographics on interests", 2)
    for name in ("group", "", "topic"):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for name in ("shift", "group's mean", "vs everybody", "people"):
        table.add_column(name, no_wrap=True, justify="right")
    for one in shifts:
        style = "green" if one.shift > 0 else "red"
        table.add_row(
            *map(make_text, (one.kind, one.group, one.topic)),
            Text(f"{one.shift:+.2f}", style),
            f"{one.mean:.2f}",
            f"{one.difference:+.2f}",
            f"{one.people:,}",
        )
    return table


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Values as columns of one line, the highest full."""

    values: tuple[float, ...]
    style: str = "green"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        levels = "_.-:=+*#" if options.ascii_only else "▁▂▃▄▅▆▇█"
        most = max(self.values) or 1.0
        steps = [round(value / most * (len(levels) - 1)) for value in self.values]
        text = "".join(levels[step] for step in steps)
        yield Segment(text, Style.parse(self.style))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        width = min(len(self.values), options.max_width)
        return Measurement(width, width)


def _make_exact_blocks(exact: "ExpectedShares") -> Iterator[Block]:
    yield make_share_block("personas", exact.personas, most_rows=_MOST_PERSONAS)
    yield make_share_block("age bands", exact.age_bands, ranked=False)
    yield make_share_block("jobs", exact.jobs)
    yield make_share_block("regions", exact.regions)
    yield make_share_block("devices", exact.devices)
    yield make_share_block("traffic sources", exact.traffic_sources)
    yield make_share_block("weekdays", exact.weekdays, ranked=False)
    yield make_share_block("genders", exact.genders)
    yield make_hours(exact.hours)


def _make_sampled_blocks(sampled: "Implications", currency: str) -> Iterator[Block]:
    interests = _start_table("interests", 1)
    interests.add_column("topic", no_wrap=True, width=15, overflow="ellipsis")
    interests.add_column("mean", justify="right")
    interests.add_column("above 0.5", justify="right")
    for topic, interest in sampled.interests.items():
        shares = f"{interest.mean:.2f}", f"{interest.above_half_share:.1%}"
        interests.add_row(make_text(topic), *shares)
    yield len(sampled.interests) + 2, interests
    yield make_share_block("intents", sampled.intents)
    refused = sampled.refuse_cookies
    yield make_share_block("cookies", {"refused": refused, "accepted": 1 - refused}, ranked=False)
    yield _make_quantile_block("visits a week", sampled.visits_per_week)
    yield _make_quantile_block(f"budget for an item, {currency}", sampled.budget)


def _make_quantile_block(title: str, quantiles: Mapping[str, float]) -> Block:
    table = _start_table(title, 2)
    for name in quantiles:
        table.add_column(name, justify="right", min_width=7)
    table.add_row(*map(format_float, quantiles.values()))
    return 3, table


def _gather_rest(shares: Mapping[str, float], most_rows: int) -> dict[str, float]:
    ranked = sorted(shares.items(), key=lambda row: -row[1])
    if len(ranked) <= most_rows + 1:
        return dict(ranked)
    rest = ranked[most_rows:]
    return {**dict(ranked[:most_rows]), f"{len(rest)} others": sum(share for _, share in rest)}


def _lay_out(blocks: Sequence[Block], width: int) -> Table:
    """The blocks in as many lanes as fit, each where the lanes are shortest so far."""
    lanes = max(1, (width + _GAP) // (_LANE_WIDTH + _GAP))
    heights, tables = [0] * lanes, [Table.grid() for _ in range(lanes)]
    for height, block in blocks:
        lane = heights.index(min(heights))
        tables[lane].add_row(Padding(block, (1 if heights[lane] else 0, 0, 0, 0)))
        heights[lane] += height + 1
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    for _ in range(lanes):
        grid.add_column(width=_LANE_WIDTH)
    grid.add_row(*tables)
    return grid


def _make_heading(word: str, meaning: str) -> Text:
    return join_text("\n", (word, "bold cyan"), (f"   {meaning}", "dim"))


def _start_table(title: str, gap: int) -> Table:
    return Table(
        title=make_text(title, "bold"),
        title_justify="left",
        header_style="dim",
        box=None,
        padding=(0, gap, 0, 0),
        pad_edge=False,
    )
