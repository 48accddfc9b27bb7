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

from behavesim.audit.data_layer import READ_PUSHES, Push, note_pushes, parse_pushes
from behavesim.engines.visit_page import close_page, send_command
from behavesim.errors import WorldError
from behavesim.ga4.sent_request import SentRequest, goes_to_collector

_LOADS_WITHIN_S: Final = 20.0
_ANSWERS_WITHIN_S: Final = 20.0
_SETTLES_S: Final = 1.0
_CLOSES_S: Final = 0.3
_FIRST_ERROR: Final = 400
# Whatever takes hits, by its path or by its host; everything else is the shop's business.
_INTERCEPTED: Final = (
    "*/g/collect*",
    "*://*.google-analytics.com/*",
    "*://analytics.google.com/*",
    "*://*.analytics.google.com/*",
    "*://*.doubleclick.net/*",
    "*://*.google.*/ads/*",
    "*://*.google.*/measurement/*",
)
_NO_PAGES: Final = (".pdf", ".zip", ".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".xml")
_OPEN_CORS: Final = [
    {"name": "access-control-allow-origin", "value": "*"},
    {"name": "access-control-allow-credentials", "value": "true"},
]
# Browsers open no window that no click asked for; this one would.
_NO_WINDOWS: Final = "window.open = () => null"
_LEAVE: Final = "dispatchEvent(new PageTransitionEvent('pagehide'))"
_SCROLL: Final = "scrollTo(0, document.documentElement.scrollHeight)"
_STATE: Final = "document.readyState"
# Where redirects led to; history may have moved on since.
_DOCUMENT: Final = """JSON.stringify((({ name, responseStatus }) => [name, responseStatus])(
  performance.getEntriesByType("navigation")[0] ?? { name: location.href, responseStatus: 0 }))"""
_LINKS: Final = """JSON.stringify(
  [...document.querySelectorAll("a[href]:not([download])")].map((a) => a.href))"""


@dataclass(frozen=True, slots=True)
class ObservedPage:
    """One page that was looked at."""

    url: str
    """Of the document, where redirects led to."""
    status: int
    """What the server answered with; 0 where the browser does not report it."""
    pushes: tuple[Push, ...]
    requests: tuple[SentRequest, ...]
    """Requests to a collector, whether or not they were let through."""

    @property
    def path(self) -> str:
        """The path of its URL."""
        return urlsplit(self.url).path or "/"


class _NoPageError(WorldError):
    """What a link leads to is no page but a file to keep."""


@dataclass(slots=True)
class _Crawl:
    """Pages of one origin that are still to be seen: of every kind one, before more of any."""

    origin: str = ""
    waiting: dict[str, None] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, url: str) -> None:
        plain = _strip(url)
        parts = urlsplit(plain)
        known = plain in self.taken or plain in self.waiting
        mine = _origin_of(url) == self.origin
        # A link with a query may do something: put into a cart, log out.
        asks = "?" in url.split("#", 1)[0]
        if mine and not known and not asks and not parts.path.lower().endswith(_NO_PAGES):
            self.waiting[plain] = None

    def take(self) -> str | None:
        if not self.waiting:
            return None
        url = min(self.waiting, key=lambda one: self.kinds[_kind_of(one)])
        self.waiting.pop(url)
        self.taken.add(url)
        return url

    def arrive(self, asked: str, url: str) -> bool:
        """Tell whether a page that was asked for is one of these, and new."""
        self.origin = self.origin or _origin_of(url)
        plain = _strip(url)
        new = plain == asked or plain not in self.taken
        if _origin_of(url) != self.origin or not new:
            return False
        self.waiting.pop(plain, None)
        self.taken.add(plain)
        self.kinds[_kind_of(plain)] += 1
        return True


