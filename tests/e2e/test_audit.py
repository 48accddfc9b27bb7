"""`audit` in a browser: the shipped shop, shops with a fault that was put in, any page at all."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from tests.e2e.any_shop import open_any_shop

from behavesim.audit.audit import AuditResult, run_audit
from behavesim.audit.audit_url import run_audit_url
from behavesim.collector.server import CollectorApp, running_server
from behavesim.errors import DataError, WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site

pytestmark = pytest.mark.e2e

Result = TypeVar("Result")
PAGE = """<!doctype html><title>Any shop</title>
<a href="/more/">more</a> <a href="/cart/?add=1">buy</a> <a href="https://elsewhere.example/">out</a>
<script>
window.dataLayer = window.dataLayer || [];
function gtag() { dataLayer.push(arguments); }
</script><script>%s</script>"""
ITEM = "{item_id: 'A', item_name: 'Lamp', price: 10, quantity: 2}"


def test_the_shipped_shop_is_clean(workspace: WorkspacePaths, settings: Settings) -> None:
    """Every event and page is reached, and what the pages push keeps every rule."""
    summary = run_audit(settings, workspace)
    assert summary.violations == ()
    assert summary.unreached == ()
    assert summary.failed == ()
    assert all(summary.events.values())
    assert all(summary.pages.values())
    assert summary.ok


def audit_spoilt(
    workspace: WorkspacePaths, tmp_path: Path, *faults: tuple[str, str, str]
) -> AuditResult:
    """Audit a copy of the shop in whose scripts something else stands."""
    shop = WorkspacePaths(tmp_path / "shop")
    shop.root.mkdir()
    shutil.copytree(workspace.site, shop.site)
    for file, right, wrong in faults:
        script = shop.site / "assets" / "js" / "shop" / file
        text = script.read_text()
        assert right in text
        script.write_text(text.replace(right, wrong))
    return run_audit(load_settings(None, {}), shop, visits=1)


def test_faults_of_a_built_shop_are_found(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """A value that forgets the quantity, and an ecommerce object that is never cleared."""
    summary = audit_spoilt(
        workspace,
        tmp_path,
        ("ecommerce-events.js", "this.push({ ecommerce: null });", ""),
        ("ecommerce.js", "toMinor(item.price, digits) * (item.quantity ?? 1)", "item.price + 1"),
    )
    rules = {violation.rule for violation in summary.violations}
    assert rules == {"value is the sum of its items", "ecommerce: null before each push"}
    assert "purchase" in {violation.event for violation in summary.violations}
    assert "thank-you" in {violation.page for violation in summary.violations}
    assert not summary.ok


def test_faults_that_no_single_hit_shows_are_found(
    workspace: WorkspacePaths, tmp_path: Path
) -> None:
    """An order sent again by a reload, one currency of two, a long list, an event that is gone."""
    summary = audit_spoilt(
        workspace,
        tmp_path,
        ("orders.js", "this.state.unreported = null;", ""),
        ("orders.js", "      tax: toDecimal(", "      currency: 'USD',\n      tax: toDecimal("),
        (
            "ecommerce.js",
            "items: Object.freeze(list.items.map((item, at) => listItem(catalog, list, item, at)))",
            "items: Array(201).fill(listItem(catalog, list, list.items[0], 0))",
        ),
        ("shop.js", 'event: "share"', 'event: "session_start"'),
    )
    found = {(one.rule, one.event, one.page) for one in summary.violations}
    assert ("transaction id is sent once", "purchase", "thank-you") in found
    assert ("one currency", "purchase", "thank-you") in found
    assert ("number of items", "view_item_list", "category") in found
    assert ("reserved name", "session_start", "item") in found
    assert summary.unreached == ("event share",)


def test_two_orders_that_share_an_id_are_found(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """However few visits are asked for, two people buy."""
    number = "`T${at_ms.toString(36)}${tail}`.toUpperCase()"
    summary = audit_spoilt(workspace, tmp_path, ("orders.js", number, "'T1'"))
    assert {(one.rule, one.event) for one in summary.violations} == {
        ("transaction id is sent once", "purchase")
    }


def serve(site: Path, look: Callable[[str], Result]) -> tuple[Result, int]:
    """Serve a directory and its collector during the audit; return also what it was sent."""

    async def run() -> tuple[Result, int]:
        app = CollectorApp(site, None)
        async with running_server(app) as url:
            return await asyncio.to_thread(look, url), app.requests

    return asyncio.run(run())


def look_at(tmp_path: Path, pages: int = 5, send: bool = False) -> Callable[[str], AuditResult]:
    settings = load_settings(None, {})
    workspace = WorkspacePaths(tmp_path / "w")
    return lambda url: run_audit_url(settings, workspace, url, pages=pages, send_hits=send)


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop that ships, without a banner."""
    shop = WorkspacePaths(tmp_path_factory.mktemp("open"))
    run_build_site(load_settings(None, {"site": {"consent_banner": False}}), shop)
    return shop.site


def test_a_shop_that_is_looked_at_is_sent_nothing(open_shop: Path, tmp_path: Path) -> None:
    """Pushes and hits of its pages are read and clean; not one hit arrives."""
    summary, arrived = serve(open_shop, look_at(tmp_path, pages=8))
    assert summary.violations == ()
    assert summary.visits == len(summary.pages) == 8
    assert {"page_view", "view_item_list", "view_item"} <= set(summary.events)
    assert arrived == 0


