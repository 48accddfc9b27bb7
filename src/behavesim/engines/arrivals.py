"""Determines what a visit has sent, and that all of it has arrived."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from pyppeteer.page import Page

from behavesim.engines.visit_page import VisitFailedError, send_command
from behavesim.errors import WorldError
from behavesim.ga4.sent_request import SentRequest, goes_to_collector, is_googles_script

HITS_ARRIVE_WITHIN_S: Final = 10.0
# Google's tag processes its commands asynchronously.
_QUIET_S: Final = 0.5
_POLL_S: Final = 0.05
_MAX_BODY_BYTES: Final = 65536


class PageObserver(Protocol):
    """Observes the pages of visits."""

    async def begin(self, page: Page) -> None:
        """Observe a page that has opened nothing yet."""

    async def end(self, visit: str, page: Page) -> None:
        """Observe the page of a visit, given by its id, after the visit."""


class Collector(Protocol):
    """The part of our collector that the engine needs."""

    async def wait_for_requests(
        self, visit: str, attempt: int, count: int, timeout_s: float
    ) -> bool:
        """Wait for that many requests of an attempt to be in the log; return whether they are.

        Raises WorldError if the log cannot be written.
        """

    async def commit(self, visit: str, attempt: int) -> None:
        """Commit an attempt, so that its hits count; durable on return."""


class SentRequestLog(Protocol):
    """Keeps the requests that visits sent to another collector than ours."""

    async def keep(self, visit: str, attempt: int, request: SentRequest) -> None:
        """Keep one request of a visit's attempt; durable on return."""

    async def commit(self, visit: str, attempt: int) -> None:
        """Commit an attempt, so that its hits count; durable on return."""


class Arrivals(Protocol):
    """Confirms that hits have arrived: by our collector, or by the browser's network events."""

    final: bool
    """Whether sent hits cannot be withdrawn, so that no visit is tried twice."""

    async def watch(self, page: Page, visit: str, attempt: int) -> None:
        """Start with a page that has opened nothing yet."""

    async def settle(self, visit: str, attempt: int, outcome: dict[str, Any]) -> dict[str, Any]:
        """Wait until everything has arrived and commit; return the outcome with what was sent.

        Raises VisitFailedError if not everything arrives.
        """

    async def give_up(self, visit: str, attempt: int) -> None:
        """Finish an attempt that failed."""


class CollectedHere:
    """Our collector takes the hits: an attempt counts when all requests of the page have arrived.

    ``observer`` gets the page of each visit before it begins and, if it succeeds, after it.
    """

    final = False

    def __init__(self, collector: Collector, observer: PageObserver | None = None) -> None:
        self._collector = collector
        self._observer = observer
        self._pages: dict[str, Page] = {}

    async def watch(self, page: Page, visit: str, attempt: int) -> None:
        """Pass the page to the observer; its tag counts the requests."""
        if self._observer is not None:
            self._pages[visit] = page
            await self._observer.begin(page)

    async def settle(self, visit: str, attempt: int, outcome: dict[str, Any]) -> dict[str, Any]:
        """Wait for as many requests as the page's tag reports."""
        count = outcome["requests"]
        arrived = await self._collector.wait_for_requests(
            visit, attempt, count, HITS_ARRIVE_WITHIN_S
        )
        if not arrived:
            raise VisitFailedError(f"not all of its {count} requests arrived")
        if self._observer is not None:
            await self._observer.end(visit, self._pages.pop(visit))
        await self._collector.commit(visit, attempt)
        return outcome

    async def give_up(self, visit: str, attempt: int) -> None:
        """Do nothing: an attempt without a commit does not count."""


@dataclass(slots=True)
class _Traffic:
    """Requests of one page to collectors, by the browser's ids, in their order."""

    requests: dict[str, SentRequest] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    """URLs of Google's scripts that the page requested."""
    missing: dict[str, str] = field(default_factory=dict)
    """Those that failed to load, and why."""
    changed_at_s: float = 0.0

    def is_settled(self, now_s: float) -> bool:
        pending = self.requests.keys() - self.answered - self.failed.keys()
        return not pending and now_s - self.changed_at_s >= _QUIET_S


