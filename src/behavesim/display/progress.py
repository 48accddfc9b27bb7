"""Progress on stderr: bars and a live funnel, or lines where there is no terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress_bar import ProgressBar
from rich.table import Table

from behavesim.display.screen import Screen, escape_hidden

Figures = dict[str, float | int | str]
Report = Callable[..., None]

FUNNEL_STEPS = ("view_item", "add_to_cart", "begin_checkout", "purchase")

_LINE_EVERY_S = 10.0
_REDRAWS_PER_S = 8


@contextmanager
def show_progress(console: Console | None = None) -> Iterator[Report]:
    """Yield the Progress callable of a command; what it draws is gone or complete afterwards."""
    console = console or Screen(stderr=True)
    if not console.is_terminal:
        lines = LineProgress(console)
        yield lines
        lines.finish()
        return
    bars = BarProgress()
    live = Live(get_renderable=bars.render, console=console, refresh_per_second=_REDRAWS_PER_S)

    def report(stage: str, done: int, total: int | None, **figures: float | int | str) -> None:
        bars(stage, done, total, **figures)
        live.start()  # with the first report: a command without any draws nothing

    try:
        yield report
        bars.finish()
    finally:
        live.stop()


class BarProgress:
    """One bar a stage, and below them the funnel while a simulation runs."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._bars = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}", style="cyan", markup=False),
            TimeElapsedColumn(),
        )
        self._tasks: dict[str, TaskID] = {}
        self._started_s: dict[str, float] = {}
        self._funnel: Figures = {}

    def __call__(
        self, stage: str, done: int, total: int | None, **figures: float | int | str
    ) -> None:
        """Draw ``done`` of ``total`` for the stage; a stage seen for the first time is begun."""
        if stage not in self._tasks:
            self.finish()
            self._tasks[stage] = self._bars.add_task(escape_hidden(stage), total=total, note="")
            self._started_s[stage] = self._clock()
        elapsed_s = self._clock() - self._started_s[stage]
        self._bars.update(
            self._tasks[stage],
            completed=done,
            total=total,
            note=escape_hidden(describe_figures(figures, done, total, elapsed_s)),
        )
        if is_funnel(figures):
            self._funnel = figures

    def finish(self) -> None:
        """Mark every stage so far as complete."""
        for task in self._bars.tasks:
            if not task.finished:
                total = task.completed if task.total is None else task.total
                self._bars.update(task.id, total=total or 1, completed=total or 1)

    def render(self) -> Group:
        """What is on the screen now."""
        if self._funnel:
            return Group(self._bars, draw_funnel(self._funnel))
        return Group(self._bars)


class LineProgress:
    """A line a stage, and one every ten seconds: for logs and pipes."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._stage = ""
        self._started_s = 0.0
        self._printed_s = 0.0
        self._latest = ""

    def __call__(
        self, stage: str, done: int, total: int | None, **figures: float | int | str
    ) -> None:
        """Remember the state; print it when it is time."""
        now_s = self._clock()
        if stage != self._stage:
            self.finish()
            self._stage, self._started_s, self._printed_s = stage, now_s, now_s
        elapsed_s = now_s - self._started_s
        amount = f"{done:,}" if total is None else f"{done:,}/{total:,}"
        speed = describe_figures(figures, done, total, elapsed_s)
        self._latest = " ".join(filter(None, (f"{stage}: {amount}", speed, _list_funnel(figures))))
        if now_s - self._printed_s >= _LINE_EVERY_S:
            self._print()
            self._printed_s = now_s

    def finish(self) -> None:
        """Print the last state of the stage, if it has not been printed yet."""
        if self._latest:
            self._print()

    def _print(self) -> None:
        self._console.print(self._latest, markup=False, highlight=False, soft_wrap=True)
        self._latest = ""


def is_funnel(figures: Figures) -> bool:
    """Whether the figures hold sessions and the counts of the funnel's steps."""
    return "sessions" in figures and all(step in figures for step in FUNNEL_STEPS)


def describe_figures(figures: Figures, done: int, total: int | None, elapsed_s: float) -> str:
    """What an export or a simulation says of its speed; nothing where there is none to tell."""
    if "rows" in figures:
        return describe_transfer(figures, done, total, elapsed_s)
    return describe_speed(figures, elapsed_s)


def describe_transfer(figures: Figures, done: int, total: int | None, elapsed_s: float) -> str:
    """``12,300 rows/s, 45 MiB, 9 s left: events_20261101 40% (3 s)``."""
    parts = []
    if elapsed_s > 0:
        parts.append(f"{float(figures['rows']) / elapsed_s:,.0f} rows/s")
    parts.append(f"{float(figures.get('bytes', 0)) / 2**20:,.0f} MiB")
    if total is not None and 0 < done < total:
        parts.append(f"{elapsed_s * (total - done) / done:,.0f} s left")
    tables = figures.get("tables")
    return ", ".join(parts) + (f": {tables}" if tables else "")


def describe_speed(figures: Figures, elapsed_s: float) -> str:
    """``12.3 sessions/s`` where the figures count sessions, else nothing."""
    sessions = figures.get("sessions")
    if not isinstance(sessions, int | float) or elapsed_s <= 0:
        return ""
    speed = sessions / elapsed_s
    return f"{speed:,.0f} sessions/s" if speed >= 100 else f"{speed:.1f} sessions/s"


def draw_funnel(figures: Figures) -> Table:
    """Sessions with each step, as bars against all sessions."""
    table = Table.grid(padding=(0, 2))
    sessions = float(figures["sessions"])
    for step in ("sessions", *FUNNEL_STEPS):
        count = float(figures[step])
        share = count / sessions if sessions else 0.0
        bar = ProgressBar(total=max(sessions, 1.0), completed=count, width=40)
        table.add_row(f"  {step}", bar, f"{count:,.0f}", f"{share:.1%}")
    return table


def _list_funnel(figures: Figures) -> str:
    if not is_funnel(figures):
        return ""
    return "(" + ", ".join(f"{step} {figures[step]}" for step in FUNNEL_STEPS) + ")"
