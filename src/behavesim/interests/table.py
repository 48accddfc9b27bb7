"""Reads ``interests.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from behavesim.core.catalog import Motif
from behavesim.core.persona import AgeBand, Gender, Share, Shift
from behavesim.errors import InputError
from behavesim.files.validation import validate
from behavesim.files.yaml_file import read_yaml
from behavesim.files.yaml_model import Slug, Whole, Written
from behavesim.resources import find_resource_part

OTHER = "other"
"""The interest of what fits no other."""

Words = Mapping[str, tuple[Annotated[str, Field(min_length=1)], ...]]


class GoogleCategories(Written):
    """Categories of Google's product taxonomy: numbers, and paths joined by `` > ``."""

    numbers: tuple[Whole, ...] = ()
    paths: tuple[str, ...] = ()


class Interest(Written):
    """A broad interest; ``words`` and ``broad`` are by language."""

    name: str
    motif: Motif
    google: GoogleCategories = Field(default_factory=GoogleCategories)
    words: Words = Field(default_factory=dict)
    broad: Words = Field(default_factory=dict)
    together: Mapping[Slug, Share] = Field(default_factory=dict)
    ages: Mapping[AgeBand, Shift] = Field(default_factory=dict)
    genders: Mapping[Gender, Shift] = Field(default_factory=dict)


class _InterestsFile(Written):
    interests: Mapping[Slug, Interest]


@dataclass(frozen=True, slots=True, eq=False)
class InterestTable:
    """All interests by id, in the order of the file."""

    interests: Mapping[str, Interest]

    def together(self, one: str, other: str) -> float:
        """Return how likely who likes one likes the other too, 0 to 1; in both directions alike."""
        return max(
            self.interests[one].together.get(other, 0.0),
            self.interests[other].together.get(one, 0.0),
        )


def load_interests(path: Path | None = None) -> InterestTable:
    """Return the table at ``path``, else the user's own or the shipped ``interests.yaml``.

    Raises InputError for the first thing that is wrong with it.
    """
    return _load(path or find_resource_part("configs", "interests.yaml"))


@lru_cache(maxsize=4)
def _load(path: Path) -> InterestTable:
    written = validate(_InterestsFile, {"interests": read_yaml(path)}, path).interests
    if OTHER not in written:
        raise InputError(path, "", ", ".join(written), f"also '{OTHER}', for what fits nowhere")
    for name, interest in written.items():
        for partner in interest.together:
            if partner not in written or partner == name:
                allowed = ", ".join(sorted(set(written) - {name}))
                raise InputError(path, f"{name}.together", f"'{partner}'", allowed)
    return InterestTable(written)