def test_hits_are_let_through_where_that_is_asked_for(open_shop: Path, tmp_path: Path) -> None:
    """With `--send-hits` the collector gets them."""
    _, arrived = serve(open_shop, look_at(tmp_path, pages=1, send=True))
    assert arrived > 0


def test_faults_of_any_page_are_found(tmp_path: Path) -> None:
    """On the page that was named and on the one it leads to, once each."""
    site = tmp_path / "site"
    (site / "more").mkdir(parents=True)
    event = f"{{event: 'view_item', ecommerce: {{currency: 'KRW', value: %s, items: [{ITEM}]}}}}"
    pushes = f"dataLayer.push({event % 20}); dataLayer.push({event % 10})"
    (site / "index.html").write_text(PAGE % pushes)
    commands = "gtag('event', 'session_start'); gtag('event', 'purchase', {value: 1})"
    (site / "more" / "index.html").write_text(PAGE % commands)
    summary, _ = serve(site, look_at(tmp_path))
    found = sorted((one.page, one.event, one.rule) for one in summary.violations)
    assert found == [
        ("/", "view_item", "ecommerce: null before each push"),
        ("/", "view_item", "value is the sum of its items"),
        *[("/more/", "purchase", "required parameter")] * 3,  # transaction id, currency, items
        ("/more/", "session_start", "reserved name"),
    ]
    assert summary.coverage["view_item"] == {"/": 2}


def test_a_page_that_measures_nothing_is_an_error(tmp_path: Path) -> None:
    """So is an address that does not answer; neither is a clean audit."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>Nothing</h1>")
    with pytest.raises(DataError, match="no event on a data layer and no hit on 1 pages"):
        serve(site, look_at(tmp_path))
    with pytest.raises(WorldError, match="does not answer"):
        look_at(tmp_path)("http://127.0.0.1:9/")


SENDS = """<script>
const send = (name) => navigator.sendBeacon(
  "%s/g/collect?v=2&tid=G-1&cid=1.2&sid=1&dl=http://shop.example/&en=" + name);
send("page_view");
send("session_start");
for (const going of ["pagehide", "unload"]) addEventListener(going, () => send(going));
document.addEventListener("visibilitychange", () => send("hidden"));
new Worker("/worker.js");
open("/window/");
</script>"""


def test_whatever_a_page_sends_and_whenever_does_not_arrive(tmp_path: Path) -> None:
    """Not what it sends when it closes, nor its workers, nor windows opened without a click."""
    with open_any_shop({}) as collector:
        page = SENDS % collector.url
        answers = {
            "/": (200, page),
            "/window/": (200, page),
            "/worker.js": (
                200,
                f"fetch('{collector.url}/g/collect?v=2&tid=G-1&cid=1.2&en=at_work')",
            ),
        }
        with open_any_shop(answers) as shop:
            summary = look_at(tmp_path)(f"{shop.url}/")
        assert collector.asked == []
    assert {"page_view", "hidden", "at_work", "session_start"} <= set(summary.events)
    assert {one.event for one in summary.violations} == {"session_start"}
    assert ("GET", "/window/") not in shop.asked


def test_redirects_lead_to_the_shop(tmp_path: Path) -> None:
    """Its pages are looked at under their own paths; soft navigation tells where it was."""
    script = "gtag('event', 'search', {search_term: 'x'});"
    soft = f"{script} history.pushState(null, '', '/soft/'); {script}"
    pages = {"/": (200, PAGE % soft), "/more/": (200, PAGE % script)}
    with open_any_shop(pages) as shop, open_any_shop({"/": (302, f"{shop.url}/")}) as redirect:
        summary = look_at(tmp_path)(f"{redirect.url}/")
    assert summary.coverage == {"search": {"/": 1, "/more/": 1, "/soft/": 1}}
    assert summary.ok


def test_pages_that_fail_are_reported_and_delay_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that never answers, one whose script never ends, one that is an error; dialogs pass."""
    monkeypatch.setattr("behavesim.audit.observe._ANSWERS_WITHIN_S", 2.0)
    links = "".join(f'<a href="{path}">to</a>' for path in ("/late/", "/busy/", "/gone/"))
    form = '<form action="/order/" method="post"><button>order</button></form>'
    script = "alert('hello'); gtag('event', 'search', {search_term: 'x'})"
    pages = {
        "/": (200, links + form + PAGE % script),
        "/late/": (0, ""),
        "/busy/": (200, PAGE % "setTimeout(() => { for (;;); }, 100)"),
        "/error/": (500, ""),
    }
    with open_any_shop(pages) as shop:
        summary = look_at(tmp_path)(f"{shop.url}/")
        with pytest.raises(WorldError, match="/error/ answers with status 500"):
            look_at(tmp_path)(f"{shop.url}/error/")
    assert sorted(line.removeprefix(shop.url) for line in summary.failed) == [
        "/busy/ does not answer within 2 s",
        "/gone/ answers with status 404",
        "/late/ does not answer within 2 s",
        "/more/ answers with status 404",
    ]
    assert not summary.ok
    assert ("POST", "/order/") not in shop.asked
