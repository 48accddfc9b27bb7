"""What a shop's things cost: medians, and choices of a price filter, from its own prices."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

_FILTERED: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Quantiles of prices near which the choices of the price filter lie."""
_STEPS: Final = (1, 2, 5, 10)
_LEADS_PER_ITEM: Final = 40
"""Addresses for the newsletter that are worth an item of median price."""


@dataclass(frozen=True, slots=True)
class PriceLevels:
    """Median prices in minor units of a currency with ``digits`` decimals."""

    currency: str = "KRW"
    digits: int = 0
    median: int = 1
    """Of all items; above 0."""

    @property
    def scale(self) -> int:
        """Minor units in one of the currency."""
        return int(10**self.digits)


def read_price_levels(site: Mapping[str, Any]) -> PriceLevels:
    """Return the levels that a ``catalog.json`` has."""
    return PriceLevels(site["shop"]["currency"], site["shop"]["digits"], site["prices"]["median"])


def round_to_step(amount: float) -> int:
    """Return the nearest of 1, 2, 5, 10, 20, 50 and so on, by ratio."""
    if amount <= 1:
        return 1
    unit = int(10 ** math.floor(math.log10(amount)))
    steps = [step * unit for step in _STEPS]
    return next((low for low, high in pairwise(steps) if amount * amount <= low * high), steps[-1])


def choose_limits(prices: Iterable[int]) -> list[int]:
    """Return the choices of a price filter, ascending, in minor units: none without a price."""
    known = sorted(price for price in prices if price > 0)
    if not known:
        return []
    picked = (known[round(share * (len(known) - 1))] for share in _FILTERED)
    return sorted({round_to_step(price) for price in picked})


def value_lead(median: int) -> int:
    """Return what an address for the newsletter is worth by the median price, minor units."""
    return round_to_step(median / _LEADS_PER_ITEM)


def find_median(prices: Iterable[int]) -> int | None:
    """Return the median of the prices above 0, one of them; None without any."""
    known = [price for price in prices if price > 0]
    return statistics.median_low(known) if known else None


def describe_prices(
    items: Sequence[Mapping[str, Any]], limits: Sequence[int] | None
) -> dict[str, Any]:
    """Return ``prices`` of ``catalog.json``; without ``limits``, those follow from quantiles."""
    prices = [item["price"] for item in items]
    median = find_median(prices) or 1
    topics: dict[str, list[int]] = {}
    for item in items:
        topics.setdefault(item["topic"], []).append(item["price"])
    return {
        "limits": choose_limits(prices) if limits is None else list(limits),
        "median": median,
        "by_topic": {topic: find_median(rows) or median for topic, rows in topics.items()},
    }
