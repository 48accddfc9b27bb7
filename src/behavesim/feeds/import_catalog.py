"""`behavesim catalog import`: a product feed into the files of a catalog."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from behavesim.core.catalog_files import SHOP_FILE
from behavesim.core.market import load_market
from behavesim.core.progress import Progress, no_progress
from behavesim.errors import InputError
from behavesim.feeds.import_state import load_state
from behavesim.feeds.read_feed import check_currency, read_feed
from behavesim.feeds.result import CatalogChanges, FeedResult, ImportResult, Skipped
from behavesim.feeds.write_catalog import write_catalog
from behavesim.files.storing import write_whole
from behavesim.files.yaml_file import read_yaml
from behavesim.resources import find_resource_part, shipped_resource
from behavesim.settings import Settings

REPORT_FILE: Final = "import-report.csv"
_REPORT_COLUMNS: Final = ("row", "id", "field", "found", "allowed", "line")
_DEFAULT_CATALOG: Final = Path("configs") / "catalog"


def run_catalog_import(
    settings: Settings,
    feed: Path,
    *,
    into: Path | None = None,
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    market: str | None = None,
    decimal: str | None = None,
    strict: bool = False,
    allow_free: bool = False,
    prune: bool = False,
    progress: Progress = no_progress,
) -> ImportResult:
    """Import a feed into a catalog directory, and write ``import-report.csv`` beside it.

    ``strict`` writes nothing where a row was left out. Where no product can be imported, only the
    report is written. Raises InputError; see `read_feed` and `write_catalog`.
    """
    directory = into or find_target(settings)
    _check_target(directory)
    state = load_state(directory)
    shop_currency = state.currency if state is not None else ""
    if not shop_currency:
        shop_currency = find_shop_currency(settings, directory)
    if currency is not None:
        check_currency(currency)
        if state is not None and state.currency not in ("", currency):
            found = f"--currency {currency}, where the catalog is in {state.currency}"
            raise InputError(directory, "", found, state.currency, "import into another directory")
    result = read_feed(
        feed,
        currency=currency or shop_currency or None,
        fallback_currency=None if market is None else load_market(market, "--market").currency,
        mapping=mapping,
        decimal=decimal,
        allow_free=allow_free,
        shared_levels=None if state is None else state.shared_levels,
        progress=progress,
    )
    refused = not result.products or (strict and bool(result.skipped))
    changes = (
        None
        if refused
        else write_catalog(result, directory, prune=prune, language=settings.site.language)
    )
    report = "" if strict and refused else write_report(directory, result.skipped)
    return _summarize(result, directory, changes, report)


def find_target(settings: Settings) -> Path:
    """The catalog directory of the settings, ``./configs/catalog`` unless they name another."""
    named = Path(settings.site.catalog)
    if named.is_dir():
        return named
    local = Path("configs") / settings.site.catalog
    return local if local.is_dir() else _DEFAULT_CATALOG


def find_shop_currency(settings: Settings, directory: Path) -> str:
    """The currency of a shop that is there already, or that the user's settings name; or none.

    The currency in the settings that ship with behavesim is that of its own shop.
    """
    defaults = find_resource_part("configs", "default.yaml").resolve()
    is_own = not defaults.is_relative_to(shipped_resource("configs").resolve())
    written = read_yaml(defaults) if is_own else None
    is_named = isinstance(written, Mapping) and written.get("currency") is not None
    changed = settings.currency != Settings().currency
    if is_named or changed or (directory / SHOP_FILE).exists():
        return settings.currency
    return ""


def _check_target(directory: Path) -> None:
    shipped = shipped_resource("configs") / "catalog"
    if directory.exists() and directory.resolve() == shipped.resolve():
        hint = "give --into DIR"
        raise InputError(directory, "", "the catalog of behavesim's own shop", "another", hint)
    if directory.exists() and not directory.is_dir():
        raise InputError(directory, "", "a file", "a directory for the catalog")


def write_report(directory: Path, skipped: tuple[Skipped, ...]) -> str:
    """Write the rows that were left out as ``import-report.csv``, and return its path."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_REPORT_COLUMNS)
    for one in skipped:
        writer.writerow((one.row, one.id, one.field, one.found, one.allowed, one.line))
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / REPORT_FILE
    write_whole(path, text.getvalue().encode("utf-8", "backslashreplace"))
    return str(path)


def _summarize(
    feed: FeedResult, directory: Path, changes: CatalogChanges | None, report: str
) -> ImportResult:
    imported = 0 if changes is None else len(feed.products)
    notes = [*feed.notes, *(() if changes is None else changes.notes)]
    if not feed.products:
        reasons = ", ".join(f"{number:,} {reason}" for reason, number in feed.reasons.items())
        notes.append(f"nothing to sell: {reasons or 'the feed has no products'}")
    left_out = feed.found - len(feed.products)
    summary = f"{imported:,} of {feed.found:,} products imported, {left_out:,} left out"
    if feed.variants_skipped:
        rows = "row" if feed.variants_skipped == 1 else "rows"
        summary += f", with {feed.variants_skipped:,} more {rows} of variants"
    if changes is None and feed.products:
        summary += "; nothing was written"
    return ImportResult(
        ok=changes is not None,
        imported=imported,
        found=feed.found,
        new=changes.new if changes else 0,
        changed=changes.changed if changes else 0,
        unchanged=changes.unchanged if changes else 0,
        gone=changes.gone if changes else 0,
        removed=changes.removed if changes else 0,
        edits_kept=changes.edits_kept if changes else 0,
        currency=feed.currency,
        format=feed.format,
        columns=feed.columns,
        unused=feed.unused,
        skipped=feed.skipped,
        remarks=feed.remarks,
        notes=tuple(notes),
        changes=changes.changes if changes else (),
        files=changes.files if changes else (),
        directory=str(directory),
        report=report,
        summary=summary,
    )
