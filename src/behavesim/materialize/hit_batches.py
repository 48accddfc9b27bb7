"""A day's records as columns, a batch at a time, from which the rows of a table are built.

Texts and the variable parts of a hit (pages, parameters, names of items) repeat: each distinct one
is kept once per batch, and hits hold its number.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from behavesim.materialize.batch_items import BatchItems, ItemCollector
from behavesim.materialize.dimensions import CLIENT_KEY_FIELDS, is_cookieless
from behavesim.wire.hits import ItemNumbers, WireHit, to_columns
from behavesim.wire.numbering import Integers, Numbering, VisitTables
from behavesim.wire.visit_columns import (
    ABSENT,
    FV,
    HIT_ROW,
    IR,
    NO_SEG,
    SEG,
    SS,
    PageTexts,
    VisitColumns,
    read_page,
    read_parameters,
)

BATCH_HITS: Final = 32768
# Requests' hits are made into columns when this number is reached.
_HELD_HITS: Final = 1024
_Text = str | int | float | None
NAMELESS: Final = ""
"""The client id of all visitors who refused cookies: they have neither user nor session."""


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
    _bsc: str | None = None


class _Record(msgspec.Struct, gc=False):
    client: HitClient | None = None
    hits: list[WireHit] | None = None
    columns: VisitColumns | None = None


_RECORDS: Final = msgspec.json.Decoder(_Record)
_TEXTS: Final = msgspec.json.Decoder(dict[str, _Text] | None)
_NUMBERS: Final = msgspec.json.Decoder(dict[str, float | None] | None)
_KIND_OF: Final = attrgetter(*CLIENT_KEY_FIELDS)
_NO_PARAMETERS: Final = b"[null,null,null]"


@dataclass(slots=True)
class HitBatch:
    """Hits in the order of the records.

    ``numbers`` are columns by wire name, ABSENT where a hit did not send the field.
    """

    numbers: dict[str, Integers]
    names: list[str | None]
    user_ids: list[str | None]
    pages: list[PageTexts]
    texts: list[dict[str, _Text]]
    amounts: list[dict[str, float | None]]
    currencies: list[str | None]
    items: BatchItems
    # Rare: index of the hit -> what it sent.
    paths: dict[int, str]
    campaigns: dict[int, dict[str, str | None]]
    properties: dict[int, tuple[dict[str, str | None] | None, dict[str, float | None] | None]]
    traffic_types: dict[int, str]

    @property
    def size(self) -> int:
        """The number of hits."""
        return len(self.numbers["t"])

    def is_named(self, *names: str) -> npt.NDArray[np.bool_]:
        """Which hits are events of these names."""
        return np.array([name in names for name in self.names], np.bool_)[self.numbers["en"]]


@dataclass(slots=True)
class DayNumbers:
    """Numbers that hold for a whole day: sessions ``(cid, sid or -1)`` and kinds of clients."""

    items: ItemNumbers = field(default_factory=ItemNumbers)
    sessions: Numbering = field(default_factory=Numbering)
    clients: Numbering = field(default_factory=Numbering)


class _Collector:
    """Gathers one batch."""

    def __init__(self, day: DayNumbers, span_ms: tuple[int, int]) -> None:
        self._day, self._span_ms = day, span_ms
        self._clients: list[int] = []
        self._client_sizes: list[int] = []
        self._sent: list[tuple[str, WireHit]] = []
        self._sizes: list[int] = []
        self._requests: list[int] = []
        self._hits: list[bytes] = []
        self._size = 0
        self._names, self._pages, self._parameters = VisitTables(), VisitTables(), VisitTables()
        self._stamps = VisitTables(len(_STAMP))
        self._items = ItemCollector(day.items)
        self._known = {name: Numbering() for name in ("en", "uid", "page", "parameters")}
        self._known["parameters"][_NO_PARAMETERS] = 0
        self._rare: dict[str, dict[int, Any]] = {
            name: {} for name in ("paths", "campaigns", "properties", "traffic_types")
        }

    def __len__(self) -> int:
        return self._size

    def add(self, record: bytes) -> None:
        made = _RECORDS.decode(record)
        client, (since, until) = made.client, self._span_ms
        if client is None or client.cid is None:
            return
        cid = NAMELESS if is_cookieless(client.gcs) else client.cid
        if made.columns is not None:
            columns = made.columns.within(self._span_ms)
            size = columns.size
            self._take_sent()
            self._add_columns(columns, repeat(cid))
        else:
            hits = [h for h in made.hits or () if h.t is not None and since <= h.t < until]
            size = len(hits)
            self._note_rare(hits)
            self._sent += [(cid, hit) for hit in hits]
            if len(self._sent) >= _HELD_HITS:
                self._take_sent()
        if size:
            self._note_client(client, size)

    def _note_client(self, client: HitClient, size: int) -> None:
        if client.tt is not None:
            hits = range(len(self), len(self) + size)
            self._rare["traffic_types"] |= dict.fromkeys(hits, client.tt)
        self._clients.append(self._day.clients[_KIND_OF(client)])
        self._client_sizes.append(size)
        self._size += size

    def _note_rare(self, hits: list[WireHit]) -> None:
        for at, hit in enumerate(hits, len(self)):
            if hit.dp is not None:
                self._rare["paths"][at] = hit.dp
            if hit.camp is not None:
                self._rare["campaigns"][at] = hit.camp
            if hit.up is not None or hit.upn is not None:
                self._rare["properties"][at] = hit.up, hit.upn

    def _take_sent(self) -> None:
        """Make columns of the requests' hits that were held back."""
        if self._sent:
            self._add_columns(*to_columns(self._sent, self._day.items))
            self._sent.clear()

    def _add_columns(self, columns: VisitColumns, visitors: Iterable[str]) -> None:
        """Add hits; ``visitors`` has the client id of each stamp."""
        if not columns.hits:
            return
        self._sizes.append(columns.size)
        self._requests += columns.requests
        self._hits.append(columns.hits)
        self._add_tables(columns, visitors)
        self._items.add(columns)

    def _add_tables(self, columns: VisitColumns, visitors: Iterable[str]) -> None:
        known, sessions = self._known, self._day.sessions
        users, parameters = known["uid"], known["parameters"]
        self._names.add(map(known["en"].__getitem__, columns.names))
        self._pages.add(map(known["page"].__getitem__, map(bytes, columns.pages)))
        self._parameters.add((0, *map(parameters.__getitem__, map(bytes, columns.parameters))))
        self._stamps.add(
            part
            for (page, sid, sct, uid), cid in zip(columns.stamps, visitors, strict=False)
            for part in (
                (page, ABSENT, ABSENT, users[uid], sessions[NAMELESS, -1])
                if cid == NAMELESS
                else (page, sid, sct, users[uid], sessions[cid, -1 if sid == ABSENT else sid])
            )
        )

    def finish(self) -> HitBatch:
        self._take_sent()
        known, rare = self._known, self._rare
        rows = np.frombuffer(b"".join(self._hits), HIT_ROW)
        hits = {name: rows[name].astype(np.int64) for name in HIT_ROW.fields or ()}
        parameters = _ParameterSets(known["parameters"])
        return HitBatch(
            numbers=self._finish_numbers(hits, parameters),
            names=list(known["en"]),
            user_ids=list(known["uid"]),
            pages=[read_page(raw) for raw in known["page"]],
            texts=[_TEXTS.decode(raw) or {} for raw in parameters.texts],
            amounts=[_NUMBERS.decode(raw) or {} for raw in parameters.amounts],
            currencies=list(parameters.currencies),
            items=self._items.finish(hits["count"]),
            **rare,
        )

    def _finish_numbers(
        self, hits: dict[str, Integers], parameters: "_ParameterSets"
    ) -> dict[str, Integers]:
        sizes = np.array(self._sizes, np.int64)
        (name,) = self._names.columns(hits["name"], sizes)
        (page,) = self._pages.columns(hits["page"], sizes)
        stamps = self._stamps.columns(hits["stamp"], sizes)
        (sets,) = self._parameters.columns(hits["parameters"], sizes)
        flags = hits["flags"]
        return {
            **_spread(np.array(self._requests, np.int64).reshape(-1, 4)),
            "en": name, "page": page,
            **dict(zip(_STAMP, stamps, strict=True)),
            **dict(zip(("cu", "ep", "epn"), parameters.numbers[sets].T, strict=True)),
            "client": np.repeat(self._clients, self._client_sizes),
            "seg": np.where(flags & NO_SEG, ABSENT, flags & SEG),
            "et": hits["et"],
            "fv": flags & FV, "ss": flags & SS, "ir": flags & IR,
        }  # fmt: skip


