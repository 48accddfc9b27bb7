"""Hits as columns: how the direct engine logs a visit, and what every batch of hits is made of.

Each page, stamp and set of parameters of a visit stands once, and hits name it by number. Items
name what the catalogue says of them by their place in a *reference* that the log holds beside;
events come out as if all had been written out.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, compress
from typing import Any, Final, cast

import msgspec

from behavesim.collect.envelope import Client, Envelope, Hit

# What a hit sends at most once is told apart from 0 by this.
ABSENT: Final = -(2**63)
SEG, FV, SS, NSI, EE, C, IR, NO_SEG = (1 << bit for bit in range(8))
# What an item is called, whatever the event that it is part of.
NAME_CODES: Final = (
    "id", "nm", "br", "ca", "c2", "c3", "c4", "c5", "af", "lo", "pi", "pn", "cn", "cs"
)  # fmt: skip
ItemNames = tuple[str | None, ...]
# Where a hit was made: location, referrer, title.
Page = tuple[str | None, str | None, str | None]
# Page id, session id, session number, user id.
Stamp = tuple[int, int, int, str | None]
# Currency, text and number parameters.
Parameters = tuple[str | None, msgspec.Raw, msgspec.Raw]
# Place among the visit's items, quantity, variant, discount, coupon.
Line = tuple[int, float | None, str | None, float | None, str | None]


class VisitColumns(msgspec.Struct, gc=False):
    """Hits in their order.

    ``requests`` is flat: epoch ms, counter, index of its first hit, number of hits; and so on.
    From ``name`` to ``count`` there is one entry a hit: ``name``, ``page``, ``stamp`` and ``said``
    are places in the visit's tables (in ``parameters`` from 1 on, 0 is nothing), ``et`` is
    engagement in ms, ``flags`` bits, ``count`` the number of its items. From ``item`` to ``found``
    there is one entry an item: its place in the reference, price, index in its list, and place in
    ``lists`` (-1 is none). ``lines`` and ``custom`` (parameters by place) have what few items have.
    """

    requests: list[int]
    name: list[int]
    page: list[int]
    stamp: list[int]
    said: list[int]
    et: list[int]
    flags: list[int]
    count: list[int]
    names: list[str | None]
    pages: list[Page]
    stamps: list[Stamp]
    parameters: list[Parameters]
    item: list[int]
    price: list[float | None]
    index: list[int | float | str | None]
    found: list[int]
    lists: list[tuple[str | None, str | None]]
    lines: list[Line]
    reference: int | None = None
    custom: dict[int, dict[str, Any]] = {}

    def within(self, span_ms: tuple[int, int]) -> "VisitColumns":
        """The hits whose time is in the span (its end is not)."""
        since, until = span_ms
        inside = [since <= time < until for time in self.requests[::4]]
        if all(inside):
            return self
        sizes = self.requests[3::4]
        hits = [kept for kept, size in zip(inside, sizes, strict=True) for _ in range(size)]
        items = [kept for kept, count in zip(hits, self.count, strict=True) for _ in range(count)]
        stamps = sorted(set(compress(self.stamp, hits)))
        place = {stamp: at for at, stamp in enumerate(stamps)}
        moved = list(accumulate(items, initial=0))
        quads = zip(*(self.requests[at::4] for at in range(4)), strict=True)
        return msgspec.structs.replace(
            self,
            requests=[part for quad in compress(quads, inside) for part in quad],
            **{name: list(compress(getattr(self, name), hits)) for name in _OF_HITS},
            **{name: list(compress(getattr(self, name), items)) for name in _OF_ITEMS},
            stamp=[place[stamp] for stamp in compress(self.stamp, hits)],
            stamps=[self.stamps[stamp] for stamp in stamps],
            lines=[(moved[at], *rest) for at, *rest in self.lines if items[at]],
            custom={moved[at]: own for at, own in self.custom.items() if items[at]},
        )


_OF_HITS: Final = ("name", "page", "said", "et", "flags", "count")
_OF_ITEMS: Final = ("item", "price", "index", "found")


def read_names(item: Any) -> ItemNames:
    """What an item of the wire is called, in the order of NAME_CODES."""
    return tuple(item.get(code) for code in NAME_CODES)


def read_reference(payload: bytes) -> tuple[int, list[dict[str, Any]]]:
    """A reference's number and its items by wire codes. Raises msgspec.DecodeError."""
    made = _REFERENCES.decode(payload)
    return made.reference, made.items


def write_out(line: bytes, items: Sequence[Mapping[str, Any]]) -> Envelope:
    """A visit that was logged in columns as the envelope that requests would make.

    ``items`` are those of its reference. Raises msgspec.DecodeError.
    """
    made = _VISITS.decode(line)
    hits = _write_hits(made.columns, items)
    return {"visit": made.visit, "attempt": made.attempt, "client": made.client, "hits": hits}


class _Reference(msgspec.Struct):
    reference: int
    items: list[dict[str, Any]]


class _Visit(msgspec.Struct):
    visit: str
    attempt: int
    client: Client
    columns: VisitColumns


_REFERENCES: Final = msgspec.json.Decoder(_Reference)
_VISITS: Final = msgspec.json.Decoder(_Visit)


def _write_hits(columns: VisitColumns, reference: Sequence[Mapping[str, Any]]) -> list[Hit]:
    hits, items = [], _write_items(columns, reference)
    for at, (time, counter, index) in enumerate(_list_requests(columns.requests)):
        page_id, sid, sct, uid = columns.stamps[columns.stamp[at]]
        dl, dr, dt = columns.pages[columns.page[at]]
        cu, ep, epn = columns.parameters[columns.said[at] - 1] if columns.said[at] else _NOTHING
        flags = columns.flags[at]
        hit = {
            "t": time, "p": page_id, "s": counter, "i": index,
            "en": columns.names[columns.name[at]],
            "dl": dl, "dr": dr, "dt": dt, "sid": sid, "sct": sct, "seg": flags & SEG, "uid": uid,
            "et": columns.et[at] or None, "cu": cu,
            "ep": msgspec.json.decode(ep), "epn": msgspec.json.decode(epn),
            "items": [next(items) for _ in range(columns.count[at])] or None,
        }  # fmt: skip
        hit |= {name: 1 for name, bit in _FLAGS.items() if flags & bit}
        hits.append(cast(Hit, {name: value for name, value in hit.items() if value is not None}))
    return hits


_NOTHING: Final[Parameters] = (None, msgspec.Raw(b"null"), msgspec.Raw(b"null"))
_FLAGS: Final = {"fv": FV, "ss": SS, "nsi": NSI, "ee": EE, "c": C, "ir": IR}


def _list_requests(requests: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Time, counter and index of every hit."""
    for at in range(0, len(requests), 4):
        time, counter, first, size = requests[at : at + 4]
        for index in range(first, first + size):
            yield time, counter, index


def _write_items(
    columns: VisitColumns, reference: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    lines = {at: rest for at, *rest in columns.lines}
    for at, number in enumerate(columns.item):
        quantity, variant, discount, coupon = lines.get(at, (None, None, None, None))
        li, ln = columns.lists[columns.found[at]] if columns.found[at] >= 0 else (None, None)
        item = {
            **reference[number], "pr": columns.price[at], "lp": columns.index[at],
            "li": li, "ln": ln, "qt": quantity, "va": variant, "ds": discount, "cp": coupon,
        }  # fmt: skip
        yield {name: value for name, value in item.items() if value is not None}
