"""What must not be sent: nothing before a visitor agrees, nothing after they refuse."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.e2e.by_hand import Visitor, read_hits, visiting

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844, "isMobile": True, "hasTouch": True}
# What waits in the tag's queue leaves after five seconds, or with the page; the rest at once.
SETTLE_S = 0.5
SETTINGS_BUTTON = ".site-footer button[data-action=cookie-settings]"
TOPMOST = """() => [...document.querySelectorAll(".consent button")].map((button) => {
  const { left, top, width, height } = button.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2) === button;
})"""


def run_visit(
    site: Path, hits: Path, tmp_path: Path, way: Callable[[Visitor], Awaitable[None]]
) -> None:
    """Let a visitor go their way; no script may fail on it."""

    async def go() -> None:
        async with visiting(site, hits, tmp_path) as visitor:
            await way(visitor)
            assert visitor.errors == []

    asyncio.run(go())


async def look_around(visitor: Visitor) -> None:
    """See another page, scroll it, leave it by a hard load."""
    await visitor.click("a[data-category-id=cooking]", "#main[data-category-id=cooking]")
    await visitor.page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    await visitor.open("/p/SP-RUN-001/")
    await asyncio.sleep(SETTLE_S)


def collected(visitor: Visitor) -> list[str]:
    return [url for url in visitor.requested if "/g/collect" in url]


async def cookies(visitor: Visitor) -> set[str]:
    return {cookie["name"] for cookie in await visitor.page.cookies()}


async def is_asked(visitor: Visitor) -> bool:
    shown: bool = await visitor.page.evaluate(
        "() => document.querySelector('.consent').checkVisibility()"
    )
    return shown


def test_nothing_leaves_before_the_answer_and_all_of_it_after(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """Until they accept neither request nor cookie; then the page's view and what it pushed."""

    async def way(visitor: Visitor) -> None:
        await visitor.open("/")
        await look_around(visitor)
        assert await is_asked(visitor)
        assert (collected(visitor), await cookies(visitor)) == ([], set())
        await visitor.answer("granted")
        await asyncio.sleep(SETTLE_S)
        assert {"_ga", "_ga_BEHAVESIM1"} == await cookies(visitor)
        await visitor.open("/cart/")
        assert not await is_asked(visitor)
        await visitor.open("/wishlist/")  # leaving a page flushes what waits there
        await asyncio.sleep(SETTLE_S)
        assert all("gcs=G111" in url for url in collected(visitor))

    run_visit(workspace.site, hits, tmp_path, way)
    sent = read_hits(hits)
    assert [hit["en"] for hit in sent[:2]] == ["page_view", "view_item"]
    views = [hit["dl"] for hit in sent if hit["en"] == "page_view"]
    assert views[:2] == ["https://shop.example/p/SP-RUN-001/", "https://shop.example/cart/"]


def test_a_refusal_stands_until_it_is_changed(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """Refused: no request, no cookie, no banner on any page; accepted later: counted from there."""

    async def way(visitor: Visitor) -> None:
        await visitor.open("/")
        await visitor.answer("denied")
        await look_around(visitor)
        await visitor.click("#main button[data-action=add-to-cart]", ".cart-count:not([hidden])")
        await visitor.open("/cart/")
        await asyncio.sleep(SETTLE_S)
        assert not await is_asked(visitor)
        assert (collected(visitor), await cookies(visitor)) == ([], set())
        await visitor.page.click(SETTINGS_BUTTON)
        await visitor.answer("granted")
        await asyncio.sleep(SETTLE_S)
        assert len(collected(visitor)) == 1

    run_visit(workspace.site, hits, tmp_path, way)
    (hit,) = read_hits(hits)
    assert (hit["en"], hit["dl"]) == ("page_view", "https://shop.example/cart/")


def test_consent_taken_back_ends_it_at_once(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """What waited is not sent, the cookies go, and later pages stay unseen."""

    async def way(visitor: Visitor) -> None:
        await visitor.open("/")
        await visitor.answer("granted")
        await asyncio.sleep(SETTLE_S)
        await visitor.click("a[data-category-id=cooking]", "#main[data-category-id=cooking]")
        await visitor.page.click(SETTINGS_BUTTON)
        await visitor.answer("denied")
        await look_around(visitor)
        assert await cookies(visitor) == set()

    run_visit(workspace.site, hits, tmp_path, way)
    assert [hit["en"] for hit in read_hits(hits)] == ["page_view"]


def test_a_refusal_counts_in_every_tab(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """Taken back in one tab, consent has ended in the others that are open."""

    async def way(visitor: Visitor) -> None:
        await visitor.open("/")
        await visitor.answer("granted")
        await asyncio.sleep(SETTLE_S)
        other = Visitor(await visitor.page.browser.newPage(), visitor.url)
        await other.open("/cart/")
        await other.page.click(SETTINGS_BUTTON)
        await other.answer("denied")
        await asyncio.sleep(SETTLE_S)
        await look_around(visitor)
        assert len(collected(visitor)) == 1
        assert await cookies(visitor) == set()

    run_visit(workspace.site, hits, tmp_path, way)
    assert [hit["dl"] for hit in read_hits(hits)] == ["https://shop.example/"]


def test_the_banner_is_in_nobodys_way(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """On a phone the buttons that buy lie free beside it, and nothing lies on its own."""

    async def way(visitor: Visitor) -> None:
        await visitor.page.setViewport(PHONE)
        await visitor.open("/p/SP-RUN-001/")
        assert await visitor.page.evaluate(TOPMOST) == [True, True]
        await visitor.page.click("#main button[data-action=add-to-cart]")
        await visitor.page.waitForSelector(".cart-count:not([hidden])")
        sideways = "() => document.documentElement.scrollWidth - innerWidth"
        assert await visitor.page.evaluate(sideways) <= 0

    run_visit(workspace.site, hits, tmp_path, way)


def test_the_keyboard_answers_too(workspace: WorkspacePaths, hits: Path, tmp_path: Path) -> None:
    """The banner comes right after the link that skips to the content, and keeps no focus."""

    async def way(visitor: Visitor) -> None:
        await visitor.open("/")
        focused: list[str] = []
        for _ in range(3):
            await visitor.page.keyboard.press("Tab")
            name = "() => document.activeElement.value ?? document.activeElement.className"
            focused.append(await visitor.page.evaluate(name))
        assert focused == ["skip-link", "denied", "granted"]
        await visitor.page.keyboard.press("Enter")
        await visitor.page.waitForSelector(".consent[hidden]")
        await asyncio.sleep(SETTLE_S)

    run_visit(workspace.site, hits, tmp_path, way)
    assert read_hits(hits)[0]["en"] == "page_view"


def test_without_a_banner_the_first_page_is_counted(hits: Path, tmp_path: Path) -> None:
    """`site.consent_banner: false`: no banner, no settings, hits at once and without consent."""
    shop = WorkspacePaths(tmp_path / "shop")
    run_build_site(load_settings(None, {"site": {"consent_banner": False}}), shop, out=None)

    async def way(visitor: Visitor) -> None:
        await visitor.open("/")
        await asyncio.sleep(SETTLE_S)
        assert await visitor.page.querySelector(".consent") is None
        assert await visitor.page.querySelector(SETTINGS_BUTTON) is None
        (url,) = collected(visitor)
        assert "gcs=" not in url

    run_visit(shop.site, hits, tmp_path, way)
