"""How the engine knows what a visit has sent, and that all of it has arrived."""

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
# Google's tag works through its commands in turns of its own.
_QUIET_S: Final = 0.5
_LOOK_EVERY_S: Final = 0.05
_MAX_BODY_BYTES: Final = 65536


class PageObserver(Protocol):
    """Looks at the pages of visits."""

    async def begin(self, page: Page) -> None:
        """See a page that has opened nothing yet."""

    async def end(self, visit: str, page: Page) -> None:
        """See the page of a visit, which is named, when the visit is over."""


class Collector(Protocol):
    """What the engine needs of our own collector."""

    async def wait_for_requests(
        self, visit: str, attempt: int, count: int, timeout_s: float
    ) -> bool:
        """Tell whether the log holds that many requests of an attempt, waiting for them.

        Raises WorldError where the log cannot be written.
        """

    async def commit(self, visit: str, attempt: int) -> None:
        """Declare an attempt to be the one that counts; durable on return."""


class SentRequestLog(Protocol):
    """Where the engine keeps what visits sent to somebody else's collector."""

    async def keep(self, visit: str, attempt: int, request: SentRequest) -> None:
        """Keep one request of a visit's attempt; durable on return."""

    async def commit(self, visit: str, attempt: int) -> None:
        """Declare an attempt to be the one that counts; durable on return."""


class Arrivals(Protocol):
    """The two ways to know: our collector has them, or the browser says so."""

    final: bool
    """Whether what was sent cannot be taken back, so that no visit is tried twice."""

    async def watch(self, page: Page, visit: str, attempt: int) -> None:
        """Begin with a page that has opened nothing yet."""

    async def settle(self, visit: str, attempt: int, outcome: dict[str, Any]) -> dict[str, Any]:
        """Wait until everything has arrived and commit; return the outcome with what was sent.

        Raises VisitFailedError where not everything arrives.
        """

    async def give_up(self, visit: str, attempt: int) -> None:
        """Do what is left to do of an attempt that failed."""


class CollectedHere:
    """Our collector takes the hits: an attempt counts when it holds all that the page counted.

    ``observer`` sees the page of each visit before it begins, and where it ended well once more.
    """

    final = False

    def __init__(self, collector: Collector, observer: PageObserver | None = None) -> None:
        self._collector = collector
        self._observer = observer
        self._pages: dict[str, Page] = {}

    async def watch(self, page: Page, visit: str, attempt: int) -> None:
        """Leave the page alone: its tag counts."""
        if self._observer is not None:
            self._pages[visit] = page
            await self._observer.begin(page)

    async def settle(self, visit: str, attempt: int, outcome: dict[str, Any]) -> dict[str, Any]:
        """Wait for as many requests as the page's tag says it sent."""
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
        """Leave the attempt without a commit: another one will count."""


@dataclass(slots=True)
class _Traffic:
    """Requests of one page to collectors, by the browser's ids, in their order."""

    requests: dict[str, SentRequest] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    """Addresses of Google's scripts that the page asked for."""
    missing: dict[str, str] = field(default_factory=dict)
    """Those that did not come, and why."""
    changed_at_s: float = 0.0

    def is_settled(self, now_s: float) -> bool:
        open_ones = self.requests.keys() - self.answered - self.failed.keys()
        return not open_ones and now_s - self.changed_at_s >= _QUIET_S


class SentToGoogle:
    """Somebody else's collector takes the hits: the browser's network stack says which were sent.

    That is the sound count: it sees every request whatever the tag sends it by (fetch, beacon or
    image), with its body and its answer, where the page's own list of resources has neither.
    """

    final = True

    def __init__(self, measurement_id: str, log: SentRequestLog) -> None:
        self._measurement_id = measurement_id
        self._log = log
        self._traffic: dict[tuple[str, int], _Traffic] = {}

    async def watch(self, page: Page, visit: str, attempt: int) -> None:
        """Listen to what the page asks the network for."""
        traffic = self._traffic[visit, attempt] = _Traffic(changed_at_s=_now_s())
        session = page._client
        session.on("Network.requestWillBeSent", lambda event: _note_request(traffic, event))
        session.on("Network.responseReceived", lambda event: _note_answer(traffic, event))
        session.on("Network.loadingFailed", lambda event: _note_failure(traffic, event))
        await send_command(page, "Network.enable", {"maxPostDataSize": _MAX_BODY_BYTES})

    async def settle(self, visit: str, attempt: int, outcome: dict[str, Any]) -> dict[str, Any]:
        """Wait until all is answered and nothing more comes; keep it in the log."""
        traffic = self._traffic[visit, attempt]
        until_s = _now_s() + HITS_ARRIVE_WITHIN_S
        while not traffic.is_settled(_now_s()) and _now_s() < until_s:
            await asyncio.sleep(_LOOK_EVERY_S)
        sent = await self._keep(visit, attempt)
        for url, reason in traffic.missing.items():
            raise VisitFailedError(f"{url}: {reason}")
        lost = len(traffic.requests) - len(traffic.answered)
        if lost:
            reasons = ", ".join(sorted(set(traffic.failed.values()))) or "no answer"
            raise VisitFailedError(f"{lost} of its {len(traffic.requests)} requests: {reasons}")
        return {**outcome, **_figures(sent)}

    async def give_up(self, visit: str, attempt: int) -> None:
        """Keep what had been sent by then: it has been counted there."""
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
    """Return what an outcome says of its hits; of a visit that sent nothing, when it was stays."""
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
    asked = event["request"]
    if is_googles_script(asked["url"]):
        traffic.scripts[event["requestId"]] = asked["url"]
    if not goes_to_collector(asked["url"]):
        return
    request = SentRequest(
        method=asked["method"],
        url=asked["url"],
        body=asked.get("postData", ""),
        user_agent=asked["headers"].get("User-Agent", ""),
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
