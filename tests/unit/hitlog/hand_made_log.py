"""Hit logs made by hand: requests, visits and commits that say what a test needs."""

import json
from pathlib import Path
from typing import Any

from behavesim.hitlog.writer import DEFAULT_SEGMENT_BYTES, FrameKind, HitLogWriter
from behavesim.materialize.day_tables import PropertySettings
from behavesim.materialize.materialize import materialize
from behavesim.materialize.result import MaterializeResult
from behavesim.warehouse import ParquetEventStore
from behavesim.wire.protocol import encode_envelope

SETTINGS = PropertySettings(
    "Asia/Seoul", "KRW", {"KRW": 0.001, "USD": 1.0, "EUR": 1.25, "JPY": 0.01}
)
NOON = 1793502000000  # 2026-11-01 12:00 in Seoul
DAY_MS = 86_400_000
MIDNIGHT = 1793545200000  # 2026-11-02 00:00 in Seoul
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Mobile Safari/537.36"
)


def hit(name: str, t: int = NOON, **fields: Any) -> dict[str, Any]:
    """One hit of the session that began at noon; fields override."""
    made = {
        "t": t, "p": NOON, "s": 1, "i": 0, "en": name, "dl": "https://shop.example/",
        "dt": "Home | Shop", "sid": NOON // 1000, "sct": 1, "seg": 0,
    }  # fmt: skip
    return made | fields


def envelope(*hits: dict[str, Any], visit: str | None = None, **client: str) -> dict[str, Any]:
    who = {"tid": "G-BEHAVESIM1", "cid": "1.100", "ul": "ko-kr", "ur": "KR-11", "ua": PHONE}
    made: dict[str, Any] = {"client": who | client, "hits": list(hits)}
    return made | ({"visit": visit, "attempt": 1} if visit else {})


def first_visit(**fields: Any) -> dict[str, Any]:
    return hit("page_view", fv=1, nsi=1, ss=1, ee=1, **fields)


class Log:
    """A log in ``root/hits`` that is made into ``root/warehouse``."""

    def __init__(self, root: Path) -> None:
        self.segment_bytes = DEFAULT_SEGMENT_BYTES
        self.hits = root / "hits"
        self.warehouse = root / "warehouse"

    def add_visit(self, made: dict[str, Any], writer: str = "direct-0") -> None:
        """A whole visit, as the direct engine writes it."""
        times = [one["t"] for one in made["hits"]]
        header = {"visit": made["visit"], "attempt": made["attempt"], "person": 1}
        header |= {"from_ms": min(times), "to_ms": max(times), "hits": len(times)}
        payload = json.dumps(header) + "\n" + json.dumps(made)
        self.add(FrameKind.VISIT, payload.encode(), writer)

    def add_requests(self, made: dict[str, Any], writer: str = "serve") -> None:
        """The same, as a browser sends it."""
        for query, body in encode_envelope(made):
            self.add_request(query, body, made["client"].get("ua", ""), writer)

    def add_request(
        self, query: str, body: str = "", user_agent: str = PHONE, writer: str = "serve"
    ) -> None:
        request = {
            "method": "POST",
            "path": "/g/collect",
            "query": query,
            "body": body,
            "headers": {"user-agent": user_agent},
            "received_at_ms": NOON,
        }
        self.add(FrameKind.REQUEST, json.dumps(request).encode(), writer)

    def add_commit(self, visit: str, attempt: int, writer: str = "serve") -> None:
        payload = json.dumps({"visit": visit, "attempt": attempt}).encode()
        self.add(FrameKind.COMMIT, payload, writer)

    def add(self, kind: int, payload: bytes, writer: str = "serve") -> None:
        with HitLogWriter(self.hits, writer, self.segment_bytes) as log:
            log.append(kind, payload)

    def materialize(self) -> MaterializeResult:
        return materialize(self.hits, self.warehouse, SETTINGS)

    def rows(self, columns: list[str] | None = None) -> list[dict[str, Any]]:
        """All rows of all tables, in order."""
        store = ParquetEventStore(self.warehouse)
        batches = [b for table in store.tables() for b in store.read(table, columns)]
        return [row for batch in batches for row in batch.to_pylist()]


def params(row: dict[str, Any]) -> dict[str, Any]:
    """event_params by key; the type of the value tells which field it stood in."""
    found = {}
    for entry in row["event_params"]:
        [value] = [value for value in entry["value"].values() if value is not None]
        found[entry["key"]] = value
    return found
