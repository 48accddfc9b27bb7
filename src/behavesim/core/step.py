"""One thing a shopper does, and what they thought before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """What moved a shopper on from a page; reading and scrolling do not count."""

    page: str
    """Path and query, without the base path."""
    thoughts: tuple[str, ...]
    """Since the step before, in order."""
    deed: str
    """What was done: ``click_item``, ``submit``, ``leave``."""
    to: Mapping[str, Any]
    """What it was done to: ``id``, ``list``, ``value``, ``number``, ``fields``."""
    cart: tuple[Mapping[str, Any], ...] = ()
    """Lines of the cart before it: ``item_id``, ``variant``, ``quantity``."""

    @property
    def way(self) -> tuple[Any, ...]:
        """What decides where it leads.

        The same thing out of another list leads to the same page, and of what is filled in only
        the search term leads anywhere.
        """
        term = self.to.get("fields", {}).get("q")
        return self.page, self.deed, *(self.to.get(key) for key in ("id", "value", "number")), term


def step_from_json(told: Mapping[str, Any]) -> Step:
    """Make a step of what the JavaScript side tells (``step-log.js``)."""
    action = dict(told["action"])
    return Step(
        page=told["page"],
        thoughts=tuple(line.partition(": ")[2] for line in told["why"]),
        deed=action.pop("do"),
        to=action,
        cart=tuple(told["cart"]),
    )
