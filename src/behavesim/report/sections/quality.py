"""What is odd about exported data: days, duplicates, missing keys, unknown names."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from markupsafe import Markup

from behavesim.ga4.event_catalog import EVENTS
from behavesim.report import blocks
from behavesim.report.content import Report
from behavesim.report.section import Section

_EVENT_COLUMNS: Final = (
    "event_date",
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "ga_session_id",
    "batch_page_id",
    "batch_ordering_id",
    "batch_event_index",
    "transaction_id",
    "purchase_revenue",
)
_KEY: Final = (
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "batch_page_id",
    "batch_ordering_id",
    "batch_event_index",
)


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """One figure of the data's quality: what was found beside what is to be expected."""

    name: str
    found: str
    expected: str
    definition: str
    ok: bool


def draw(report: Report) -> Iterator[Markup]:
    """A row a check."""
    if report.events is None or report.manifest is None:
        return
    yield blocks.lead("What models and figures above rest on.")
    yield blocks.table(
        ("check", "found", "expected", "", "what it counts"),
        [
            (one.name, one.found, one.expected or "\N{EN DASH}", _mark(one), one.definition)
            for one in check_quality(report.events, report.manifest, EVENTS)
        ],
        {4: "words"},
    )


def _mark(one: QualityCheck) -> str:
    if not one.expected:
        return ""
    return blocks.pill(*(("as expected", "good") if one.ok else ("unexpected", "bad")))


def check_quality(
    events: pl.LazyFrame, manifest: Mapping[str, Any], known_events: Collection[str]
) -> tuple[QualityCheck, ...]:
    """Look at every event of an export, and at its manifest."""
    name, bought = pl.col("event_name"), pl.col("event_name") == "purchase"
    orders = pl.col("transaction_id").filter(bought)
    numbered = pl.struct("user_pseudo_id", "transaction_id").filter(
        bought & pl.col("transaction_id").is_not_null() & pl.col("user_pseudo_id").is_not_null()
    )
    row = (
        events.select(
            pl.len().alias("rows"),
            pl.struct(_KEY).n_unique().alias("different"),
            pl.col("user_pseudo_id").is_null().sum().alias("no_user"),
            pl.col("ga_session_id").is_null().sum().alias("no_session"),
            (~name.is_in(list(known_events))).sum().alias("unknown"),
            bought.sum().alias("orders"),
            orders.is_null().sum().alias("no_order"),
            (numbered.len() - numbered.n_unique()).alias("twice"),
            (bought & pl.col("purchase_revenue").is_null()).sum().alias("no_revenue"),
        )
        .collect(engine="streaming")
        .row(0, named=True)
    )
    return (*_check_files(manifest, row["rows"]), *_check_rows(row))


def _check_files(manifest: Mapping[str, Any], rows: int) -> tuple[QualityCheck, ...]:
    tables = [one for one in manifest["files"] if one["table"] == "events"]
    days = sorted({dt.date.fromisoformat(one["event_date"]) for one in tables})
    span = (days[-1] - days[0]).days + 1 if days else 0
    recorded = sum(one["rows"] for one in tables)
    megabytes = sum(one["bytes"] for one in manifest["files"]) / 1e6
    return (
        QualityCheck(
            "events",
            f"{rows:,}",
            f"{recorded:,}",
            "rows read, and rows that the manifest lists",
            rows == recorded,
        ),
        QualityCheck(
            "days",
            f"{len(days)}",
            f"{span}",
            f"days with a file, from {days[0]} to {days[-1]}" if days else "days with a file",
            len(days) == span,
        ),
        QualityCheck(
            "size", f"{megabytes:,.1f} MB", "", "of all CSV files, events and items", True
        ),
    )


def _check_rows(row: Mapping[str, int]) -> tuple[QualityCheck, ...]:
    rows, orders = row["rows"], row["orders"]
    faults: Sequence[tuple[str, int, int, str]] = (
        (
            "duplicate events",
            rows - row["different"],
            rows,
            "same user, time, name and place in its batch",
        ),
        ("events without a user", row["no_user"], rows, "without user_pseudo_id"),
        ("events outside sessions", row["no_session"], rows, "without ga_session_id"),
        ("events of unknown name", row["unknown"], rows, "neither GA4's own nor recommended ones"),
        ("orders without a number", row["no_order"], orders, "purchase without transaction_id"),
        (
            "orders counted twice",
            row["twice"],
            orders,
            "transaction_id that its user had before",
        ),
        ("orders without revenue", row["no_revenue"], orders, "purchase without purchase_revenue"),
    )
    return tuple(
        QualityCheck(
            name, f"{found:,} ({found / whole:.2%})" if whole else "0", "0", meaning, found == 0
        )
        for name, found, whole, meaning in faults
    )


SECTION = Section("The data", 100, "behavesim export", draw, _EVENT_COLUMNS)
