"""One action of a person in the shop, and the reasons before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class VisitStep:
    """An action that moved a person on from a page; reading and scrolling do not count."""

    page: str
    """Path and query, without the base path."""
    reasons: tuple[str, ...]
    """Reasons since the step before, in order."""
    action: str
    """Name of the action: ``click_item``, ``submit``, ``leave``."""
    target: Mapping[str, Any]
    """Object of the action: ``id``, ``list``, ``value``, ``number``, ``fields``."""
    cart: tuple[Mapping[str, Any], ...] = ()
    """Lines of the cart before it: ``item_id``, ``variant``, ``quantity``."""

    @property
    def move(self) -> tuple[Any, ...]:
        """The parts of the step that decide where it leads.

        The same item of another list leads to the same page, and of the fields of forms only the
        search term decides.
        """
        term = self.target.get("fields", {}).get("q")
        return self.page, self.action, *map(self.target.get, ("id", "value", "number")), term


def step_from_json(record: Mapping[str, Any]) -> VisitStep:
    """Convert a step as ``step-log.js`` writes it."""
    action = dict(record["action"])
    return VisitStep(
        page=record["page"],
        reasons=tuple(line.partition(": ")[2] for line in record["why"]),
        action=action.pop("do"),
        target=action,
        cart=tuple(record["cart"]),
    )
