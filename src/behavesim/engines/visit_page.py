"""One visit in one tab: emulates the person's device and awaits the page's report."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final

from pyppeteer.browser import Browser, BrowserContext
from pyppeteer.page import Page

REPORT: Final = "behavesimReport"
VISITS_A_CONTEXT: Final = 25
CLOSING_S: Final = 10.0
# pyppeteer enables events of every request, log entry and metric of a page, which are not needed.
_UNUSED_DOMAINS: Final = ("Network", "Log", "Performance")


class VisitFailedError(Exception):
    """A visit did not reach its end; another attempt may."""


class TabContext:
    """A browser context for one tab after the other.

    Visits clear the data of the person before, so that a context's caches can be kept; it is
    renewed every VISITS_A_CONTEXT visits, since a context's memory only grows.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._context: BrowserContext | None = None
        self._visits = 0

    async def open_page(self) -> Page:
        """Open a tab."""
        if self._visits >= VISITS_A_CONTEXT:
            await self.close()
        if self._context is None:
            self._context = await self._browser.createIncognitoBrowserContext()
        self._visits += 1
        return await self._context.newPage()

    async def close(self) -> None:
        """Close the context and its tabs; does nothing if its browser has ended."""
        context, self._context, self._visits = self._context, None, 0
        if context is not None:
            await _await_end(context.close())


async def carry_out(
    context: TabContext,
    site_url: str,
    visit: Mapping[str, Any],
    deadline_s: float,
    watch: Callable[[Page], Awaitable[None]],
) -> tuple[dict[str, Any], Page]:
    """Carry out a visit in a page; return its outcome and the page, still open.

    ``watch`` gets the page before it opens anything. The caller closes the page once the visit's
    hits have arrived: closing it right after its last event loses some. Raises VisitFailedError,
    with the context closed.
    """
    done: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    work = asyncio.ensure_future(_open(context, site_url, visit, done, watch))
    # A canceled pyppeteer await breaks the connection of every tab, so nothing here is canceled:
    # a late task is left to end with its context.
    ends: list[asyncio.Future[Any]] = [work, done]
    await asyncio.wait(ends, timeout=deadline_s, return_when=asyncio.FIRST_EXCEPTION)
    try:
        return _outcome(work, done, deadline_s), work.result()
    except VisitFailedError:
        await context.close()
        raise


async def close_page(page: Page) -> None:
    """Close a tab; does nothing if its browser has ended."""
    await _await_end(page.close())


async def _await_end(closing: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(closing)
    await asyncio.wait([task], timeout=CLOSING_S)
    if task.done():
        task.exception()


def _outcome(
    work: "asyncio.Future[Page]", done: "asyncio.Future[str]", deadline_s: float
) -> dict[str, Any]:
    for future in (work, done):
        if future.done() and (error := future.exception()) is not None:
            raise VisitFailedError(str(error)) from error
    if not done.done():
        work.add_done_callback(_forget)
        raise VisitFailedError(f"not at its end after {deadline_s:g} s")
    outcome: dict[str, Any] = json.loads(done.result())
    if "error" in outcome:
        raise VisitFailedError(outcome["error"])
    return outcome


def _forget(work: "asyncio.Future[Page]") -> None:
    if not work.cancelled():
        work.exception()


async def _open(
    context: TabContext,
    site_url: str,
    visit: Mapping[str, Any],
    done: "asyncio.Future[str]",
    watch: Callable[[Page], Awaitable[None]],
) -> Page:
    page = await context.open_page()
    _watch(page, done)
    for domain in _UNUSED_DOMAINS:
        await send_command(page, f"{domain}.disable", {})
    await watch(page)
    await page.exposeFunction(REPORT, lambda text: _settle(done, text))
    for method, parameters in emulate_device(visit):
        await send_command(page, method, parameters)
    source = f"window.behavesimVisit = {json.dumps(visit)}"
    await send_command(page, "Page.addScriptToEvaluateOnNewDocument", {"source": source})
    entry = visit["entry"]
    # The default policy would hide an https referrer from a shop at a loopback http address.
    referrer = {"referrer": entry["referrer"], "referrerPolicy": "unsafeUrl"}
    answer = await send_command(page, "Page.navigate", {"url": site_url + entry["url"], **referrer})
    if answer.get("errorText"):
        raise VisitFailedError(f"the shop does not answer: {answer['errorText']}")
    return page


def _watch(page: Page, done: "asyncio.Future[str]") -> None:
    def fail(reason: object) -> None:
        if not done.done():
            done.set_exception(VisitFailedError(str(reason)))

    page.on("error", lambda error: fail(f"the page crashed: {error}"))
    page.on("pageerror", lambda error: fail(f"a script failed: {error}"))
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))


def _settle(done: "asyncio.Future[str]", text: str) -> None:
    if not done.done():
        done.set_result(text)


def emulate_device(visit: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the commands that emulate the person's device in a tab.

    They set its size, user agent, client hints and language.
    """
    device, person = visit["device"], visit["person"]
    width, height = (int(part) for part in device["screen"].split("x"))
    metrics = {
        **device["viewport"],
        "deviceScaleFactor": 1,
        "mobile": device["touch"],
        "screenWidth": width,
        "screenHeight": height,
    }
    agent = {"userAgent": device["user_agent"], "acceptLanguage": person["language"]}
    if device["hints"] is not None:
        agent["userAgentMetadata"] = _metadata(device["hints"])
    return [
        ("Emulation.setDeviceMetricsOverride", metrics),
        ("Emulation.setUserAgentOverride", agent),
    ]


def _metadata(hints: Mapping[str, Any]) -> dict[str, Any]:
    brands = [{"brand": brand, "version": version} for brand, version in hints["full_version_list"]]
    return {
        "brands": [{**one, "version": one["version"].split(".")[0]} for one in brands],
        "fullVersionList": brands,
        "platform": hints["platform"],
        "platformVersion": hints["platform_version"],
        "architecture": hints["architecture"],
        "bitness": hints["bitness"],
        "model": hints["model"],
        "mobile": hints["mobile"],
        "wow64": hints["wow64"],
    }


def send_command(
    page: Page, method: str, parameters: Mapping[str, Any]
) -> Awaitable[dict[str, Any]]:
    """Send a page one command of the Chrome DevTools Protocol; return its answer."""
    # pyppeteer has no public access to a page's session.
    answer: Awaitable[dict[str, Any]] = page._client.send(method, dict(parameters))
    return answer
