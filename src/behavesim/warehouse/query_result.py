"""What a query must give so that its rows are events."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from behavesim.errors import InputError, NotEnoughDataError

_NEEDED: Final = ("event_date", "event_timestamp", "event_name")


def read_event_date(text: str) -> dt.date:
    """The day of a row. Raises InputError where its event_date is none."""
    try:
        if re.fullmatch(r"\d{8}", text, re.ASCII):
            return dt.datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        pass
    raise InputError("--query-file", "", f"event_date {text!r}", "YYYYMMDD")


def check_query_rows(days: int) -> None:
    """Raise NotEnoughDataError where a query gives no row of any day."""
    if not days:
        raise NotEnoughDataError("--query-file: the query gives no row", "loosen its conditions")


def check_query_columns(found: Sequence[str]) -> None:
    """Raise InputError where the columns of a query are not those of events."""
    if not set(_NEEDED) <= set(found):
        allowed = f"{', '.join(_NEEDED)} and others of GA4's export"
        raise InputError("--query-file", "", f"columns {', '.join(found)}", allowed)
