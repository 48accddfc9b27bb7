"""What `provision`, `publish` and `verify` show people."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from behavesim.cli.render.tables import format_value
from behavesim.display.screen import Screen, join_text, make_text

if TYPE_CHECKING:
    from behavesim.google.differences import Cell, Difference, EventTotal, Revenue
    from behavesim.google.provision import ProvisioningResult
    from behavesim.google.publish import PublicationResult
    from behavesim.google.steps import Step
    from behavesim.google.verify import VerificationResult
    from behavesim.settings import Settings

_STYLES = {"create": "green", "update": "yellow", "publish": "green", "exists": "dim"}
_DONE = {"create": "created", "update": "updated", "publish": "published"}
_LEFT = "left alone"
_SHOWN_ROWS = 40
_SHOWN_NAMES = 4
_KINDS = ("missing", "extra", "duplicates", "late", "early")
_SHIFTED_SHARE = 0.01
"""So many events in other days' tables are more than a few that came late."""


def show_provision(summary: "ProvisioningResult", settings: "Settings") -> None:
    """The plan or what was done, what is left to do by hand, and the settings to use it all."""
    console = Screen()
    for service, steps in groupby(summary.steps, key=lambda step: step.service):
        console.print(_make_step_table(service, steps, summary.applied))
    if summary.by_hand:
        console.print(join_text("\n", ("left to do by hand", "bold")))
        for step in summary.by_hand:
            console.print(f"- {step}", highlight=False)
    if summary.settings:
        console.print(join_text("\n", ("settings to use them", "bold")))
        console.print("analytics:")
        for name, value in summary.settings.items():
            console.print(f"  {name.removeprefix('analytics.')}: {value}", highlight=False)
    console.print(f"\n{_conclude(summary)}", highlight=False)


def show_publish(summary: "PublicationResult", settings: "Settings") -> None:
    """Which tables were loaded, and which were there."""
    console = Screen()
    verb = "would be loaded" if summary.dry_run else "loaded"
    for name in summary.loaded:
        console.print(f"{name}  {verb}", highlight=False)
    if summary.others:
        names = ", ".join(summary.others)
        console.print(f"in the dataset from before, and not in the warehouse: {names}")
    console.print(
        f"{len(summary.loaded)} tables {verb} into {summary.dataset}, {summary.rows:,} rows,"
        f" {summary.bytes:,} bytes; {len(summary.unchanged)} unchanged, {summary.seconds:.1f} s",
        highlight=False,
    )


def show_verify(summary: "VerificationResult", settings: "Settings") -> None:
    """Events, days and revenue side by side, then each difference by its name."""
    console = Screen()
    console.print(_make_total_table("events", "event", summary.events, summary.tolerance))
    console.print(_make_total_table("days", "day", summary.days, summary.tolerance))
    if summary.revenue:
        console.print(_make_revenue_table(summary.revenue, summary.tolerance))
    if summary.cells:
        console.print(_make_cell_table(summary.cells))
        _print_rest(console, len(summary.cells))
    if summary.differences:
        console.print(_make_difference_table(summary.differences))
        _print_rest(console, len(summary.differences))
    if summary.absent_days:
        days = ", ".join(str(day) for day in summary.absent_days)
        console.print(f"days without a table in {summary.against}: {days}", highlight=False)
    if summary.unfinished_days:
        days = ", ".join(str(day) for day in summary.unfinished_days)
        console.print(f"days that GA4 has not finished: {days}", highlight=False)
    _print_shift(console, summary, settings.time_zone)
    how = "one by one, by request" if summary.matched_by == "request" else "by their number"
    verdict = ("collected correctly", "green") if summary.ok else ("not the same", "red")
    share = format_value(summary.transactions.share, "share")
    console.print(
        f"events compared {how}; {summary.transactions.differing:,} of"
        f" {summary.transactions.compared:,} transactions differ ({share})",
        highlight=False,
    )
    days = f"{summary.since} to {summary.until}, {summary.seconds:.1f} s"
    console.print(join_text(f"{days}: ", verdict))


def _make_step_table(service: str, steps: "Iterable[Step]", applied: bool) -> Table:
    table = _start_table(service)
    for name in ("what", "name", ""):
        table.add_column(name, overflow="fold")
    table.add_column("detail", overflow="fold", style="dim")
    for step in steps:
        action = _LEFT if step.action == "leave" else step.action
        done = _DONE.get(action, action) if applied else action
        style = _STYLES.get(step.action, "dim")
        detail = _shorten_list(step.detail)
        table.add_row(step.kind, step.name, make_text(done, style), detail)
    return table


