"""What a browser tells of requests to Google, and what of it counts."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from behavesim.engines.arrivals import SentToGoogle
from behavesim.engines.visit_page import VisitFailedError
from behavesim.errors import WorldError
from behavesim.ga4.sent_request import SentRequest

COLLECT = "https://www.google-analytics.com/g/collect?v=2&tid=G-TEST1&cid=1.2"
OUTCOME = {"requests": 7, "hits": 7, "counts": {"x": 7}, "user_pseudo_id": "9.9", "from_ms": 1}


class Page:
    """A tab with scripted network events."""

    def __init__(self) -> None:
        self._client = self
        self.listeners: dict[str, Callable[[dict[str, Any]], None]] = {}

    def on(self, event: str, listener: Callable[[dict[str, Any]], None]) -> None:
        self.listeners[event] = listener

    async def send(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return {}

    def ask(self, key: str, url: str, body: str = "", at_s: float = 5.0) -> None:
        request = {"method": "POST", "url": url, "headers": {"User-Agent": "Test"}}
        if body:
            request["postData"] = body
        event = {"requestId": key, "request": request, "wallTime": at_s}
        self.listeners["Network.requestWillBeSent"](event)

    def answer(self, key: str, status: int = 204) -> None:
        self.listeners["Network.responseReceived"](
            {"requestId": key, "response": {"status": status}}
        )

    def fail(self, key: str, reason: str, **more: Any) -> None:
        self.listeners["Network.loadingFailed"]({"requestId": key, "errorText": reason, **more})


class Log:
    """Keeps what is kept."""

    def __init__(self) -> None:
        self.kept: list[SentRequest] = []
        self.commits: list[tuple[str, int]] = []

    async def keep(self, visit: str, attempt: int, request: SentRequest) -> None:
        self.kept.append(request)

    async def commit(self, visit: str, attempt: int) -> None:
        self.commits.append((visit, attempt))


def visit(play: Callable[[Page], None]) -> tuple[dict[str, Any] | Exception, Log]:
    """Let a page send something; return the outcome or why there is none, and the log."""
    page, log = Page(), Log()

    async def run() -> dict[str, Any] | Exception:
        arrivals = SentToGoogle("G-TEST1", log)
        await arrivals.watch(page, "p1-v0", 1)
        play(page)
        try:
            return await arrivals.settle("p1-v0", 1, dict(OUTCOME))
        except (VisitFailedError, WorldError) as error:
            await arrivals.give_up("p1-v0", 1)
            return error

    return asyncio.run(run()), log


def test_the_network_counts_and_not_the_page() -> None:
    """Hits of single and batched requests, by their names, with the visitor and the times."""

    def play(page: Page) -> None:
        page.ask("1", f"{COLLECT}&en=page_view", at_s=5.0)
        page.ask("2", COLLECT, "en=view_item\r\nen=view_item\r\nen=scroll", at_s=6.5)
        page.ask("3", "https://stats.g.doubleclick.net/g/collect?v=2&tid=G-TEST1&cid=1.2")
        page.ask("4", "https://www.googletagmanager.com/gtag/js?id=G-TEST1")
        for key in "1234":
            page.answer(key)

    outcome, log = visit(play)
    assert outcome == {
        "requests": 2,
        "hits": 4,
        "counts": {"page_view": 1, "view_item": 2, "scroll": 1},
        "user_pseudo_id": "1.2",
        "from_ms": 5000,
        "to_ms": 6500,
    }
    assert [request.path for request in log.kept] == ["/g/collect"] * 2
    assert log.commits == [("p1-v0", 1)]


def test_a_visit_that_sent_nothing_has_no_pseudonym() -> None:
    """Whatever its page thinks; when it was, the page knows."""
    outcome, log = visit(lambda page: None)
    nothing = {"requests": 0, "hits": 0, "counts": {}, "user_pseudo_id": None, "from_ms": 1}
    assert outcome == nothing
    assert (log.kept, log.commits) == ([], [("p1-v0", 1)])


@pytest.mark.parametrize(
    ("lose", "reason"),
    [
        (lambda page: page.fail("2", "net::ERR_FAILED"), "1 of its 2 requests: net::ERR_FAILED"),
        (lambda page: page.answer("2", 503), "1 of its 2 requests: status 503"),
    ],
)
def test_a_request_that_is_lost_fails_the_visit_and_the_others_count(
    lose: Callable[[Page], None], reason: str
) -> None:
    """What had arrived by then cannot be taken back, so it is kept and committed, once."""

    def play(page: Page) -> None:
        page.ask("1", f"{COLLECT}&en=page_view")
        page.ask("2", f"{COLLECT}&en=purchase")
        page.answer("1")
        lose(page)

    outcome, log = visit(play)
    assert str(outcome) == reason
    assert [request.url for request in log.kept] == [f"{COLLECT}&en=page_view"]
    assert log.commits == [("p1-v0", 1)]


@pytest.mark.parametrize(
    ("lose", "reason"),
    [
        (lambda page: page.fail("1", "net::ERR_CONNECTION_REFUSED"), "net::ERR_CONNECTION_REFUSED"),
        (lambda page: page.answer("1", 404), "status 404"),
    ],
)
def test_a_script_that_does_not_come_fails_the_visit(
    lose: Callable[[Page], None], reason: str
) -> None:
    """Nothing sent is not the same as cookies refused; Google answers so to an unknown stream."""
    url = "https://www.googletagmanager.com/gtag/js?id=G-TEST1"

    def play(page: Page) -> None:
        page.ask("1", url)
        lose(page)

    outcome, _ = visit(play)
    assert str(outcome) == f"{url}: {reason}"


def test_a_page_may_be_left_before_its_script_has_come() -> None:
    """The browser then gives the script up by itself."""

    def play(page: Page) -> None:
        page.ask("1", "https://www.googletagmanager.com/gtm.js?id=GTM-TEST1")
        page.fail("1", "net::ERR_ABORTED", canceled=True)

    outcome, _ = visit(play)
    assert isinstance(outcome, dict)


def test_hits_of_another_stream_end_the_run() -> None:
    """A container can name any stream; the one that was confirmed is the only one allowed."""

    def play(page: Page) -> None:
        page.ask("1", f"{COLLECT.replace('G-TEST1', 'G-OTHER')}&en=page_view")
        page.answer("1")

    outcome, _ = visit(play)
    assert isinstance(outcome, WorldError)
    assert str(outcome) == "the page sends to G-OTHER, not to G-TEST1"
