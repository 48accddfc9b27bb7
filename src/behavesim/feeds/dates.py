"""Days and periods as feeds write them."""

import datetime as dt
import re
from typing import Final

_ISO: Final = re.compile(r"(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})(?!\d)")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d|$)")


def read_date(text: str) -> dt.date | None:
    """The day that a date or time begins with, as it is written; None where it is none."""
    text = text.strip()
    if found := _ISO.match(text) or _COMPACT.match(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.match(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def read_period(text: str) -> tuple[dt.date | None, dt.date | None] | None:
    """Both days of ``2024-01-01T00:00-0800/2024-01-31T23:59-0800``; None where it is no period."""
    first, slash, last = text.strip().partition("/")
    if not slash or not (first or last):
        return None
    since, until = read_date(first), read_date(last)
    if (first.strip() and since is None) or (last.strip() and until is None):
        return None
    if since is not None and until is not None and since > until:
        return None
    return since, until
