"""What a query must give so that its rows are events."""

from collections.abc import Sequence
from typing import Final

from behavesim.errors import InputError

_NEEDED: Final = ("event_date", "event_timestamp", "event_name")


def check_query_columns(found: Sequence[str]) -> None:
    """Raise InputError where the columns of a query are not those of events."""
    if not set(_NEEDED) <= set(found):
        allowed = f"{', '.join(_NEEDED)} and others of GA4's export"
        raise InputError("--query-file", "", f"columns {', '.join(found)}", allowed)