def _shorten_list(detail: str) -> str:
    names = detail.split(", ")
    if len(names) <= _SHOWN_NAMES:
        return detail
    shown = ", ".join(names[:_SHOWN_NAMES])
    return f"{shown} and {len(names) - _SHOWN_NAMES} more"


def _conclude(summary: "ProvisioningResult") -> str:
    counts = f"{summary.create} to create, {summary.update} to update, {summary.publish} to publish"
    if not summary.create + summary.update + summary.publish:
        return f"nothing to do: {summary.exists} exist"
    if not summary.applied:
        return f"a plan, nothing was changed: {counts}, {summary.exists} exist (--apply does it)"
    made = counts.replace("to create", "created").replace("to update", "updated")
    return f"{made.replace('to publish', 'published')}; {summary.exists} existed"


def _make_total_table(
    title: str, first: str, rows: "tuple[EventTotal, ...]", tolerance: float
) -> Table:
    table = _start_table(title)
    table.add_column(first, overflow="fold")
    for name in ("sent", "arrived", "share"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("difference", overflow="fold")
    for row in rows:
        counts = (format_value(row.sent), format_value(row.arrived))
        table.add_row(row.name, *counts, _mark_share(row.share, tolerance), _name_kinds(row))
    return table


def _make_revenue_table(rows: "tuple[Revenue, ...]", tolerance: float) -> Table:
    table = _start_table("revenue")
    table.add_column("day", no_wrap=True)
    for name in ("sent", "arrived", "difference", "share"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        amounts = [f"{value:,.2f}" for value in (row.sent, row.arrived, row.arrived - row.sent)]
        table.add_row(str(row.day), *amounts, _mark_share(row.share, tolerance))
    return table


def _make_cell_table(cells: "tuple[Cell, ...]") -> Table:
    table = _start_table("differences by day and event")
    table.add_column("day", no_wrap=True)
    table.add_column("event", overflow="fold")
    for name in ("sent", "arrived"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("difference", overflow="fold")
    largest = sorted(cells, key=lambda cell: -cell.differing)[:_SHOWN_ROWS]
    for cell in sorted(largest, key=lambda cell: (cell.day, cell.event)):
        counts = (format_value(cell.sent), format_value(cell.arrived))
        table.add_row(str(cell.day), cell.event, *counts, _name_kinds(cell))
    return table


def _name_kinds(row: "EventTotal | Cell") -> str:
    """``3 missing, 1 duplicate``: in words, which a narrow screen has room for."""
    counts = {name: getattr(row, name) for name in _KINDS}
    return ", ".join(
        f"{count:,} {name.removesuffix('s') if count == 1 else name}"
        for name, count in counts.items()
        if count
    )


def _make_difference_table(differences: "tuple[Difference, ...]") -> Table:
    table = _start_table("transactions that differ")
    for name in ("day", "event", "transaction", "difference"):
        table.add_column(name, overflow="fold")
    for name in ("sent", "arrived"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in differences[:_SHOWN_ROWS]:
        values = [
            f"{count} x {'-' if value is None else f'{value:,.2f}'}"
            for count, value in ((row.sent, row.sent_value), (row.arrived, row.arrived_value))
        ]
        kinds = ", ".join(row.kinds)
        table.add_row(str(row.day), row.event, row.transaction_id, kinds, *values)
    return table


def _print_shift(console: Console, summary: "VerificationResult", time_zone: str) -> None:
    shifted = sum(row.late + row.early for row in summary.events)
    if shifted > _SHIFTED_SHARE * sum(row.sent for row in summary.events):
        console.print(
            f"{shifted:,} events are in other days' tables: the property's time zone may not be"
            f" the shop's ({time_zone})",
            highlight=False,
        )


def _print_rest(console: Console, count: int) -> None:
    if count > _SHOWN_ROWS:
        console.print(f"{count - _SHOWN_ROWS:,} more (--json has them all)", style="dim")


def _mark_share(share: float, tolerance: float) -> Text:
    text = format_value(share, "share")
    return make_text(text, "" if share <= tolerance else "bold red")


def _start_table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
    )
