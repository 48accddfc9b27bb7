"""What an audit found, for people: the matrix of events and pages, and what breaks a rule."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from behavesim.audit.audit import AuditResult
    from behavesim.settings import Settings

_SHORT: Final = {
    "category": "list",
    "search": "srch",
    "wishlist": "wish",
    "checkout": "cout",
    "checkout/shipping": "ship",
    "checkout/payment": "pay",
    "checkout/review": "rev",
    "thank-you": "thx",
    "signup": "sign",
    "account": "acct",
    "orders": "ordr",
    "order-lookup": "look",
}
_LONGEST_NAME, _ANY_WIDTH = 5, 1000
_SHOWN_VIOLATIONS = 40


def show_audit(summary: "AuditResult", settings: "Settings") -> None:
    """Print the matrix, what breaks a rule, and the verdict."""
    from behavesim.display.screen import Screen, join_text

    console = Screen()
    if summary.coverage:
        _print_matrix(summary, console)
    if summary.violations:
        console.print(_make_violation_table(summary))
    for name in summary.unreached:
        console.print(join_text(("not reached", "bold red"), f" {name}"))
    for line in summary.failed:
        console.print(join_text(("failed", "bold red"), f" {line}"))
    if summary.unjudged:
        rules = ", ".join(summary.unjudged)
        console.print(f"not judged, for want of what they need: {rules}", style="dim")
    count = len(summary.violations)
    found = (_count(count, "violation"), "bold red") if count else ("no violation", "green")
    kinds, pages = _count(len(summary.coverage), "kind"), _count(len(summary.pages), "page")
    console.print(
        join_text(
            f"{_count(sum(summary.events.values()), 'event')} of {kinds} on {pages}, "
            f"{_count(summary.visits, 'visit')}, {summary.seconds:.1f} s; ",
            found,
        )
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _print_matrix(summary: "AuditResult", console: "Console") -> None:
    """Counts under short names where there is room, else marks under numbers with a legend."""
    from rich.measure import Measurement

    pages = list(summary.pages)
    names = [_SHORT.get(page, page) for page in pages]
    # A pipe that knows no more than ASCII gets no more.
    marks = (".", "x") if console.options.ascii_only else ("·", "●")
    heads, with_counts = names, all(len(name) <= _LONGEST_NAME for name in names)
    table = _make_matrix(summary, heads, with_counts, marks)
    needs = Measurement.get(console, console.options.update(width=_ANY_WIDTH), table).maximum
    if not with_counts or needs > console.width:
        heads, with_counts = [str(number) for number in range(1, len(pages) + 1)], False
        table = _make_matrix(summary, heads, with_counts, marks)
    console.print("events and the pages that sent them", style="bold")
    console.print(table)
    if not with_counts or names != pages:
        pairs = zip(heads, pages, strict=True)
        console.print(
            "  ".join(f"{head}={page}" for head, page in pairs if head != page), style="dim"
        )


def _make_matrix(
    summary: "AuditResult", heads: list[str], with_counts: bool, marks: tuple[str, str]
) -> "Table":
    from rich.table import Table

    from behavesim.display.screen import make_text

    table = Table(
        header_style="dim",
        row_styles=["", "on grey7"],
        box=None,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    table.add_column("event", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True, min_width=2)
    table.add_column("all", justify="right", no_wrap=True, style="bold")
    for event, total in sorted(summary.events.items(), key=lambda row: -row[1]):
        counts = summary.coverage.get(event, {})
        cells = (_format_cell(counts.get(page, 0), with_counts, marks) for page in summary.pages)
        table.add_row(make_text(event, "" if total else "bold red"), *cells, f"{total:,}")
    return table


def _format_cell(count: int, with_counts: bool, marks: tuple[str, str]) -> "Text":
    from behavesim.display.screen import make_text

    nothing, something = marks
    if not count:
        return make_text(nothing, "bright_black")
    if not with_counts:
        return make_text(something, "green")
    return make_text(count if count < 10_000 else f"{count / 1000:.0f}k", "green")


def _make_violation_table(summary: "AuditResult") -> "Table":
    from rich.table import Table

    more = len(summary.violations) - _SHOWN_VIOLATIONS
    table = Table(
        title="what breaks a rule" + (f" (the first {_SHOWN_VIOLATIONS})" if more > 0 else ""),
        title_justify="left",
        title_style="bold red",
        header_style="dim",
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
    )
    for name in ("rule", "where", "event", "found", "allowed"):
        table.add_column(name, overflow="fold")
    for row in summary.violations[:_SHOWN_VIOLATIONS]:
        page = f" {row.page}" if row.page and row.page != row.visit else ""
        where = f"{row.visit} #{row.number}{page}"
        cells = (row.rule, where, row.event, row.found, row.allowed)
        table.add_row(*cells)
    return table
