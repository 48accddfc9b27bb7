"""Days and moments as people write them, taken as they stand or refused."""

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

DAY_FORM: Final = "a date as YYYY-MM-DD or YYYYMMDD"
"""What an error allows where a day belongs. The second form is that of the tables' names."""

_DAY: Final = re.compile(r"(\d{4})(-?)(\d{2})\2(\d{2})", re.ASCII)


def read_day(text: str) -> dt.date:
    """The day that a text names. Raises ValueError for any other text and for impossible days."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no day")
    return dt.date(int(match[1]), int(match[3]), int(match[4]))


def place_in_zone(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """A moment with its zone: its own, else ``zone``.

    Of an hour that a zone has twice, when clocks are set back, the first one is meant. Raises
    ValueError where the zone has no such moment, because clocks are set forward there.
    """
    if moment.tzinfo is not None:
        return moment
    placed = moment.replace(tzinfo=zone)
    back = placed.astimezone(dt.UTC).astimezone(zone)
    if back.replace(tzinfo=None) != moment:
        raise ValueError(f"{moment} does not exist in {zone.key}")
    return placed
