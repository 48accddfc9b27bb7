"""A fault of a shop that the data show, and the change that would mend it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Table = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Insight:
    """One finding: what was seen, how much it may gain, and the variant it proposes."""

    name: str
    """The variant's name."""
    title: str
    why: str
    """One or two sentences with the figures that matter."""
    expected_gain: float
    """Share of all revenue that the change may add: a rough guess, for the order of trying."""
    gain_reasoning: str
    """How the guess was made."""
    changes: Sequence[Mapping[str, Any]]
    """The variant's changes, as they are written in its file."""
    evidence: Table = ()
    """The rows that the finding rests on."""
    files: Mapping[str, Any] = field(default_factory=dict)
    """The content of the files that the changes name, by the kind of change."""
    from_models: bool = False
    """Whether it rests on a trained model, and not on counts alone."""
