"""Lines of a day as columns, a batch at a time: what the rows of a table are built from.

Texts and the variable parts of a hit (parameters, items) repeat: each distinct one is decoded once
a batch and hits hold its number. -1 stands for "not sent".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from behavesim.collect.dimensions import CLIENT_KEY_FIELDS

BATCH_HITS: Final = 32768
Integers = npt.NDArray[np.int64]
_Text = str | int | float | None
# Where a hit was made: location, referrer, title.
Page = tuple[str | None, str | None, str | None]
_NOTHING: Final = msgspec.Raw(b"")
_NULL: Final = b"null"
# What a hit sends at most once is told apart from 0 by this.
ABSENT: Final = np.iinfo(np.int64).min


class HitClient(msgspec.Struct, gc=False):
    """The parts of an envelope's client that reach a table."""

    cid: str | None = None
    tt: str | None = None
    tid: str | None = None
    ul: str | None = None
    ua: str | None = None
    uap: str | None = None
    uapv: str | None = None
    uam: str | None = None
    uamb: str | None = None
    uafvl: str | None = None
    ur: str | None = None
    gcs: str | None = None


class WireHit(msgspec.Struct, gc=False):
    """A hit as it stands in the log; see envelope.Hit."""

    t: int | None = None
    p: int | None = ABSENT
    s: int | None = ABSENT
    i: int | None = ABSENT
    en: str | None = None
    dl: str | None = None
    dr: str | None = None
    dt: str | None = None
    dp: str | None = None
    uid: str | None = None
    sid: int | None = ABSENT
    sct: int | None = ABSENT
    seg: int | None = ABSENT
    et: int | None = ABSENT
    fv: int | None = ABSENT
    ss: int | None = ABSENT
    ir: int | None = ABSENT
    cu: str | None = None
    camp: dict[str, str | None] | None = None
    ep: msgspec.Raw = _NOTHING
    epn: msgspec.Raw = _NOTHING
    up: dict[str, str | None] | None = None
    upn: dict[str, float | None] | None = None
    items: msgspec.Raw = _NOTHING


class _Line(msgspec.Struct, gc=False):
    client: HitClient | None = None
    hits: list[WireHit] | None = None


_NO_SESSION: Final = (None, ABSENT)
_LINES: Final = msgspec.json.Decoder(_Line)
_TEXTS: Final = msgspec.json.Decoder(dict[str, _Text] | None)
_NUMBERS: Final = msgspec.json.Decoder(dict[str, float | None] | None)
_ITEMS: Final = msgspec.json.Decoder(list[dict[str, Any]] | None)


class Numbering(dict[Any, int]):
    """Numbers things in the order in which they first come."""

    def __missing__(self, thing: Any) -> int:
        number = self[thing] = len(self)
        return number


@dataclass(slots=True)
class HitBatch:
    """Hits in the order of the lines; ``numbers`` are columns by wire name, ABSENT where unsent."""

    numbers: dict[str, Integers]
    names: list[str | None]
    user_ids: list[str | None]
    pages: list[Page]
    texts: list[dict[str, _Text]]
    amounts: list[dict[str, float | None]]
    item_lists: list[list[dict[str, Any]]]
    currencies: list[str | None]
    # Rare: index of the hit -> what it sent.
    paths: dict[int, str]
    campaigns: dict[int, dict[str, str | None]]
    properties: dict[int, tuple[dict[str, str | None] | None, dict[str, float | None] | None]]
    traffic_types: dict[int, str]

    @property
    def size(self) -> int:
        return len(self.numbers["t"])


@dataclass(slots=True)
class DayNumbers:
    """Numbers that hold for a whole day: sessions ``(cid, sid or -1)`` and kinds of clients."""

    sessions: Numbering = field(default_factory=Numbering)
    clients: Numbering = field(default_factory=Numbering)


_WHOLE: Final = ("t", "p", "s", "i", "sid", "sct", "seg", "et", "fv", "ss", "ir")
_WHOLE_OF: Final = attrgetter(*_WHOLE)


