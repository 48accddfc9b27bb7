"""behavesim audit --url: the pages of any shop, judged by what they push and send."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import SplitResult, urlsplit

from behavesim.audit.audit import AuditResult
from behavesim.audit.events import (
    AuditedEvent,
    Violation,
    event_from_hit,
    events_from_pushes,
)
from behavesim.audit.judge import (
    NEED_OUR_SHOP,
    count_coverage,
    judge_any_shop,
    judge_pushes,
    merge_alike,
)
from behavesim.audit.observe import ObservedPage, observe_pages
from behavesim.core.progress import Progress, no_progress
from behavesim.engines.browser_binary import find_browser
from behavesim.engines.chromium import running_browser
from behavesim.errors import DataError, InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.ga4.sent_request import SentRequest
from behavesim.ga4.wire_names import SERVER_MADE_EVENTS
from behavesim.settings import Settings
from behavesim.wire.envelope import Request
from behavesim.wire.protocol import RejectedRequestError, decode_request


def run_audit_url(
    settings: Settings,
    workspace: WorkspacePaths,
    url: str,
    pages: int = 10,
    send_hits: bool = False,
    progress: Progress = no_progress,
) -> AuditResult:
    """Look at a shop's pages from outside, and hold what is seen against the rules for any shop.

    Nothing is clicked, so events that need a click are not seen. Raises InputError for what is no
    address, WorldError where it does not answer, DataError where nothing is measured there.
    """
    started = time.perf_counter()
    _check_address(url)
    seen, failures = asyncio.run(_observe(settings, workspace, url, pages, send_hits, progress))
    hits = [event for page in seen for event in _read_hits(page)]
    pushes = {page.path: [(_path_of(at), message) for at, message in page.pushes] for page in seen}
    pushed = [event for path in pushes for event, _ in events_from_pushes(pushes[path], path)]
    objects = [found for path in pushes for found in judge_pushes(pushes[path], path)]
    if not hits and not pushed and not objects:
        found = f"no event on a data layer and no hit on {len(seen)} pages"
        raise DataError(f"{url}: found {found}", "Is the tag behind a consent banner?")
    violations = [
        *judge_any_shop(hits),
        *judge_any_shop(pushed),
        *objects,
    ]
    return _summarize(seen, hits, pushed, tuple(merge_alike(violations)), failures, started)


def _check_address(url: str) -> None:
    """Refuse what is no address of a page, without showing a password in it."""
    allowed = "an address such as https://shop.example/"
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError("--url", "", repr(url), allowed)
    if parts.username is not None or parts.password is not None:
        raise InputError("--url", "", "a name or a password in it", allowed)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 and " " not in url else None
    except ValueError:  # such as of a port that is no number
        return None


def _path_of(url: str) -> str:
    return urlsplit(url).path or "/"


async def _observe(
    settings: Settings,
    workspace: WorkspacePaths,
    url: str,
    pages: int,
    send_hits: bool,
    progress: Progress,
) -> tuple[list[ObservedPage], list[str]]:
    found = find_browser(settings.browser.executable, headful=settings.simulate.headful)
    headful = settings.simulate.headful
    async with running_browser(found.path, headful) as browser:
        return await observe_pages(
            browser,
            url,
            pages,
            send_hits=send_hits,
            on_page=lambda done: progress("audit: pages", done, pages),
        )


def _read_hits(page: ObservedPage) -> Iterator[AuditedEvent]:
    number = 0
    for request in page.requests:
        for hit in _decode(request):
            number += 1
            place = _split(str(hit.get("dl", "")))
            where = place.path if place and place.path else page.path
            yield event_from_hit(hit, page.path, number, where)
        for parameters in request.events():
            # Collectors accept these from no page, so decoding drops them.
            if parameters["en"][0] in SERVER_MADE_EVENTS:
                number += 1
                yield AuditedEvent(parameters["en"][0], page.path, number, page.path, {})


def _decode(sent: SentRequest) -> Sequence[dict[str, object]]:
    request: Request = {"query": sent.query, "body": sent.body, "received_at_ms": 0}
    try:
        envelope = decode_request(request, lambda line, reason: None)
    except RejectedRequestError:
        return []
    return [] if envelope is None else [dict(hit) for hit in envelope["hits"]]


def _summarize(
    seen: Sequence[ObservedPage],
    hits: Sequence[AuditedEvent],
    pushed: Sequence[AuditedEvent],
    violations: tuple[Violation, ...],
    failures: Sequence[str],
    started: float,
) -> AuditResult:
    """Count an event that was pushed and then sent once."""
    sent, pushed_counts = count_coverage(hits), count_coverage(pushed)
    coverage = {
        name: {
            page: max(sent.get(name, {}).get(page, 0), pushed_counts.get(name, {}).get(page, 0))
            for page in sorted({*sent.get(name, {}), *pushed_counts.get(name, {})})
        }
        for name in sorted({*sent, *pushed_counts})
    }
    pages: Counter[str] = Counter({page.path: 0 for page in seen})
    for counts in coverage.values():
        pages.update(counts)
    return AuditResult(
        events={name: sum(counts.values()) for name, counts in coverage.items()},
        pages=dict(pages),
        coverage=coverage,
        violations=violations,
        unjudged=NEED_OUR_SHOP,
        unreached=(),
        visits=len(seen),
        failed=tuple(failures),
        seconds=round(time.perf_counter() - started, 3),
    )
