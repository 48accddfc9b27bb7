"""A visitor who is no simulation: clicks in a real browser, in real time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pyppeteer.page import Page

from behavesim.collector.server import CollectorApp, running_server
from behavesim.engines.browser_binary import find_browser
from behavesim.engines.chromium import running_browser
from behavesim.hitlog.writer import FrameKind, HitLogWriter, read_frames
from behavesim.wire.protocol import decode_request


@dataclass
class Visitor:
    """A tab, where the shop is, and everything the tab asked the network for."""

    page: Page
    url: str
    requested: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    pause_s: float = 0
    """What they think before they click or type."""

    async def open(self, path: str) -> None:
        """Type an address."""
        await self.page.goto(self.url + path)
        await self.page.waitForFunction("() => window.simulateUser !== undefined")

    async def answer(self, answer: str) -> None:
        """Click an answer of the cookie banner with the mouse."""
        await self.page.click(f".consent button[value={answer}]")
        await self.page.waitForSelector(".consent[hidden]")

    async def click(self, selector: str, then: str) -> None:
        """Click something and wait for what it leads to."""
        await asyncio.sleep(self.pause_s)
        await self.page.evaluate("(s) => document.querySelector(s).click()", selector)
        await self.page.waitForSelector(then)

    async def fill(self, form: str, **values: str) -> None:
        """Type into a form's fields and submit it."""
        await asyncio.sleep(self.pause_s)
        for name, value in values.items():
            await self.page.type(f"#{form} [name={name}]", value)
        await self.page.evaluate("(id) => document.getElementById(id).requestSubmit()", form)


@asynccontextmanager
async def visiting(site: Path, hits: Path, tmp_path: Path) -> AsyncIterator[Visitor]:
    """Serve a site and its collector, and open a tab."""
    binary = find_browser(None).path
    with HitLogWriter(hits, "test") as log:
        app = CollectorApp(site, log)
        async with running_server(app) as url, running_browser(binary, False) as browser:
            visitor = Visitor(await browser.newPage(), url)
            visitor.page.on("request", lambda request: visitor.requested.append(request.url))
            visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
            visitor.page.on(
                "console",
                lambda said: visitor.errors.append(said.text) if said.type == "error" else None,
            )
            yield visitor


def read_hits(hits: Path) -> list[dict[str, Any]]:
    """All hits in the log in the order in which they left their page."""
    envelopes = [
        decode_request(orjson.loads(frame.payload))
        for frame in read_frames(hits)
        if frame.kind == FrameKind.REQUEST
    ]
    found: list[dict[str, Any]] = [
        dict(hit) for envelope in envelopes if envelope is not None for hit in envelope["hits"]
    ]
    return sorted(found, key=lambda hit: (hit["p"], hit["s"], hit["i"]))
