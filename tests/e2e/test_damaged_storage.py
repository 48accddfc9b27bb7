"""Whatever a browser keeps for the shop, or does not, its pages work."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest
from deno import find_deno_bin
from tests.e2e.by_hand import Visitor, visiting

from behavesim.files.workspace_paths import WorkspacePaths

pytestmark = pytest.mark.e2e

PAGES = ("/", "/cart/", "/checkout/review/", "/thank-you/", "/wishlist/", "/orders/")
DAMAGED = ("{bad", "17", '"text"', "null", "{}", '[null, {"item_id": "GONE", "quantity": -1}]')
KEYS = (
    "consent", "cart", "coupon", "wishlist", "history", "source", "pending_wish", "account",
    "orders", "unreported", "checkout", "attributions",
)  # fmt: skip
FILL = "(keys, text) => keys.forEach((key) => localStorage.setItem(`shop.${key}`, text))"
FORBID = """() => Object.defineProperty(globalThis, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); },
})"""
FULL = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
WORDS = (
    "Café Müg",
    "\uff30\uff33\uff15",
    "ｺｰﾋｰ ｶﾞﾗｽ",
    "홍차",
    "किताब",
    "Straße",
    "İstanbul",
    "ΟΔΟΣ",
    "Wi-Fi",
)
FOLD = "async (words) => words.map((await import(`{module}`)).fold)"


async def fill_cart(visitor: Visitor) -> None:
    """Put something into the cart; the header counts it."""
    await visitor.open("/p/SP-RUN-001/")
    await visitor.click("#main button[data-action=add-to-cart]", ".cart-count:not([hidden])")


def test_no_damage_to_what_is_kept_breaks_a_page(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """Each damage under all keys and in the cookies; a cart can be filled after it."""

    async def go() -> None:
        async with visiting(workspace.site, hits, tmp_path) as visitor:
            for text, path in zip(DAMAGED, PAGES, strict=True):
                await visitor.open("/cart/")
                await visitor.page.evaluate(FILL, KEYS, text)
                await visitor.page.evaluate("() => { document.cookie = '_ga=GA1.1..;path=/'; }")
                await visitor.open(path)
            await fill_cart(visitor)
            for script in (FULL, FORBID):
                await visitor.page.evaluateOnNewDocument(script)
                for path in ("/", "/cart/"):
                    await visitor.open(path)
                await visitor.answer("granted")
                await fill_cart(visitor)
            assert visitor.errors == []

    asyncio.run(go())


def test_a_browser_folds_words_as_deno_does(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """Both engines of the shop's code, of two makers of V8, find the same things."""

    async def go() -> list[str]:
        async with visiting(workspace.site, hits, tmp_path) as visitor:
            await visitor.open("/search/?q=constructor")
            assert visitor.errors == []
            script = FOLD.format(module="/assets/js/shop/tokenize.js")
            found: list[str] = await visitor.page.evaluate(script, WORDS)
            return found

    module = (workspace.site / "assets/js/shop/tokenize.js").as_uri()
    script = (
        f"console.log(JSON.stringify(await ({FOLD.format(module=module)})({json.dumps(WORDS)})))"
    )
    command = [find_deno_bin(), "eval", "--no-config", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert asyncio.run(go()) == json.loads(done.stdout)
