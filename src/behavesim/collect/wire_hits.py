"""Hits of requests, as they stand in an envelope, to columns."""

from operator import attrgetter
from typing import Any, Final

import msgspec
import numpy as np

from behavesim.collect.numbering import Numbering
from behavesim.collect.visit_columns import (
    ABSENT,
    FV,
    HIT_ROW,
    IR,
    ITEM_ROW,
    NAME_CODES,
    NO_SEG,
    PRICE,
    SEG,
    SS,
    ItemNames,
    Line,
    VisitColumns,
    read_names,
)

_NOTHING: Final = msgspec.Raw(b"null")
_NO_LINE: Final = (None, None, None, None)


# What a hit says beyond 24 days is cut.
MAX_ENGAGEMENT_MS: Final = 2**31 - 1
_read_names: Final = attrgetter(*NAME_CODES)
# Catalogues of the log by their number: items by wire codes.
References = dict[int, list[dict[str, Any]]]


class WireItem(msgspec.Struct, gc=False):
    """An item as it stands in the log; see envelope.Item."""

    id: str | None = None
    nm: str | None = None
    br: str | None = None
    ca: str | None = None
    c2: str | None = None
    c3: str | None = None
    c4: str | None = None
    c5: str | None = None
    va: str | None = None
    pr: int | float | None = None
    qt: int | float | None = None
    cp: str | None = None
    lp: int | float | str | None = None
    af: str | None = None
    li: str | None = None
    ln: str | None = None
    ds: int | float | None = None
    pi: str | None = None
    pn: str | None = None
    cn: str | None = None
    cs: str | None = None
    lo: str | None = None
    k: dict[str, Any] | None = None


class WireHit(msgspec.Struct, gc=False):
    """A hit as it stands in the log; see envelope.Hit."""

    t: int | None = None
    p: int | None = None
    s: int | None = None
    i: int | None = None
    en: str | None = None
    dl: str | None = None
    dr: str | None = None
    dt: str | None = None
    dp: str | None = None
    uid: str | None = None
    sid: int | None = None
    sct: int | None = None
    seg: int | None = None
    et: int | None = None
    fv: int | None = None
    ss: int | None = None
    ir: int | None = None
    cu: str | None = None
    camp: dict[str, str | None] | None = None
    ep: msgspec.Raw = _NOTHING
    epn: msgspec.Raw = _NOTHING
    up: dict[str, str | None] | None = None
    upn: dict[str, float | None] | None = None
    items: list[WireItem] | None = None


class ItemNumbers:
    """Numbers what items are called, for all days; ``references`` are catalogues of the log."""

    def __init__(self, references: References | None = None) -> None:
        self.known: list[ItemNames] = []
        self._numbers: dict[ItemNames, int] = {}
        self._starts: dict[int, int] = {}
        of_references: list[int] = []
        for reference, items in (references or {}).items():
            self._starts[reference] = len(of_references)
            of_references += [self.number(read_names(item)) for item in items]
        self.of_references = np.array(of_references, np.int64)
        """Numbers of all references' items, end to end."""

    def number(self, names: ItemNames) -> int:
        found = self._numbers.get(names)
        if found is None:
            found = self._numbers[names] = len(self.known)
            self.known.append(names)
        return found

    def start_of(self, reference: int) -> int:
        """Where a reference's items begin. Raises LookupError where the log does not hold it."""
        if reference not in self._starts:
            raise LookupError(f"reference {reference} is not in the log")
        return self._starts[reference]


def to_columns(hits: list[WireHit], items: ItemNumbers) -> VisitColumns:
    """Columns with a name, page, stamp and request for every hit; items by their ItemNumbers."""
    sent = [item for hit in hits for item in hit.items or ()]
    indices, lists = Numbering(), Numbering()
    rows = [(at, at, at, at + 1, *_row(hit)) for at, hit in enumerate(hits)]
    places = [(items.number(_read_names(item)), *_places(item, indices, lists)) for item in sent]
    return VisitColumns(
        requests=[part for hit in hits for part in (hit.t or 0, _whole(hit.s), _whole(hit.i), 1)],
        hits=np.array(rows, HIT_ROW).tobytes(),
        names=[hit.en for hit in hits],
        pages=[_encode(hit.dl, hit.dr, hit.dt) for hit in hits],
        stamps=[(_whole(hit.p), _whole(hit.sid), _whole(hit.sct), hit.uid) for hit in hits],
        parameters=[_encode(hit.cu, hit.ep, hit.epn) for hit in hits],
        items=np.array(places, ITEM_ROW).tobytes(),
        prices=np.array([item.pr for item in sent], PRICE).tobytes(),
        indices=list(indices),
        lists=list(lists),
        lines=[
            line for at, item in enumerate(sent) if (line := _line(at, item)) != (at, *_NO_LINE)
        ],
        custom={at: item.k for at, item in enumerate(sent) if item.k},
    )


def _encode(*parts: str | msgspec.Raw | None) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(parts))


def _row(hit: WireHit) -> tuple[int, int, int]:
    return max(min(hit.et or 0, MAX_ENGAGEMENT_MS), 0), _flags(hit), len(hit.items or ())


def _places(item: WireItem, indices: Numbering, lists: Numbering) -> tuple[int, int]:
    found = item.li, item.ln
    return (
        -1 if item.lp is None else indices[item.lp],
        -1 if found == (None, None) else lists[found],
    )


def _whole(value: int | None) -> int:
    return ABSENT if value is None else value


def _flags(hit: WireHit) -> int:
    seg = (SEG if (hit.seg or 0) > 0 else 0) | (0 if hit.seg in (0, 1) else NO_SEG)
    flags = {FV: hit.fv, SS: hit.ss, IR: hit.ir}
    return seg | sum(bit for bit, value in flags.items() if (value or 0) > 0)


def _line(at: int, item: WireItem) -> Line:
    return at, item.qt, item.va, item.ds, item.cp
