"""A large catalog in a real browser: pages load shards and show what they show with all of it."""

import asyncio
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from tests.e2e.test_shop_layout import READ_CARDS, Handler, open_page

from behavesim.engines.browser_binary import BrowserBinary
from behavesim.engines.chromium import running_browser
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import load_settings
from behavesim.shop import shards
from behavesim.shop.build_site import run_build_site

pytestmark = pytest.mark.e2e

READ_LAYER = """() => JSON.stringify((window.dataLayer ?? [])
  .filter((message) => !Array.isArray(message) && !("0" in message)).map(({ event, ecommerce }) =>
    [event, ecommerce ?? null]))"""
LOADED = (
    """() => JSON.stringify(performance.getEntriesByType("resource").map(({ name }) => name))"""
)


@pytest.fixture(scope="module")
def origins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The shop with its whole catalog, and the same by shards."""
    folder = tmp_path_factory.mktemp("shops")
    servers = []
    for name, size in (("whole", shards.WHOLE_BYTES), ("sharded", 0)):
        workspace = WorkspacePaths(folder / name)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(shards, "WHOLE_BYTES", size)
            run_build_site(load_settings(overrides={"analytics": {"mode": "none"}}), workspace)
        handler = partial(Handler, directory=str(workspace.site))
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), handler))
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    yield [f"http://127.0.0.1:{server.server_port}" for server in servers]
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        server.server_close()
        thread.join()


async def shop_around(browser: Any, origin: str) -> tuple[list[Any], list[str]]:
    """Search, sort, choose, buy by hand; return what was seen and what was loaded."""
    page = await open_page(browser, f"{origin}/search/?q=running", "phone")
    seen = [json.loads(await page.evaluate(READ_CARDS))]

    async def follow(click: str, path: str) -> None:
        await page.evaluate(f"() => document.querySelector({json.dumps(click)}).click()")
        await page.waitForFunction(f"location.pathname.startsWith({json.dumps(path)})")
        await page.waitForFunction("document.querySelector('main .card, main .cart-line')")
        seen.append(json.loads(await page.evaluate(READ_CARDS)))

    await page.select("select[name=sort]", "price_desc")
    await page.waitForFunction("location.search.includes('price_desc')")
    seen.append(json.loads(await page.evaluate(READ_CARDS)))
    await follow("main a.card-link", "/p/")
    await page.click("button[data-action=add-to-cart]")
    await follow(".site-header a[data-category-id]", "/c/")
    await page.select("select[name=sort]", "rating")
    await page.waitForFunction("location.search.includes('rating')")
    await follow("main a.card-link", "/p/")
    await page.click("button[data-action=add-to-cart]")
    await page.evaluate("() => document.querySelector('[data-action=view-cart]').click()")
    await page.waitForFunction("document.querySelectorAll('.cart-line').length === 2")
    seen.append(json.loads(await page.evaluate(READ_LAYER)))
    return seen, json.loads(await page.evaluate(LOADED))


def test_a_visit_is_the_same_by_shards(origins: list[str], browser_binary: BrowserBinary) -> None:
    async def visit_both() -> list[Any]:
        visits = []
        for origin in origins:
            async with running_browser(browser_binary.path, headful=False) as browser:
                visits.append(await shop_around(browser, origin))
        return visits

    (whole, all_loaded), (sharded, loaded) = asyncio.run(visit_both())
    assert sharded == whole
    assert [event for event, _ in whole[-1]].count("add_to_cart") == 2
    assert any(name.endswith("/catalog.json") for name in all_loaded)
    assert not any(name.endswith("/catalog.json") for name in loaded)
    assert any("/words/" in name for name in loaded)


def test_simulated_shopper_in_a_sharded_shop(
    origins: list[str], browser_binary: BrowserBinary
) -> None:
    """`window.simulateUser` loads the rest first; without a tag it says what is missing."""

    async def load_rest() -> list[str]:
        async with running_browser(browser_binary.path, headful=False) as browser:
            page = await open_page(browser, f"{origins[1]}/", "desktop")
            refused = await page.evaluate("() => simulateUser({}).catch((error) => error.message)")
            return [refused]

    assert asyncio.run(load_rest())[0].startswith("no tag on this page")
