"""`behavesim catalog import`: a product feed into the files of a catalog."""

from collections.abc import Mapping
from pathlib import Path

from behavesim.core.progress import Progress, no_progress
from behavesim.feeds.result import ImportResult
from behavesim.settings import Settings


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

    ``strict`` writes nothing where a row was left out. Raises InputError; see `read_feed`.
    """
    raise NotImplementedError
