"""What a population is fitted to: ratios of counts of an export and of simulated visits."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from behavesim.core.persona import HOURS_OF_DAY, WEEKDAYS

Counts = Mapping[str, float]

FUNNEL: Final = ("view_item", "add_to_cart", "begin_checkout", "purchase")
DEVICES: Final = ("desktop", "mobile", "tablet")
HOURS: Final = tuple(f"hour_{hour}" for hour in range(HOURS_OF_DAY))
WEEKDAY_COUNTS: Final = tuple(f"weekday_{day}" for day in WEEKDAYS)
_CATEGORY: Final = "category_"
CLOSE: Final = 0.05
"""How near is near enough, relative, before the noise of both sides is added."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: the count ``above`` over the count ``below``."""

    name: str
    definition: str
    above: str
    below: str
    group: str = ""
    """Shares of one whole, which are reported as one figure; empty for a figure of its own."""

    @property
    def is_share(self) -> bool:
        """Whether it is a part of ``below``, 0 to 1."""
        return bool(self.group) or self.above in (*FUNNEL, *DEVICES, "new_sessions")

    def of(self, counts: Counts) -> float:
        """Return the figure; 0 where ``below`` is."""
        return counts[self.above] / counts[self.below] if counts[self.below] else 0.0

    def tolerance(self, real: Counts, size: float) -> float:
        """Return how far a fitted figure may be from the real one.

        ``CLOSE`` of it and two standard errors of both sides, ``size`` being the fitted side's
        ``below``: of a share binomial, of order values by their spread in the export, of another
        mean those of a distribution whose spread is its mean.
        """
        figure = self.of(real)
        relative = real.get(f"{self.name}_spread", 1.0)
        spread = math.sqrt(max(figure * (1 - figure), 0)) if self.is_share else relative * figure
        noise = math.sqrt(1 / max(real[self.below], 1) + 1 / max(size, 1))
        return CLOSE * figure + 2 * spread * noise


_SINGLE: Final = (
    *(Measure(f"{step}_rate", f"sessions with {step} over sessions", step, "sessions")
      for step in FUNNEL),
    Measure("pages_per_session", "page views over sessions", "page_views", "sessions"),
    Measure("sessions_per_user", "sessions over user_pseudo_ids", "sessions", "users"),
    Measure("new_share", "sessions with ga_session_number 1 over sessions", "new_sessions",
            "sessions"),
    Measure("order_value", "revenue over orders, in mean prices of the catalog", "revenue",
            "orders"),
    *(Measure(f"{device}_share", f"sessions on a {device} over sessions", device, "sessions")
      for device in DEVICES),
)  # fmt: skip


def name_counts(categories: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the counts in the order of the direct engine."""
    return (
        "sessions",
        "users",
        "new_sessions",
        "page_views",
        *FUNNEL,
        "orders",
        "revenue",
        *DEVICES,
        *HOURS,
        *WEEKDAY_COUNTS,
        *(_CATEGORY + name for name in categories),
    )


def list_measures(categories: Sequence[str]) -> tuple[Measure, ...]:
    """Return all that a population of a shop with these categories can be fitted to."""
    hours = [Measure(one, "sessions that begin in it", one, "sessions", "hours") for one in HOURS]
    days = [
        Measure(one, "sessions that begin on it", one, "sessions", "weekdays")
        for one in WEEKDAY_COUNTS
    ]
    views = [
        Measure(_CATEGORY + one, "items viewed in it", _CATEGORY + one, "views", "categories")
        for one in categories
    ]
    return (*_SINGLE, *hours, *days, *views)


def complete(counts: Counts) -> dict[str, float]:
    """Add the sum of the categories' views."""
    views = sum(count for name, count in counts.items() if name.startswith(_CATEGORY))
    return {**counts, "views": views}


def list_absent(measures: Sequence[Measure], real: Counts) -> dict[str, str]:
    """Return measures, or groups of them, that the export does not show, with the reason."""
    absent = {}
    for name in {one.group or one.name: None for one in measures}:
        theirs = [one for one in measures if name in (one.group, one.name)]
        if theirs[0].group == "categories" and 2 * real["views"] < real["all_views"]:
            absent[name] = "most items viewed are in categories that this shop has not"
        elif theirs[0].below in ("views",) and not real["views"]:
            absent[name] = "no item with a category was viewed"
        elif theirs[0].above in DEVICES and not any(real[device] for device in DEVICES):
            absent[name] = "no session has a device category"
    return absent