class _Collector:
    """Gathers one batch."""

    def __init__(self, day: DayNumbers, span_ms: tuple[int, int]) -> None:
        self._day, self._span_ms = day, span_ms
        self._hits: list[WireHit] = []
        self._columns: dict[str, list[int]] = {
            name: [] for name in ("session", "client", "page", "ep", "epn", "items", "cu")
        }
        self._pages, self._currencies = Numbering(), Numbering()
        self._texts, self._amounts, self._items = Numbering(), Numbering(), Numbering()
        self._traffic_types: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._hits)

    def add(self, line: bytes) -> None:
        made = _LINES.decode(line)
        client, since, until = made.client, *self._span_ms
        if client is None or client.cid is None or not made.hits:
            return
        hits = [hit for hit in made.hits if hit.t is not None and since <= hit.t < until]
        kind = self._day.clients[tuple(getattr(client, name) for name in CLIENT_KEY_FIELDS)]
        if client.tt is not None:
            start = len(self._hits)
            self._traffic_types |= dict.fromkeys(range(start, start + len(hits)), client.tt)
        self._columns["client"].extend([kind] * len(hits))
        cid, sessions = client.cid, self._day.sessions
        self._columns["session"].extend(
            [sessions[cid, -1 if hit.sid in _NO_SESSION else hit.sid] for hit in hits]
        )
        self._number_parts(hits)
        self._hits += hits

    def _number_parts(self, hits: list[WireHit]) -> None:
        pages, columns = self._pages, self._columns
        columns["page"] += [pages[hit.dl, hit.dr, hit.dt] for hit in hits]
        texts, amounts, items = self._texts, self._amounts, self._items
        columns["ep"] += [texts[bytes(hit.ep)] for hit in hits]
        columns["epn"] += [amounts[bytes(hit.epn)] for hit in hits]
        columns["items"] += [items[bytes(hit.items)] for hit in hits]
        currencies = self._currencies
        columns["cu"] += [currencies[hit.cu] for hit in hits]

    def finish(self) -> HitBatch:
        hits = self._hits
        columns = {name: np.array(values, np.int64) for name, values in self._columns.items()}
        sent = _to_matrix([_WHOLE_OF(hit) for hit in hits])
        columns |= dict(zip(_WHOLE, sent, strict=True))
        return HitBatch(
            numbers=columns,
            names=[hit.en for hit in hits],
            user_ids=[hit.uid for hit in hits],
            pages=list(self._pages),
            texts=[_decode(_TEXTS, raw) or {} for raw in self._texts],
            amounts=[_decode(_NUMBERS, raw) or {} for raw in self._amounts],
            item_lists=[_decode(_ITEMS, raw) or [] for raw in self._items],
            currencies=list(self._currencies),
            paths={at: hit.dp for at, hit in enumerate(hits) if hit.dp is not None},
            campaigns={at: hit.camp for at, hit in enumerate(hits) if hit.camp is not None},
            properties={
                at: (hit.up, hit.upn)
                for at, hit in enumerate(hits)
                if hit.up is not None or hit.upn is not None
            },
            traffic_types=self._traffic_types,
        )


def read_batches(lines: Path, span_ms: tuple[int, int], day: DayNumbers) -> Iterator[HitBatch]:
    """A day's hits, at least BATCH_HITS at a time; hits outside of the span are left out.

    Raises msgspec.DecodeError or OverflowError where a line is no envelope.
    """
    collector = _Collector(day, span_ms)
    with lines.open("rb") as file:
        for line in file:
            collector.add(line)
            if len(collector) >= BATCH_HITS:
                yield collector.finish()
                collector = _Collector(day, span_ms)
    if len(collector):
        yield collector.finish()


def _to_matrix(rows: list[tuple[int | None, ...]]) -> Integers:
    """A row a column; nulls are ABSENT."""
    try:
        matrix = np.array(rows, np.int64)
    except TypeError:
        plain = [[ABSENT if value is None else value for value in row] for row in rows]
        matrix = np.array(plain, np.int64)
    return np.ascontiguousarray(matrix.T)


def _decode(decoder: "msgspec.json.Decoder[Any]", raw: bytes) -> Any:
    return None if raw in (b"", _NULL) else decoder.decode(raw)
