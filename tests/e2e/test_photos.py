"""Photos of products in a real browser: gallery, cards, the policy."""

import asyncio
import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
import yaml
from tests.e2e.test_shop_layout import MEASURE, SCREENS, Handler, open_page
from tests.unit.shop.images.image_files import draw_image, write_image

from behavesim.engines.browser_binary import BrowserBinary
from behavesim.engines.chromium import running_browser
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.resources import find_resource_part
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site

pytestmark = pytest.mark.e2e

ITEM = "/p/SP-RUN-001/"
READ_GALLERY = """() => JSON.stringify([...document.querySelectorAll(".photo-main")].map((one) =>
  [one.checkVisibility(), one.querySelector("img").naturalWidth, one.querySelector("img").alt]))"""
READ_PHOTOS = """() => JSON.stringify([...document.querySelectorAll("#main .card img")].map((one) =>
  Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value]))))"""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shop, without analytics; every sports product has three photos."""
    folder = tmp_path_factory.mktemp("photos")
    catalog = folder / "catalog"
    shutil.copytree(find_resource_part("configs", "catalog"), catalog)
    sizes = {"wide.jpg": (1500, 900), "high.jpg": (900, 1500), "small.jpg": (200, 200)}
    for name, size in sizes.items():
        (catalog / name).write_bytes(write_image(draw_image(*size), "JPEG"))
    file = catalog / "products" / "sports.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    for product in content["products"]:
        product["images"] = list(sizes)
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    workspace = WorkspacePaths(folder / "workspace")
    settings = load_settings(
        overrides={"analytics": {"mode": "none"}, "site": {"catalog": str(catalog)}}
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        run_build_site(settings, workspace)
    handler = partial(Handler, directory=str(workspace.site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def read(page: Any, script: str) -> Any:
    return json.loads(await page.evaluate(script))


async def wait_for_photo(page: Any, place: int) -> list[Any]:
    """The gallery once the photo at a place is shown and loaded."""
    for _ in range(100):
        gallery = await read(page, READ_GALLERY)
        if gallery[place][0] and gallery[place][1]:
            return [shown for shown, _, _ in gallery]
        await asyncio.sleep(0.05)
    raise AssertionError(f"photo {place} is not shown: {gallery}")


def test_gallery_is_used_by_keyboard_and_pointer(
    origin: str, browser_binary: BrowserBinary
) -> None:
    async def use_gallery() -> list[list[Any]]:
        async with running_browser(browser_binary.path, headful=False) as browser:
            page = await open_page(browser, origin + ITEM, "desktop")
            seen = [await wait_for_photo(page, 0)]
            await page.focus("input[name=photo]")
            await page.keyboard.press("ArrowRight")
            seen.append(await wait_for_photo(page, 1))
            await page.click(".thumb:nth-of-type(3)")
            seen.append(await wait_for_photo(page, 2))
        return seen

    for place, shown in enumerate(asyncio.run(use_gallery())):
        assert shown == [at == place for at in range(3)]


def test_gallery_needs_no_script(origin: str, browser_binary: BrowserBinary) -> None:
    async def use_gallery() -> list[Any]:
        async with running_browser(browser_binary.path, headful=False) as browser:
            page = await browser.newPage()
            await page.setJavaScriptEnabled(False)
            await page.goto(origin + ITEM)
            await page.click(".thumb:nth-of-type(2)")
            return await wait_for_photo(page, 1)

    assert asyncio.run(use_gallery()) == [False, True, False]


def test_cards_made_by_script_have_the_photos_of_the_build(
    origin: str, browser_binary: BrowserBinary
) -> None:
    async def read_both() -> tuple[Any, Any]:
        async with running_browser(browser_binary.path, headful=False) as browser:
            static = await open_page(browser, f"{origin}/c/sports/", "desktop")
            drawn = await open_page(browser, f"{origin}/c/sports/?page=1", "desktop")
            return await read(static, READ_PHOTOS), await read(drawn, READ_PHOTOS)

    static, drawn = asyncio.run(read_both())
    assert len(static) == 12
    assert drawn == static


@pytest.mark.parametrize("screen", SCREENS)
def test_pages_with_photos_are_as_tall_as_impressions_need(
    origin: str, screen: str, browser_binary: BrowserBinary
) -> None:
    async def measure_all() -> list[Any]:
        async with running_browser(browser_binary.path, headful=False) as browser:
            measured = []
            for url in ("/", ITEM, "/c/sports/", "/search/?q=sports"):
                page = await open_page(browser, origin + url, screen)
                measured.append(await page.evaluate(MEASURE))
                await page.close()
        return measured

    for sizes in asyncio.run(measure_all()):
        assert sizes["overflow"] <= 0
        assert sizes["unreachable"] == sizes["soon"] == sizes["violations"] == []
