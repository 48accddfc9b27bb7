"""Looks at the pages of any shop: what they push onto the data layer, what they send to GA4."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from pyppeteer.browser import Browser
from pyppeteer.errors import PyppeteerError
from pyppeteer.page import Page

from behavesim.errors import WorldError
from behavesim.ga4.sent_request import SentRequest, goes_to_collector
from behavesim.simulate.engines.visit_page import close_page, send_command

_LOADS_WITHIN_S: Final = 20.0
_SETTLES_S: Final = 1.0
# Whatever takes hits, by its path or by its host; everything else is the shop's business.
_INTERCEPTED: Final = (
    "*/g/collect*",
    "*://*.google-analytics.com/*",
    "*://analytics.google.com/*",
    "*://*.analytics.google.com/*",
    "*://*.doubleclick.net/*",
    "*://*.google.com/ads/*",
    "*://*.google.com/measurement/*",
)
_NO_PAGES: Final = (".pdf", ".zip", ".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".xml")
_OPEN_CORS: Final = [
    {"name": "access-control-allow-origin", "value": "*"},
    {"name": "access-control-allow-credentials", "value": "true"},
]
# Notes each message as it is at that moment; a command is `arguments`, noted as a list.
_RECORD: Final = """(() => {
  const noted = window.behavesimPushed = [];
  const known = new WeakSet();
  const note = (message) => {
    const command = Object.prototype.toString.call(message) === "[object Arguments]";
    try { noted.push(JSON.stringify(command ? [...message] : message)); } catch { /* an element */ }
  };
  const follow = (layer) => {
    if (!Array.isArray(layer) || known.has(layer)) return layer;
    known.add(layer);
    layer.forEach(note);
    const push = layer.push;
    layer.push = function (...messages) {
      messages.forEach(note);
      return push.apply(this, messages);
    };
    return layer;
  };
  let current;
  Object.defineProperty(window, "dataLayer", {
    configurable: true,
    get: () => current,
    set: (layer) => { current = follow(layer); },
  });
})()"""
_LEAVE: Final = "dispatchEvent(new PageTransitionEvent('pagehide'))"
_SCROLL: Final = "scrollTo(0, document.documentElement.scrollHeight)"
_LINKS: Final = "JSON.stringify([...document.querySelectorAll('a[href]')].map((a) => a.href))"


@dataclass(frozen=True, slots=True)
class ObservedPage:
    """One page that was looked at."""

    path: str
    pushes: tuple[Any, ...]
    """Messages of the data layer, each as it was when it was pushed; commands as lists."""
    requests: tuple[SentRequest, ...]
    """Requests to a collector, whether or not they were let through."""


@dataclass(slots=True)
class _Crawl:
    """Pages of one origin that are still to be seen: of every kind one, before more of any."""

    origin: str
    waiting: dict[str, None] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, url: str) -> None:
        parts = urlsplit(url)
        plain = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
        known = plain in self.taken or plain in self.waiting
        mine = f"{parts.scheme}://{parts.netloc}" == self.origin
        # A link with a query may do something: put into a cart, log out.
        if mine and not known and not parts.query and not parts.path.endswith(_NO_PAGES):
            self.waiting[plain] = None

    def take(self) -> str | None:
        if not self.waiting:
            return None
        url = min(self.waiting, key=lambda one: self.kinds[_kind_of(one)])
        self._take(url)
        return url

    def begin(self, url: str) -> None:
        self._take(url.split("?", 1)[0].split("#", 1)[0])

    def _take(self, url: str) -> None:
        self.waiting.pop(url, None)
        self.taken.add(url)
        self.kinds[_kind_of(url)] += 1


def _kind_of(url: str) -> str:
    return urlsplit(url).path.strip("/").split("/")[0]


async def observe_pages(
    browser: Browser,
    url: str,
    limit: int,
    *,
    send_hits: bool,
    on_page: Callable[[int], None] = lambda done: None,
) -> list[ObservedPage]:
    """Look at ``url`` and at pages of its origin that it leads to, ``limit`` in all.

    Hits are answered here and go nowhere unless ``send_hits``. Raises WorldError where ``url``
    cannot be opened.
    """
    parts = urlsplit(url)
    crawl = _Crawl(f"{parts.scheme}://{parts.netloc}")
    crawl.begin(url)
    seen: list[ObservedPage] = []
    following: str | None = url
    while following is not None and len(seen) < limit:
        try:
            page, links = await _observe(browser, following, send_hits)
        except WorldError:
            if not seen:
                raise
        else:
            seen.append(page)
            for link in links:
                crawl.add(link)
            on_page(len(seen))
        following = crawl.take()
    return seen


async def _observe(browser: Browser, url: str, send_hits: bool) -> tuple[ObservedPage, list[str]]:
    page = await browser.newPage()
    requests: list[SentRequest] = []
    try:
        await _intercept(page, requests, send_hits)
        await send_command(page, "Page.addScriptToEvaluateOnNewDocument", {"source": _RECORD})
        await _open(page, url)
        for step in (_SCROLL, _LEAVE):  # lists below come into sight; what waits is sent
            await asyncio.sleep(_SETTLES_S)
            await _evaluate(page, step)
        await asyncio.sleep(_SETTLES_S)
        texts = await _evaluate(page, "JSON.stringify(window.behavesimPushed)")
        links = await _evaluate(page, _LINKS)
    finally:
        await close_page(page)
    pushes = tuple(json.loads(text) for text in json.loads(texts or "[]") if text)
    path = urlsplit(url).path or "/"
    return ObservedPage(path, pushes, tuple(requests)), json.loads(links or "[]")


async def _open(page: Page, url: str) -> None:
    answer = await send_command(page, "Page.navigate", {"url": url})
    if answer.get("errorText"):
        raise WorldError(f"{url} does not answer: {answer['errorText']}", "Is the address right?")
    until_s = asyncio.get_running_loop().time() + _LOADS_WITHIN_S
    while await _evaluate(page, "document.readyState") != "complete":
        if asyncio.get_running_loop().time() > until_s:
            return  # some pages never end to load; what they have pushed by now is seen
        await asyncio.sleep(0.1)


async def _evaluate(page: Page, expression: str) -> Any:
    answer = await send_command(page, "Runtime.evaluate", {"expression": expression})
    return answer["result"].get("value")


async def _intercept(page: Page, requests: list[SentRequest], send_hits: bool) -> None:
    async def answer(event: Mapping[str, Any]) -> None:
        key = {"requestId": event["requestId"]}
        command: Awaitable[Any]
        if send_hits:
            command = send_command(page, "Fetch.continueRequest", key)
        else:
            taken = {**key, "responseCode": 204, "responseHeaders": _OPEN_CORS}
            command = send_command(page, "Fetch.fulfillRequest", taken)
        with suppress(PyppeteerError):  # the page has gone meanwhile
            await command

    def note(event: Mapping[str, Any]) -> None:
        asked = event["request"]
        if goes_to_collector(asked["url"]):
            headers = {name.lower(): value for name, value in asked["headers"].items()}
            requests.append(
                SentRequest(
                    method=asked["method"],
                    url=asked["url"],
                    body=asked.get("postData", ""),
                    user_agent=headers.get("user-agent", ""),
                    sent_at_ms=0,
                )
            )
        tasks.append(asyncio.ensure_future(answer(event)))

    tasks: list[asyncio.Future[None]] = []  # held, or they might be collected before they run
    page._client.on("Fetch.requestPaused", note)
    patterns = [{"urlPattern": pattern} for pattern in _INTERCEPTED]
    await send_command(page, "Fetch.enable", {"patterns": patterns})
