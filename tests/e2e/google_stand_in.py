"""A local server in Google's place: it hands out scripts and takes hits; nothing leaves."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.types import Receive, Scope, Send

from behavesim.collect.hit_log import HitLogWriter
from behavesim.collect.server import CollectorApp, running_server
from behavesim.google.gtm_container import make_container

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
MEASUREMENT_ID, CONTAINER_ID = "G-STANDIN1", "GTM-STANDIN"


@dataclass
class GoogleStandIn:
    """Scripts under Google's paths, hits under ``/t``."""

    log: HitLogWriter
    asked: list[str] = field(default_factory=list)
    """Paths of scripts that were asked for."""
    dropped: list[str] = field(default_factory=list)
    """Events that came faster than Google's tag lets them through."""
    url: str = ""
    is_used: bool = False
    """Whether a shop was told of it."""

    def __post_init__(self) -> None:
        self.collector = CollectorApp(None, self.log)

    def settings(self, mode: str) -> dict[str, Any]:
        """What makes a shop use this server in Google's place."""
        self.is_used = True
        return {
            "mode": mode,
            "measurement_id": MEASUREMENT_ID,
            "container_id": CONTAINER_ID,
            "script_origin": self.url,
            "transport_url": f"{self.url}/t",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/t/dropped":
            self.dropped.append(scope["query_string"].decode())
        if scope["path"] not in ("/gtag/js", "/gtm.js"):
            await self.collector(scope, receive, send)
            return
        self.asked.append(f"{scope['path']}?{scope['query_string'].decode()}")
        container = None
        if scope["path"] == "/gtm.js":
            config = {"transport_url": f"{self.url}/t"}
            container = make_container(MEASUREMENT_ID, config)["containerVersion"]
        text = f"globalThis.STAND_IN = {json.dumps({'container': container})};\n{SCRIPT}"
        kind = [(b"content-type", b"text/javascript; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        await send({"type": "http.response.body", "body": text.encode()})


@asynccontextmanager
async def standing_in(hits: Path) -> AsyncIterator[GoogleStandIn]:
    """Serve in Google's place; hits go into a log of their own."""
    with HitLogWriter(hits, "google") as log:
        google = GoogleStandIn(log)
        async with running_server(google) as url:  # type: ignore[arg-type]
            google.url = url
            yield google
