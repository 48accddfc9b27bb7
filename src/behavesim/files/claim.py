"""What a command writes and reads of a workspace, and whether two commands go together."""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Final, Literal

PLACES: Final = {"simulated": ("hits", "truth"), "served": ("hits",)}
"""Where to find parts that are no directories of their own."""
Use = Literal["writes", "publishes", "reads"]


@dataclass(frozen=True, slots=True)
class Claim:
    """The parts of a workspace that a command uses: ``site``, or ``experiments/NAME`` in a part.

    ``writes`` are changed bit by bit: no one else writes or reads them meanwhile. ``publishes`` are
    replaced as a whole, or readers know what of them counts: only a second writer is kept away.
    What a command reads although it may change under it is not in ``reads``.
    """

    command: str
    writes: Set[str] = field(default_factory=frozenset)
    publishes: Set[str] = field(default_factory=frozenset)
    reads: Set[str] = field(default_factory=frozenset)

    @property
    def changes(self) -> Set[str]:
        """All that it may change."""
        return self.writes | self.publishes

    def find_conflict(self, other: "Claim") -> tuple[str, Use] | None:
        """The part that the two cannot use at once, and what ``other`` does with it."""
        for part in sorted(self.changes):
            if taken := _meet(part, other.changes):
                return taken, "writes"
        for part in sorted(self.reads):
            if taken := _meet(part, other.writes):
                return taken, "writes"
        for part in sorted(self.writes):
            if taken := _meet(part, other.reads):
                return taken, "reads"
        return None

    def waits_for(self, other: "Claim") -> bool:
        """Whether it is worth waiting for the other, one of the two being a reader."""
        return not any(_meet(part, other.changes) for part in self.changes)


def _meet(part: str, others: Set[str]) -> str | None:
    """The one of ``others`` that is this part, lies in it, or has it in itself."""
    for other in sorted(others):
        if f"{other}/".startswith(f"{part}/") or f"{part}/".startswith(f"{other}/"):
            return other
    return None
