"""Reads a product feed of any known format."""

from collections.abc import Mapping
from pathlib import Path

from behavesim.core.progress import Progress, no_progress
from behavesim.feeds.result import FeedResult


def read_feed(
    path: Path,
    *,
    currency: str | None = None,
    fallback_currency: str | None = None,
    mapping: Mapping[str, str] | None = None,
    decimal: str | None = None,
    allow_free: bool = False,
    progress: Progress = no_progress,
) -> FeedResult:
    """Read the products of a feed; the format is recognized by content.

    ``currency`` is the shop's; without it that of the feed's prices counts, else
    ``fallback_currency`` (the market's). ``mapping`` gives columns their fields, ``decimal`` is the
    decimal sign of prices, ``allow_free`` takes products with price 0.

    Raises InputError for a file that is no feed, columns that are missing, a currency that does not
    exist, and where none is given or found.
    """
    raise NotImplementedError
