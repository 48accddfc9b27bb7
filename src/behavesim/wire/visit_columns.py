"""Hits as columns: how the direct engine logs a visit, and what every batch of hits is made of.

Each page, stamp and set of parameters of a visit stands once, and hits name it by number. Items
refer to the catalog by their place in a *reference*, which is a frame of the same log; events are
the same as if everything had been written out.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any, Final, cast

import msgspec
import numpy as np

from behavesim.wire.envelope import Client, Envelope, Hit
from behavesim.wire.numbering import Integers

# Stands for a number that a hit did not send, as opposed to 0.
ABSENT: Final = -(2**63)
SEG, FV, SS, NSI, EE, C, IR, NO_SEG = (1 << bit for bit in range(8))
# Names of an item, which do not depend on the event that it is part of.
NAME_CODES: Final = (
    "id", "nm", "br", "ca", "c2", "c3", "c4", "c5", "af", "lo", "pi", "pn", "cn", "cs"
)  # fmt: skip
ItemNames = tuple[str | None, ...]
# Where a hit was made: location, referrer, title.
PageTexts = tuple[str | None, str | None, str | None]
# Page id, session id, session number, user id.
Stamp = tuple[int, int, int, str | None]
# Currency, text and number parameters.
Parameters = tuple[str | None, msgspec.Raw, msgspec.Raw]
NOTHING: Final[Parameters] = (None, msgspec.Raw(b"null"), msgspec.Raw(b"null"))
# Place among the visit's items, quantity, variant, discount, coupon.
ItemDetails = tuple[int, float | None, str | None, float | None, str | None]


class VisitColumns(msgspec.Struct, gc=False):
    """Hits in their order.

    ``requests`` is flat: epoch ms, counter, index of its first hit, number of hits; and so on.
    ``hits`` has a row of HIT_ROW a hit: ``name``, ``page``, ``stamp`` and ``parameters`` are places
    in the visit's tables (in ``parameters`` from 1 on, 0 is nothing), ``et`` is engagement in ms,
    ``flags`` bits, ``count`` the number of its items. ``items`` has a row of ITEM_ROW an item: its
    place in the reference, and its places in ``indices`` and ``lists``, -1 for none. ``prices``
    has the items' prices, NaN for none. What repeats from visit to visit, ``pages`` and
    ``parameters``, is left as JSON. ``lines`` and ``custom`` (parameters by place) have what
    few items have. Bytes are base64 in JSON, numbers in them little endian.
    """

    requests: list[int]
    hits: bytes
    names: list[str | None]
    pages: list[msgspec.Raw]
    stamps: list[Stamp]
    parameters: list[msgspec.Raw]
    items: bytes
    prices: bytes
    indices: list[int | float | str]
    lists: list[tuple[str | None, str | None]]
    lines: list[ItemDetails]
    reference: int | None = None
    custom: dict[int, dict[str, Any]] = {}

    @property
    def size(self) -> int:
        """The number of hits."""
        return len(self.hits) // HIT_ROW.itemsize

    def within(self, span_ms: tuple[int, int]) -> "VisitColumns":
        """The hits whose time is in the span (its end is not)."""
        since, until = span_ms
        times = self.requests[::4]
        if not times or (since <= min(times) and max(times) < until):
            return self
        requests = np.array(self.requests, np.int64).reshape(-1, 4)
        inside = (since <= requests[:, 0]) & (requests[:, 0] < until)
        is_kept = np.repeat(inside, requests[:, 3])
        hits = np.frombuffer(self.hits, HIT_ROW)
        of_kept = np.repeat(is_kept, hits["count"])
        kept = hits[is_kept]
        stamps, kept["stamp"] = np.unique(kept["stamp"], return_inverse=True)
        moved: Integers = np.cumsum(of_kept) - of_kept
        return msgspec.structs.replace(
            self,
            requests=requests[inside].reshape(-1).tolist(),
            hits=kept.tobytes(),
            items=np.frombuffer(self.items, ITEM_ROW)[of_kept].tobytes(),
            prices=np.frombuffer(self.prices, PRICE)[of_kept].tobytes(),
            stamps=[self.stamps[stamp] for stamp in stamps],
            lines=[(int(moved[at]), *rest) for at, *rest in self.lines if of_kept[at]],
            custom={int(moved[at]): own for at, own in self.custom.items() if of_kept[at]},
        )


HIT_ROW: Final = np.dtype(
    [(name, "<i4") for name in ("name", "page", "stamp", "parameters", "et", "flags", "count")]
)
ITEM_ROW: Final = np.dtype([(name, "<i4") for name in ("item", "index", "found")])
PRICE: Final = np.dtype("<f8")


read_page: Final = msgspec.json.Decoder(PageTexts).decode
read_parameters: Final = msgspec.json.Decoder(Parameters).decode


def read_names(item: Any) -> ItemNames:
    """The names of an item of the wire, in the order of NAME_CODES."""
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
    rows = np.frombuffer(columns.hits, HIT_ROW).tolist()
    requests = _list_requests(columns.requests)
    for row, (time, counter, index) in zip(rows, requests, strict=True):
        name, page, stamp, parameter_set, et, flags, count = row
        page_id, sid, sct, uid = columns.stamps[stamp]
        dl, dr, dt = read_page(columns.pages[page])
        cu, ep, epn = (
            read_parameters(columns.parameters[parameter_set - 1]) if parameter_set else NOTHING
        )
        hit = {
            "t": time, "p": page_id, "s": counter, "i": index, "en": columns.names[name],
            "dl": dl, "dr": dr, "dt": dt, "sid": sid, "sct": sct, "seg": flags & SEG, "uid": uid,
            "et": et or None, "cu": cu,
            "ep": msgspec.json.decode(ep), "epn": msgspec.json.decode(epn),
            "items": [next(items) for _ in range(count)] or None,
        }  # fmt: skip
        hit |= {name: 1 for name, bit in _FLAGS.items() if flags & bit}
        hits.append(cast(Hit, {name: value for name, value in hit.items() if value is not None}))
    return hits


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
    rows = np.frombuffer(columns.items, ITEM_ROW).tolist()
    prices = np.frombuffer(columns.prices, PRICE).tolist()
    for at, ((number, index, found), price) in enumerate(zip(rows, prices, strict=True)):
        quantity, variant, discount, coupon = lines.get(at, (None, None, None, None))
        li, ln = columns.lists[found] if found >= 0 else (None, None)
        item = {
            **reference[number], "pr": None if isnan(price) else price,
            "lp": columns.indices[index] if index >= 0 else None,
            "li": li, "ln": ln, "qt": quantity, "va": variant, "ds": discount, "cp": coupon,
        }  # fmt: skip
        yield {name: value for name, value in item.items() if value is not None}