_STAMP: Final = ("p", "sid", "sct", "uid", "session")


class _ParameterSets:
    """Sets of parameters taken apart; number 0 of each part stands for none."""

    def __init__(self, sets: Iterable[bytes]) -> None:
        self.currencies, self.texts, self.amounts = Numbering(), Numbering(), Numbering()
        self.numbers = np.array(
            [
                (self.currencies[cu], self.texts[bytes(ep)], self.amounts[bytes(epn)])
                for cu, ep, epn in map(read_parameters, sets)
            ],
            np.int64,
        )


def _spread(requests: Integers) -> dict[str, Integers]:
    """Time, counter and index of every hit."""
    time, counter, first, size = requests.T
    ends = np.cumsum(size)
    within = np.arange(int(size.sum())) - np.repeat(ends - size, size)
    index = np.repeat(first, size)
    return {
        "t": np.repeat(time, size),
        "s": np.repeat(counter, size),
        "i": np.where(index == ABSENT, index, index + within),
    }


def read_batches(
    records: Iterable[bytes], span_ms: tuple[int, int], day: DayNumbers
) -> Iterator[HitBatch]:
    """A day's hits, at least BATCH_HITS at a time; hits outside of the span are left out.

    Raises msgspec.DecodeError, LookupError or OverflowError where a record is no envelope.
    """
    collector = _Collector(day, span_ms)
    for record in records:
        collector.add(record)
        if len(collector) >= BATCH_HITS:
            yield collector.finish()
            collector = _Collector(day, span_ms)
    if len(collector):
        yield collector.finish()