class SentToGoogle:
    """Google's collector takes the hits: the browser's network events show which were sent.

    They cover every request, whether by fetch, beacon or image, with body and response, which the
    page's own resource timings lack.
    """

    final = True

    def __init__(self, measurement_id: str, log: SentRequestLog) -> None:
        self._measurement_id = measurement_id
        self._log = log
        self._traffic: dict[tuple[str, int], _Traffic] = {}

    async def watch(self, page: Page, visit: str, attempt: int) -> None:
        """Listen to the page's network events."""
        traffic = self._traffic[visit, attempt] = _Traffic(changed_at_s=_now_s())
        session = page._client
        session.on("Network.requestWillBeSent", lambda event: _note_request(traffic, event))
        session.on("Network.responseReceived", lambda event: _note_answer(traffic, event))
        session.on("Network.loadingFailed", lambda event: _note_failure(traffic, event))
        await send_command(page, "Network.enable", {"maxPostDataSize": _MAX_BODY_BYTES})

    async def settle(self, visit: str, attempt: int, outcome: dict[str, Any]) -> dict[str, Any]:
        """Wait until all requests are answered and no more follow; keep them in the log."""
        traffic = self._traffic[visit, attempt]
        until_s = _now_s() + HITS_ARRIVE_WITHIN_S
        while not traffic.is_settled(_now_s()) and _now_s() < until_s:
            await asyncio.sleep(_POLL_S)
        sent = await self._keep(visit, attempt)
        for url, reason in traffic.missing.items():
            raise VisitFailedError(f"{url}: {reason}")
        lost = len(traffic.requests) - len(traffic.answered)
        if lost:
            reasons = ", ".join(sorted(set(traffic.failed.values()))) or "no answer"
            raise VisitFailedError(f"{lost} of its {len(traffic.requests)} requests: {reasons}")
        return {**outcome, **_figures(sent)}

    async def give_up(self, visit: str, attempt: int) -> None:
        """Keep what was sent so far: Google has counted it."""
        await self._keep(visit, attempt)

    async def _keep(self, visit: str, attempt: int) -> list[SentRequest]:
        traffic = self._traffic.pop((visit, attempt), None)
        if traffic is None:
            return []
        sent = [request for key, request in traffic.requests.items() if key in traffic.answered]
        for request in sent:
            if request.measurement_id != self._measurement_id:
                raise WorldError(
                    f"the page sends to {request.measurement_id}, not to {self._measurement_id}",
                    "Name the stream of the container's Google tag in analytics.measurement_id.",
                )
            await self._log.keep(visit, attempt, request)
        await self._log.commit(visit, attempt)
        return sent


def _figures(sent: list[SentRequest]) -> dict[str, Any]:
    """Return an outcome's figures of hits; no times if nothing was sent."""
    counts = Counter(event["en"][0] for request in sent for event in request.events())
    figures = {
        "requests": len(sent),
        "hits": counts.total(),
        "counts": dict(counts),
        "user_pseudo_id": sent[0].client_id if sent else None,
    }
    if sent:
        figures |= {"from_ms": sent[0].sent_at_ms, "to_ms": sent[-1].sent_at_ms}
    return figures


def _note_request(traffic: _Traffic, event: Mapping[str, Any]) -> None:
    sent = event["request"]
    if is_googles_script(sent["url"]):
        traffic.scripts[event["requestId"]] = sent["url"]
    if not goes_to_collector(sent["url"]):
        return
    request = SentRequest(
        method=sent["method"],
        url=sent["url"],
        body=sent.get("postData", ""),
        user_agent=sent["headers"].get("User-Agent", ""),
        sent_at_ms=int(event["wallTime"] * 1000),
    )
    if any(True for _ in request.events()):  # side requests carry no event and are no hits
        traffic.requests[event["requestId"]] = request
        traffic.changed_at_s = _now_s()


def _note_answer(traffic: _Traffic, event: Mapping[str, Any]) -> None:
    key, status = event["requestId"], event["response"]["status"]
    if key in traffic.scripts and status >= 400:
        traffic.missing[traffic.scripts[key]] = f"status {status}"
    if key not in traffic.requests:
        return
    if status >= 400:
        traffic.failed[key] = f"status {status}"
    else:
        traffic.answered.add(key)
    traffic.changed_at_s = _now_s()


def _note_failure(traffic: _Traffic, event: Mapping[str, Any]) -> None:
    key, reason = event["requestId"], event.get("blockedReason") or event["errorText"]
    if key in traffic.scripts and not event.get("canceled"):  # by a page that is left early
        traffic.missing[traffic.scripts[key]] = reason
    if key in traffic.requests and key not in traffic.answered:
        traffic.failed[key] = reason
        traffic.changed_at_s = _now_s()


def _now_s() -> float:
    return asyncio.get_running_loop().time()
