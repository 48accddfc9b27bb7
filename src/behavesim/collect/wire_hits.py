"""Hits of requests, as they stand in an envelope, to columns."""

from operator import attrgetter
from typing import Any, Final

import msgspec

from behavesim.collect.visit_columns import (
    ABSENT,
    FV,
    IR,
    NAME_CODES,
    NO_SEG,
    SEG,
    SS,
    ItemNames,
    Line,
    VisitColumns,
    read_names,
)

_NOTHING: Final = msgspec.Raw(b"null")
_NO_LINE: Final = (None, None, None, None)


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
        self._references = {
            reference: [self.number(read_names(item)) for item in items]
            for reference, items in (references or {}).items()
        }

    def number(self, names: ItemNames) -> int:
        found = self._numbers.get(names)
        if found is None:
            found = self._numbers[names] = len(self.known)
            self.known.append(names)
        return found

    def of_reference(self, reference: int) -> list[int]:
        """Numbers of a catalogue's items. Raises LookupError where the log does not hold it."""
        if reference not in self._references:
            raise LookupError(f"reference {reference} is not in the log")
        return self._references[reference]


def to_columns(hits: list[WireHit], items: ItemNumbers) -> VisitColumns:
    """Columns with a name, page, stamp and request for every hit; items by their ItemNumbers."""
    size = range(len(hits))
    sent = [item for hit in hits for item in hit.items or ()]
    found = [(item.li, item.ln) for item in sent]
    lists = [one for one in dict.fromkeys(found) if one != (None, None)]
    return VisitColumns(
        requests=[part for hit in hits for part in (hit.t or 0, _whole(hit.s), _whole(hit.i), 1)],
        name=list(size),
        page=list(size),
        stamp=list(size),
        said=[at + 1 for at in size],
        et=[hit.et or 0 for hit in hits],
        flags=[_flags(hit) for hit in hits],
        count=[len(hit.items or ()) for hit in hits],
        names=[hit.en for hit in hits],
        pages=[(hit.dl, hit.dr, hit.dt) for hit in hits],
        stamps=[(_whole(hit.p), _whole(hit.sid), _whole(hit.sct), hit.uid) for hit in hits],
        parameters=[(hit.cu, hit.ep, hit.epn) for hit in hits],
        item=[items.number(_read_names(item)) for item in sent],
        price=[item.pr for item in sent],
        index=[item.lp for item in sent],
        found=[lists.index(one) if one in lists else -1 for one in found],
        lists=lists,
        lines=[
            line for at, item in enumerate(sent) if (line := _line(at, item)) != (at, *_NO_LINE)
        ],
        custom={at: item.k for at, item in enumerate(sent) if item.k},
    )


def _whole(value: int | None) -> int:
    return ABSENT if value is None else value


def _flags(hit: WireHit) -> int:
    seg = (SEG if (hit.seg or 0) > 0 else 0) | (0 if hit.seg in (0, 1) else NO_SEG)
    flags = {FV: hit.fv, SS: hit.ss, IR: hit.ir}
    return seg | sum(bit for bit, value in flags.items() if (value or 0) > 0)


def _line(at: int, item: WireItem) -> Line:
    return at, item.qt, item.va, item.ds, item.cp
