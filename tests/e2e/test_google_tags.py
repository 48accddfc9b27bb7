"""The same shop on Google's tags, which a local server stands in for."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.e2e.by_hand import Visitor, read_hits, visiting
from tests.e2e.google_stand_in import CONTAINER_ID, MEASUREMENT_ID, GoogleStandIn, standing_in
from tests.e2e.test_shop_by_hand import go_shopping

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site

pytestmark = pytest.mark.e2e

SCRIPTS = {"gtag": f"/gtag/js?id={MEASUREMENT_ID}", "gtm": f"/gtm.js?id={CONTAINER_ID}"}
SETTINGS_BUTTON = ".site-footer button[data-action=cookie-settings]"
SETTLE_S = 0.5

Way = Callable[[Visitor, GoogleStandIn], Awaitable[None]]


def run_visit(mode: str, tmp_path: Path, way: Way, **site: Any) -> list[dict[str, Any]]:
    """Let a visitor go their way through a shop of this mode; return what was collected."""
    shop = WorkspacePaths(tmp_path / mode)

    async def go() -> None:
        async with standing_in(shop.hits) as google:
            analytics = {"mode": "local"} if mode == "local" else google.settings(mode)
            site.setdefault("url", "http://127.0.0.1")  # what Google's tag calls a local page
            run_build_site(load_settings(None, {"site": site, "analytics": analytics}), shop)
            own = shop.hits if mode == "local" else tmp_path / "ours"
            async with visiting(shop.site, own, tmp_path) as visitor:
                await way(visitor, google)
                assert visitor.errors == []
                hosts = {urlsplit(url).hostname for url in visitor.requested}
                assert hosts == {"127.0.0.1"}
                assert google.dropped == []

    asyncio.run(go())
    return read_hits(shop.hits)


async def wait_for_script(visitor: Visitor, google: GoogleStandIn) -> None:
    """Google's script comes when it comes; a visitor who leaves before that is not seen."""
    if google.is_used:
        await visitor.page.waitForFunction("() => window.googleStandIn?.isReady")


def describe(hit: dict[str, Any]) -> dict[str, Any]:
    """What both tags must tell alike: all but who, when, and where a page's port would show."""
    chance = {"t", "p", "s", "i", "sid", "seg", "et", "dr", "ee", "nsi", "fv", "ss"}
    ep = hit.get("ep", {}).items()
    own = {name: value for name, value in ep if name not in ("transaction_id", "form_destination")}
    return {**{name: value for name, value in hit.items() if name not in chance}, "ep": own}


@pytest.mark.parametrize("mode", ["gtag", "gtm"])
def test_google_gets_what_our_tag_sends(mode: str, tmp_path: Path) -> None:
    """A purchase by hand: names, pages, parameters, items and values, event by event."""

    async def way(visitor: Visitor, google: GoogleStandIn) -> None:
        visitor.pause_s = 0.7  # more than 5 events a second are lost on Google's tag
        await visitor.open("/")
        await visitor.answer("granted")
        for path in ("/thank-you/", "/wishlist/"):
            await wait_for_script(visitor, google)
            if path == "/thank-you/":
                await go_shopping(visitor)
            await visitor.open(path)
        await wait_for_script(visitor, google)
        await asyncio.sleep(SETTLE_S)

    ours, theirs = (
        [
            describe(hit)
            for hit in run_visit(name, tmp_path / name, way)
            if hit["en"] != "user_engagement"
        ]
        for name in ("local", mode)
    )
    assert theirs == ours
    assert "purchase" in {hit["en"] for hit in theirs}
    assert not [hit for hit in theirs if "up" in hit]  # no visitor is simulated here


