"""The built shop in a real browser: sizes that impressions rely on, the policy, the cards."""

import asyncio
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from behavesim.engines.browser_binary import BrowserBinary
from behavesim.engines.chromium import running_browser
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import AnalyticsSettings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.shop.content_security_policy import make_content_security_policy

pytestmark = pytest.mark.e2e

SCREENS = {"phone": (390, 844), "desktop": (1366, 768), "large": (1920, 1080)}
PAGES = (
    "/", "/c/sports/", "/c/sports/running/", "/search/?q=lamp", "/search/?q=nothingofthekind",
    "/p/SP-RUN-001/", "/cart/", "/checkout/", "/checkout/shipping/", "/checkout/payment/",
    "/checkout/review/", "/thank-you/", "/signup/", "/login/", "/wishlist/", "/404.html",
)  # fmt: skip

# How far down each section may lie: it is to come up to 85 % of the screen before the page counts
# as scrolled to its end; the numbers are those of assets/js/simulator/element-actions.js.
MEASURE = """() => {
  const height = document.documentElement.scrollHeight;
  const top = (element) => Math.round(scrollY + element.getBoundingClientRect().top);
  const hero = document.querySelector("[data-impression-immediate]");
  const limit = 0.88 * height - 0.15 * innerHeight;
  return {
    main: document.querySelector("#main").offsetHeight / innerHeight,
    footer: document.querySelector("footer").offsetHeight / innerHeight,
    overflow: document.documentElement.scrollWidth - innerWidth,
    hero: hero && hero.offsetHeight / innerHeight,
    unreachable: [...document.querySelectorAll("#main [data-impression]")]
      .filter((section) => top(section) > limit).map((section) => section.outerHTML.slice(0, 90)),
    soon: [...document.querySelectorAll("#main [data-impression]")]
      .filter((section) => top(section) < 0.85 * innerHeight).map((section) => section.className),
    violations: window.violations,
  };
}"""
WATCH = """() => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
}"""
READ_CARDS = """() => JSON.stringify([...document.querySelectorAll("#main .card")].map((card) => [
  { ...card.dataset }, card.querySelector("a").getAttribute("href"),
  card.querySelector(".art").className, card.querySelector("use").getAttribute("href"),
  [...card.querySelectorAll("[data-field]")].map((field) =>
    [field.dataset.field, field.dataset.badge ?? "", field.textContent, field.hidden]),
]))"""


class Handler(SimpleHTTPRequestHandler):
    """Serves a directory under the policy that `_headers` asks hosts for."""

    def end_headers(self) -> None:
        policy = make_content_security_policy(AnalyticsSettings(mode="none"))
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shop without analytics, served."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("shop"))
    run_build_site(load_settings(overrides={"analytics": {"mode": "none"}}), workspace)
    handler = partial(Handler, directory=str(workspace.site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def open_page(browser: Any, url: str, screen: str) -> Any:
    page = await browser.newPage()
    width, height = SCREENS[screen]
    await page.setViewport({"width": width, "height": height})
    await page.evaluateOnNewDocument(WATCH)
    await page.goto(url)
    for _ in range(100):
        if await page.evaluate("() => typeof window.simulateUser === 'function'"):
            return page
        await asyncio.sleep(0.05)
    raise AssertionError(f"the scripts of {url} did not come up")


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_is_as_tall_as_impressions_need(
    origin: str, screen: str, browser_binary: BrowserBinary, tmp_path: Path
) -> None:
    """Main fills 120 % of the screen, the footer 60 %, the hero 75 %; no section is out of reach
    or in sight at once, nothing sticks out sideways, and the policy has nothing to refuse."""

    async def measure_all() -> dict[str, dict[str, Any]]:
        measured = {}
        async with running_browser(browser_binary.path, headful=False) as browser:
            for url in PAGES:
                page = await open_page(browser, origin + url, screen)
                measured[url] = await page.evaluate(MEASURE)
                await page.close()
        return measured

    for url, sizes in asyncio.run(measure_all()).items():
        assert sizes["main"] >= 1.2, url
        assert sizes["footer"] >= 0.6, url
        assert sizes["overflow"] <= 0, url
        assert sizes["unreachable"] == [], url
        assert sizes["soon"] == [], url
        assert sizes["violations"] == [], url
        assert (sizes["hero"] is None) == (url != "/")
        assert sizes["hero"] is None or sizes["hero"] >= 0.75


def test_cards_made_by_script_are_like_those_of_the_build(
    origin: str, browser_binary: BrowserBinary, tmp_path: Path
) -> None:
    """A list drawn again in its default order shows the same cards as the static page."""

    async def read_both() -> tuple[Any, Any]:
        async with running_browser(browser_binary.path, headful=False) as browser:
            # The page's first number in the query makes the script draw what the build drew.
            static = await open_page(browser, f"{origin}/c/sports/", "desktop")
            drawn = await open_page(browser, f"{origin}/c/sports/?page=1", "desktop")
            cards = [json.loads(await page.evaluate(READ_CARDS)) for page in (static, drawn)]
        return cards[0], cards[1]

    static, drawn = asyncio.run(read_both())
    assert len(static) == 12
    assert drawn == static
