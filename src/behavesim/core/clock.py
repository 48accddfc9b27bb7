"""By which clock and which holidays the people of each region live."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from behavesim.core.market import MarketShares


@dataclass(frozen=True, slots=True)
class LocalClock:
    """The calendar of a region's people."""

    time_zone: str
    """An IANA name."""
    holidays: tuple[dt.date, ...] = ()
    free_day: int = 6
    """The day of the week, 0 = Monday, as which a holiday counts."""


def list_clocks(markets: MarketShares, start: dt.date, days: int) -> Mapping[str, LocalClock]:
    """Return the clock of each region of the markets, with holidays around ``days`` days."""
    # Next visits are planned a few days beyond the window, and clocks differ by a day at most.
    week = dt.timedelta(days=7)
    years = range((start - week).year, (start + dt.timedelta(days=days) + week).year + 1)
    clocks: dict[str, LocalClock] = {}
    for market, _share in markets:
        rules = market.holidays
        of_all = None if rules.regional else rules.list_dates("", years)
        for region in market.regions:
            dates = rules.list_dates(region, years) if of_all is None else of_all
            clocks[region] = LocalClock(market.zone_of(region), dates, rules.weekday)
    return clocks
