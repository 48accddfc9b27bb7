"""The shop in other languages in a real browser: nothing sticks out, scripts write what the build
wrote, and Arabic runs from right to left."""

import asyncio
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_shop_layout import MEASURE, PAGES, READ_CARDS, Handler, open_page

from behavesim.engines.browser_binary import BrowserBinary
from behavesim.engines.chromium import running_browser
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.resources import shipped_resource
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site

pytestmark = pytest.mark.e2e

LANGUAGES = ("ko", "de", "ja", "ar")
CURRENCIES = {"ko": "KRW", "de": "EUR", "ja": "JPY", "ar": "USD"}
ARABIC = Path(__file__).with_name("arabic.po")
"""The main pages' texts; what it leaves out is in English."""
READ_TEXTS = """() => ({
  language: document.documentElement.lang,
  direction: getComputedStyle(document.body).direction,
  title: document.title,
  count: document.querySelector("#main .count")?.textContent.trim(),
  logo: document.querySelector(".logo").getBoundingClientRect().left > innerWidth / 2,
})"""


@pytest.fixture(scope="module")
def origins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Where the shop in each language is served."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        own = tmp_path_factory.mktemp("own")
        shutil.copytree(shipped_resource("site_templates"), own / "site_templates")
        catalog = own / "site_templates/locales/ar/LC_MESSAGES/shop.po"
        catalog.parent.mkdir(parents=True)
        shutil.copy(ARABIC, catalog)
        patch.chdir(own)
        yield {language: serve(language, own / language, stack) for language in LANGUAGES}


def serve(language: str, root: Path, stack: ExitStack) -> str:
    """Build the shop in a language and serve it as long as the stack is open."""
    root.mkdir()
    asked = {
        "currency": CURRENCIES[language],
        "site": {"language": language},
        "analytics": {"mode": "none"},
    }
    run_build_site(load_settings(overrides=asked, environment={}), WorkspacePaths(root))
    handler = partial(Handler, directory=str(WorkspacePaths(root).site))
    server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stack.callback(thread.join)
    stack.callback(server.shutdown)
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_nothing_sticks_out(
    origins: dict[str, str], language: str, screen: str, browser_binary: BrowserBinary
) -> None:
    """On no page, however long the words are."""

    async def measure_all() -> dict[str, dict[str, Any]]:
        measured = {}
        async with running_browser(browser_binary.path, headful=False) as browser:
            for url in PAGES:
                page = await open_page(browser, origins[language] + url, screen)
                measured[url] = await page.evaluate(MEASURE)
                await page.close()
        return measured

    for url, sizes in asyncio.run(measure_all()).items():
        assert sizes["overflow"] <= 0, url
        assert sizes["soon"] == [], url
        assert sizes["violations"] == [], url


@pytest.mark.parametrize("language", LANGUAGES)
def test_scripts_write_what_the_build_wrote(
    origins: dict[str, str], language: str, browser_binary: BrowserBinary
) -> None:
    """Cards that are drawn again have the same texts; titles and counts are in the language."""

    async def read_both() -> list[tuple[Any, Any]]:
        read = []
        async with running_browser(browser_binary.path, headful=False) as browser:
            for url in ("/c/home/", "/c/home/?page=1"):
                page = await open_page(browser, origins[language] + url, "desktop")
                cards = json.loads(await page.evaluate(READ_CARDS))
                read.append((cards, await page.evaluate(READ_TEXTS)))
        return read

    (built, texts), (drawn, again) = asyncio.run(read_both())
    assert len(built) == 12
    assert drawn == built
    assert again == texts
    right = language == "ar"
    assert (texts["language"], texts["direction"]) == (language, "rtl" if right else "ltr")
    assert texts["logo"] == right
    assert texts["count"] == {
        "ko": "상품 12개", "de": "12 Produkte", "ja": "12点", "ar": "12 منتجًا",
    }[language]  # fmt: skip
