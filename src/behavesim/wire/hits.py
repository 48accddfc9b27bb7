"""Hits of requests, as they stand in an envelope, to columns."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec
import numpy as np

from behavesim.wire.visit_columns import (
    ABSENT,
    FV,
    IR,
    NAME_CODES,
    NO_SEG,
    PRICE,
    SEG,
    SS,
    ItemNames,
    PageTexts,
    Stamp,
    VisitColumns,
    read_names,
)

_NOTHING: Final = msgspec.Raw(b"null")


# Longer engagement than 24 days is cut.
MAX_ENGAGEMENT_MS: Final = 2**31 - 1
_read_names: Final = attrgetter(*NAME_CODES)
# Catalogs of the log by their number: items by wire codes.
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
    """Numbers items by their names, for all days; ``references`` are catalogs of the log."""

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


def to_columns(
    sent: Sequence[tuple[str, WireHit]], items: ItemNumbers
) -> tuple[VisitColumns, list[str]]:
    """Hits of clients by their ids: columns with a request for every hit, and each stamp's client.

    Items are named by their ItemNumbers.
    """
    # Most are new: ``setdefault`` numbers them sooner than Numbering.
    names: dict[str | None, int] = {}
    pages: dict[PageTexts, int] = {}
    stamps: dict[tuple[Stamp, str], int] = {}
    rows: list[int] = []
    requests: list[int] = []
    parameters: list[msgspec.Raw] = []
    for cid, hit in sent:
        parameter_set = 0
        if not (hit.cu is None and hit.ep is _NOTHING and hit.epn is _NOTHING):
            parameters.append(_encode(hit.cu, hit.ep, hit.epn))
            parameter_set = len(parameters)
        stamp = (_whole(hit.p), _whole(hit.sid), _whole(hit.sct), hit.uid), cid
        requests += (hit.t or 0, _whole(hit.s), _whole(hit.i), 1)
        rows += (
            names.setdefault(hit.en, len(names)),
            pages.setdefault((hit.dl, hit.dr, hit.dt), len(pages)),
            stamps.setdefault(stamp, len(stamps)),
            parameter_set,
            max(min(hit.et or 0, MAX_ENGAGEMENT_MS), 0),
            _flags(hit),
            len(hit.items or ()),
        )
    columns = VisitColumns(
        requests=requests,
        hits=np.array(rows, "<i4").tobytes(),
        names=list(names),
        pages=[_encode(*page) for page in pages],
        stamps=[stamp for stamp, _ in stamps],
        parameters=parameters,
        **_columns_of([item for _, hit in sent for item in hit.items or ()], items),
    )
    return columns, [cid for _, cid in stamps]


def _columns_of(sent: list[WireItem], items: ItemNumbers) -> dict[str, Any]:
    """The items' part of the columns."""
    indices: dict[int | float | str, int] = {}
    lists: dict[tuple[str | None, str | None], int] = {}
    rows: list[int] = []
    for item in sent:
        has_no_list = item.li is None and item.ln is None
        rows += (
            items.number(_read_names(item)),
            -1 if item.lp is None else indices.setdefault(item.lp, len(indices)),
            -1 if has_no_list else lists.setdefault((item.li, item.ln), len(lists)),
        )
    return {
        "items": np.array(rows, "<i4").tobytes(),
        "prices": np.array([item.pr for item in sent], PRICE).tobytes(),
        "indices": list(indices),
        "lists": list(lists),
        "lines": [
            (at, item.qt, item.va, item.ds, item.cp)
            for at, item in enumerate(sent)
            if not (item.qt is None and item.va is None and item.ds is None and item.cp is None)
        ],
        "custom": {at: item.k for at, item in enumerate(sent) if item.k},
    }


def _encode(*parts: str | msgspec.Raw | None) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(parts))


def _whole(value: int | None) -> int:
    return ABSENT if value is None else value


def _flags(hit: WireHit) -> int:
    seg = hit.seg or 0
    flags = SEG if seg > 0 else 0
    if hit.seg is None or seg not in (0, 1):
        flags |= NO_SEG
    if (hit.fv or 0) > 0:
        flags |= FV
    if (hit.ss or 0) > 0:
        flags |= SS
    if (hit.ir or 0) > 0:
        flags |= IR
    return flags
