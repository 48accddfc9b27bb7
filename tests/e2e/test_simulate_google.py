"""Simulated visits whose hits Google's tags send, to a local server that stands in for Google."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
from tests.e2e.by_hand import read_hits
from tests.e2e.google_stand_in import GoogleStandIn, standing_in

from behavesim.engines.browser_binary import BrowserBinary
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.ga4.wire_names import SERVER_MADE_EVENTS
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.written_visits import WrittenVisitsResult, run_written_visits

pytestmark = pytest.mark.e2e

# Whose first visits are short: two look around and tell much at once, one buys, one refuses.
BROWSERS, BUYER, REFUSER = (1164, 1794), 2690, 43


@contextmanager
def google_beside(hits: Path) -> Iterator[GoogleStandIn]:
    """Serve in Google's place from a thread, since the commands run an event loop of their own."""
    ready, stop = threading.Event(), threading.Event()
    found: list[GoogleStandIn] = []

    async def serve() -> None:
        async with standing_in(hits) as google:
            found.append(google)
            ready.set()
            while not stop.is_set():
                await asyncio.sleep(0.05)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield found[0]
    finally:
        stop.set()
        thread.join()


def write_browser(file: Path, binary: BrowserBinary, net_log: Path) -> Path:
    """A browser that reaches this machine alone, and writes down whom it wanted to reach."""
    rules = "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    flags = f'--host-resolver-rules="{rules}" --log-net-log={net_log}'
    file.write_text(f'#!/bin/sh\nexec {binary.path} {flags} "$@"\n')
    file.chmod(0o755)
    return file


def read_asked_hosts(net_log: Path) -> set[str | None]:
    """Hosts of everything that the browser's network stack was asked for.

    A browser that was ended does not close its log, and may break off anywhere in it: this reads
    it as text, not as one JSON document.
    """
    urls = re.findall(r'"url":"(https?://[^"]*)"', net_log.read_text(encoding="utf-8"))
    return {urlsplit(url).hostname for url in urls}


def simulate(
    mode: str, people: tuple[int, ...], tmp_path: Path, binary: BrowserBinary
) -> tuple[WrittenVisitsResult, WorkspacePaths, Path]:
    """Let people make their first visits in real time; return also what Google was sent."""
    shop, google_hits = WorkspacePaths(tmp_path / "shop"), tmp_path / "google"
    net_log = tmp_path / "net-log.json"
    visits = tmp_path / "visits.yaml"
    visits.write_text("\n".join(f"- {{person: {person}}}" for person in people))
    with google_beside(google_hits) as google:
        settings = _make_settings(
            mode, google, write_browser(tmp_path / "browser", binary, net_log)
        )
        run_build_site(settings, shop)
        summary = run_written_visits(settings, shop, visits)
    assert google.dropped == []
    assert read_asked_hosts(net_log) == {"127.0.0.1"}
    return summary, shop, google_hits


def _make_settings(mode: str, google: GoogleStandIn, browser: Path) -> Settings:
    overrides = {
        "site": {"url": "http://127.0.0.1"},
        "analytics": google.settings(mode),
        "simulate": {"pace": "real", "tabs": 4},
        "browser": {"executable": str(browser)},
    }
    return load_settings(None, overrides)


def by_order(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hits without the moment at which they were received."""
    return [{name: value for name, value in hit.items() if name != "t"} for hit in hits]


@pytest.mark.parametrize(
    ("mode", "people"), [("gtag", (*BROWSERS, BUYER, REFUSER)), ("gtm", BROWSERS)]
)
def test_our_log_has_what_google_was_sent(
    mode: str, people: tuple[int, ...], tmp_path: Path, browser_binary: BrowserBinary
) -> None:
    """Hit by hit, marked as simulated, with the pseudonyms of the answer key, and none lost."""
    summary, shop, google_hits = simulate(mode, people, tmp_path, browser_binary)
    seen = [person for person in people if person != REFUSER]
    assert (summary.failed_visits, summary.sessions) == (0, len(seen))
    assert summary.refused_visits == len(people) - len(seen)
    ours, theirs = by_order(read_hits(shop.hits)), by_order(read_hits(google_hits))
    assert ours == theirs
    assert summary.hits == len(ours)
    identities = pq.read_table(shop.truth / "identities.parquet").to_pydict()
    assert sorted(identities["person_id"]) == sorted(seen)
    events = [
        row
        for table in sorted(shop.warehouse.glob("events_*/*.parquet"))
        for row in pq.read_table(table).to_pylist()
    ]
    assert {row["user_pseudo_id"] for row in events} == set(identities["user_pseudo_id"])
    assert len({row["stream_id"] for row in events}) == 1
    _check_marks(mode, events)
    purchases = [row for row in events if row["event_name"] == "purchase"]
    assert len(purchases) == summary.purchases == people.count(BUYER)
    assert sum(row["ecommerce"]["purchase_revenue"] for row in purchases) == summary.revenue


def _check_marks(mode: str, events: list[dict[str, Any]]) -> None:
    for row in events:
        if row["event_name"] in SERVER_MADE_EVENTS:
            continue
        said = {one["key"]: one["value"]["string_value"] for one in row["event_params"]}
        assert said["traffic_type"] == "simulated", row["event_name"]
    marked = {
        row["user_pseudo_id"]
        for row in events
        for one in row["user_properties"]
        if (one["key"], one["value"]["string_value"]) == ("simulated", "true")
    }
    assert marked == {row["user_pseudo_id"] for row in events}