def _strip(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _kind_of(url: str) -> str:
    return urlsplit(url).path.strip("/").split("/")[0]


async def observe_pages(
    browser: Browser,
    url: str,
    limit: int,
    *,
    send_hits: bool,
    on_page: Callable[[int], None] = lambda done: None,
) -> tuple[list[ObservedPage], list[str]]:
    """Look at ``url`` and at pages of its origin that it leads to, ``limit`` in all.

    Returns the pages, and what could not be looked at or is an error, one message each. Hits are
    answered here and go nowhere unless ``send_hits``. Raises WorldError where ``url`` cannot be
    opened.
    """
    hits = _Hits(browser, send_hits)
    await hits.intercept()
    crawl = _Crawl()
    seen: list[ObservedPage] = []
    failures: list[str] = []
    following: str | None = url
    for looked in range(1, limit + 1):
        if following is None:
            break
        try:
            page, links = await _observe(browser, following, hits)
            _refuse_error(page, following)
            if crawl.arrive(following, page.url):
                seen.append(page)
            for link in links:
                crawl.add(link)
        except WorldError as error:
            if looked == 1:
                raise
            if not isinstance(error, _NoPageError):
                failures.append(error.message)
        on_page(looked)
        following = crawl.take()
    return seen, failures


def _refuse_error(page: ObservedPage, url: str) -> None:
    if page.status >= _FIRST_ERROR:
        raise WorldError(f"{url} answers with status {page.status}", "Is the address right?")


async def _observe(browser: Browser, url: str, hits: "_Hits") -> tuple[ObservedPage, list[str]]:
    page = await browser.newPage()
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
    try:
        await send_command(page, "Page.addScriptToEvaluateOnNewDocument", {"source": _NO_WINDOWS})
        await note_pushes(page)
        await _open(page, url)
        for step in (_SCROLL, _LEAVE):  # lists below come into sight; what waits is sent
            await asyncio.sleep(_SETTLES_S)
            await _evaluate(page, url, step)
        await asyncio.sleep(_SETTLES_S)
        pushes = parse_pushes(await _evaluate(page, url, READ_PUSHES))
        links = json.loads(await _evaluate(page, url, _LINKS) or "[]")
        name, status = json.loads(await _evaluate(page, url, _DOCUMENT))
    finally:
        await close_page(page)
        await asyncio.sleep(_CLOSES_S)  # what a page sends when it goes is its own, too
        requests = hits.take()
    return ObservedPage(name, status, tuple(pushes), requests), links


async def _open(page: Page, url: str) -> None:
    answer = await _within_limit(url, send_command(page, "Page.navigate", {"url": url}))
    reason = answer.get("errorText", "")
    if reason == "net::ERR_ABORTED":
        raise _NoPageError(f"{url} is no page", "Is the address right?")
    if reason:
        raise WorldError(f"{url} does not answer: {reason}", "Is the address right?")
    until_s = asyncio.get_running_loop().time() + _LOADS_WITHIN_S
    while await _evaluate(page, url, _STATE) != "complete":
        if asyncio.get_running_loop().time() > until_s:
            return  # some pages never end to load; what they have pushed by now is seen
        await asyncio.sleep(0.1)


async def _evaluate(page: Page, url: str, expression: str) -> Any:
    command = send_command(page, "Runtime.evaluate", {"expression": expression})
    return (await _within_limit(url, command))["result"].get("value")


async def _within_limit(url: str, answer: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """Wait for a page, but not for one that never answers, or whose script never ends.

    A cancelled pyppeteer await kills the connection, so what is late is left to end.
    """
    task = asyncio.ensure_future(answer)
    await asyncio.wait([task], timeout=_ANSWERS_WITHIN_S)
    if not task.done():
        task.add_done_callback(_forget)
        raise WorldError(f"{url} does not answer within {_ANSWERS_WITHIN_S:g} s")
    try:
        return task.result()
    except PyppeteerError as error:
        raise WorldError(f"{url} does not open: {error}", "Is the address right?") from error


def _forget(task: "asyncio.Future[Any]") -> None:
    if not task.cancelled():
        task.exception()


class _Hits:
    """Takes requests to collectors out of everything that the browser sends.

    Asked of the browser, not of a page: workers and frames send too, and a page still sends when
    it closes, after its own session has ended.
    """

    def __init__(self, browser: Browser, send: bool) -> None:
        # pyppeteer has no public way to the browser's own session.
        self._connection = browser._connection
        self._send = send
        self._taken: list[SentRequest] = []
        # Held, or they might be collected before they run.
        self._answers: set[asyncio.Future[None]] = set()

    async def intercept(self) -> None:
        """Begin, before a page is opened."""
        self._connection.on("Fetch.requestPaused", self._note)
        patterns = [{"urlPattern": pattern} for pattern in _INTERCEPTED]
        await self._connection.send("Fetch.enable", {"patterns": patterns})

    def take(self) -> tuple[SentRequest, ...]:
        """Hand over what came since the last time."""
        taken, self._taken = self._taken, []
        return tuple(taken)

    def _note(self, event: Mapping[str, Any]) -> None:
        asked = event["request"]
        if goes_to_collector(asked["url"]):
            headers = {name.lower(): value for name, value in asked["headers"].items()}
            self._taken.append(
                SentRequest(
                    method=asked["method"],
                    url=asked["url"],
                    body=asked.get("postData", ""),
                    user_agent=headers.get("user-agent", ""),
                    sent_at_ms=0,
                )
            )
        answer = asyncio.ensure_future(self._answer(event["requestId"]))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answer(self, request: str) -> None:
        key = {"requestId": request}
        taken = {**key, "responseCode": 204, "responseHeaders": _OPEN_CORS}
        with suppress(PyppeteerError):  # the page has gone meanwhile
            if self._send:
                await self._connection.send("Fetch.continueRequest", key)
            else:
                await self._connection.send("Fetch.fulfillRequest", taken)