@pytest.mark.parametrize("mode", ["gtag", "gtm"])
def test_nothing_of_googles_is_asked_for_before_the_answer(mode: str, tmp_path: Path) -> None:
    """Neither script nor cookie nor hit before they agree, and none where they refuse."""

    async def way(visitor: Visitor, google: GoogleStandIn) -> None:
        await visitor.open("/")
        await visitor.click("a[data-category-id=cooking]", "#main[data-category-id=cooking]")
        await visitor.answer("denied")
        await visitor.open("/p/SP-RUN-001/")
        await asyncio.sleep(SETTLE_S)
        assert [url for url in visitor.requested if url.startswith(google.url)] == []
        assert await visitor.page.cookies() == []
        await visitor.page.click(SETTINGS_BUTTON)
        await visitor.answer("granted")
        await asyncio.sleep(SETTLE_S)
        assert google.asked == [SCRIPTS[mode]]

    (hit,) = run_visit(mode, tmp_path, way)
    assert (hit["en"], hit["dl"]) == ("page_view", "http://127.0.0.1/p/SP-RUN-001/")


@pytest.mark.parametrize("mode", ["gtag", "gtm"])
def test_who_agrees_late_is_measured_from_the_first_page_view(mode: str, tmp_path: Path) -> None:
    """Several pages before the answer: all that was pushed since the load, in its order."""

    async def way(visitor: Visitor, google: GoogleStandIn) -> None:
        visitor.pause_s = 0.7
        await visitor.open("/")
        await visitor.open("/p/SP-RUN-001/")
        await visitor.click("#main button[data-action=add-to-cart]", ".cart-count:not([hidden])")
        await visitor.click("a[data-category-id=cooking]", "#main[data-category-id=cooking]")
        before = "() => dataLayer.map((one) => one[0] ? `${one[0]} ${one[1]}` : one.event)"
        assert await visitor.page.evaluate(before) == ["consent default"]
        await visitor.answer("granted")
        await wait_for_script(visitor, google)
        await visitor.open("/cart/")
        await wait_for_script(visitor, google)
        await asyncio.sleep(SETTLE_S)

    hits = [hit for hit in run_visit(mode, tmp_path, way) if hit["en"] != "user_engagement"]
    names = ["page_view", "view_item", "add_to_cart", "select_content", "view_item_list"]
    assert [hit["en"] for hit in hits[:5]] == names
    assert {hit["dl"] for hit in hits[:5]} == {"http://127.0.0.1/c/cooking/"}  # what was open then


@pytest.mark.parametrize("mode", ["gtag", "gtm"])
def test_consent_taken_back_silences_googles_tag(mode: str, tmp_path: Path) -> None:
    """What is done after that is not sent, though the script is there, and the cookies go."""

    async def way(visitor: Visitor, google: GoogleStandIn) -> None:
        await visitor.open("/")
        await visitor.answer("granted")
        await asyncio.sleep(SETTLE_S)
        await visitor.page.click(SETTINGS_BUTTON)
        await visitor.answer("denied")
        assert await visitor.page.cookies() == []
        await visitor.click("a[data-category-id=cooking]", "#main[data-category-id=cooking]")
        await visitor.open("/cart/")
        await asyncio.sleep(SETTLE_S)
        assert google.asked == [SCRIPTS[mode]]

    sent = run_visit(mode, tmp_path, way)
    assert {hit["dl"] for hit in sent} == {"http://127.0.0.1/"}


def test_without_a_banner_googles_script_comes_with_the_page(tmp_path: Path) -> None:
    """`site.consent_banner: false`: loaded at once, and nothing is said of consent."""

    async def way(visitor: Visitor, google: GoogleStandIn) -> None:
        await visitor.open("/")
        await asyncio.sleep(SETTLE_S)
        commands = await visitor.page.evaluate(
            "() => googleStandIn.commands.map(([name, what]) => [name, `${what}`])"
        )
        assert [name for name, _ in commands][:2] == ["js", "config"]
        assert commands[1] == ["config", MEASUREMENT_ID]

    assert run_visit("gtag", tmp_path, way, consent_banner=False)[0]["en"] == "page_view"
