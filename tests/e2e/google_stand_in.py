"""A local server in Google's place: it hands out scripts and takes hits; nothing leaves."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from behavesim.collector.admission import Admission
from behavesim.collector.server import CollectorApp, running_server
from behavesim.collector.site_files import Answer
from behavesim.google.gtm_container import make_container
from behavesim.hitlog.writer import HitLogWriter

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
MEASUREMENT_ID, CONTAINER_ID = "G-STANDIN1", "GTM-STANDIN"


class GoogleStandIn(CollectorApp):
    """Scripts under Google's paths, hits under ``/t``."""

    def __init__(self, log: HitLogWriter) -> None:
        super().__init__(None, log, admission=Admission(origins=["http://127.0.0.1:*"]))
        self.url = ""
        self.is_used = False
        """Whether a shop was told of it."""
        self.asked: list[str] = []
        """Paths of scripts that were asked for."""
        self.dropped: list[str] = []
        """Events that came faster than Google's tag lets them through."""

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

    def find_page(self, scope: Any, headers: dict[bytes, bytes]) -> Answer:
        """Answer what is no hit."""
        path, query = scope["path"], scope["query_string"].decode()
        if path == "/t/dropped":
            self.dropped.append(query)
        if path not in ("/gtag/js", "/gtm.js"):
            return super().find_page(scope, headers)
        self.asked.append(f"{path}?{query}")
        container = None
        if path == "/gtm.js":
            config = {"transport_url": f"{self.url}/t"}
            container = make_container(MEASUREMENT_ID, config)["containerVersion"]
        text = f"globalThis.STAND_IN = {json.dumps({'container': container})};\n{SCRIPT}"
        kind = (b"content-type", b"text/javascript; charset=utf-8")
        return Answer(200, (kind,), text.encode())


@asynccontextmanager
async def standing_in(hits: Path) -> AsyncIterator[GoogleStandIn]:
    """Serve in Google's place; hits go into a log of their own."""
    with HitLogWriter(hits, "google") as log:
        google = GoogleStandIn(log)
        async with running_server(google) as url:
            google.url = url
            yield google
