"""What two engines say of the same visits, in one form, so that it can be compared."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from behavesim.collect.hit_log import FrameKind, read_frames
from behavesim.collect.visit_columns import write_out
from behavesim.collect.wire import decode_request
from behavesim.simulate.record import VisitRecord

Account = dict[str, list[dict[str, Any]]]
"""What happened in each visit: its hits under their wire names, client first."""


def tell_visit(record: VisitRecord, items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what a visit of the direct engine sent; ``items`` are what its hits refer to."""
    return list(_lines([write_out(record.hits_json, items)] if record.hits_json else []))


def read_account(hits: Path) -> Account:
    """Read the committed visits of a hit log that a browser filled."""
    requests: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    committed: dict[str, int] = {}
    for frame in read_frames(hits):
        if frame.kind == FrameKind.COMMIT:
            commit = orjson.loads(frame.payload)
            committed.setdefault(commit["visit"], commit["attempt"])
        elif frame.kind == FrameKind.REQUEST:
            envelope = decode_request(orjson.loads(frame.payload))
            if envelope is None:
                continue
            key = (envelope["visit"], envelope["attempt"])
            requests.setdefault(key, []).append(envelope)
    return {
        visit: list(_lines(requests.get((visit, attempt), [])))
        for visit, attempt in committed.items()
    }


def _lines(envelopes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the client and then the hits, as they left; the network may have swapped requests.

    Of a visit that sent nothing there is neither.
    """
    if not envelopes:
        return
    yield {"en": "client", **envelopes[0]["client"]}
    hits = [hit for envelope in envelopes for hit in envelope["hits"]]
    yield from sorted(hits, key=lambda hit: (hit["s"], hit["i"]))
