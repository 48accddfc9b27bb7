"""Compares the hits of the same visits in two engines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EngineDifference:
    """The first difference between two engines' hits of a visit."""

    visit: str
    place: str
    """Path within the visit: ``hit 12 (view_item).epn.value``."""
    browser: Any
    direct: Any
    seed: int = 0
    """The seed of the visit's person, if several seeds are compared."""


def compare_visits(
    browser: Mapping[str, list[dict[str, Any]]], direct: Mapping[str, list[dict[str, Any]]]
) -> Iterator[EngineDifference]:
    """Yield the first difference of every visit whose hits are not equal.

    Both map a visit's id to its hits under their wire names, in the order in which they left.
    """
    for visit in sorted(set(browser) | set(direct)):
        found = compare_hits(browser.get(visit, []), direct.get(visit, []))
        if found is not None:
            yield EngineDifference(visit, *found)


def compare_hits(
    browser: list[dict[str, Any]], direct: list[dict[str, Any]]
) -> tuple[str, Any, Any] | None:
    """Return the first place where two lists of hits differ, and both values there."""
    for at, (ours, theirs) in enumerate(zip(browser, direct, strict=False)):
        place = f"hit {at} ({theirs.get('en')})"
        found = _first_difference(ours, theirs, place)
        if found is not None:
            return found
    if len(browser) != len(direct):
        names = [[hit["en"] for hit in hits] for hits in (browser, direct)]
        return "number of hits", names[0], names[1]
    return None


def _first_difference(ours: Any, theirs: Any, place: str) -> tuple[str, Any, Any] | None:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys: Iterable[str] = [*theirs, *(key for key in ours if key not in theirs)]
        for key in keys:
            found = _first_difference(ours.get(key), theirs.get(key), f"{place}.{key}")
            if found is not None:
                return found
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for at, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            found = _first_difference(one, other, f"{place}[{at}]")
            if found is not None:
                return found
        return None
    return None if ours == theirs else (place, ours, theirs)
