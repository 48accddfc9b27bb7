"""What a page pushes onto its data layer, noted as it does so, from outside."""

import asyncio
import json
from typing import Any, Final

from pyppeteer.page import Page

from behavesim.engines.visit_page import send_command

# Notes each message as it is at that moment; a command is `arguments`, noted as a list. Elements
# lead to the whole document, and JSON knows neither NaN nor big integers.
_RECORD: Final = """(() => {
  const noted = window.behavesimPushed = [];
  const known = new WeakSet();
  const isOdd = (value) =>
    typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value));
  const plain = (_key, value) =>
    value instanceof Node || value === window ? undefined : isOdd(value) ? String(value) : value;
  const note = (message) => {
    const command = Object.prototype.toString.call(message) === "[object Arguments]";
    const content = command ? [...message] : message;
    try { noted.push(JSON.stringify([location.href, content], plain)); } catch { /* a circle */ }
  };
  const follow = (layer) => {
    if (!Array.isArray(layer) || known.has(layer)) return layer;
    known.add(layer);
    layer.forEach(note);
    const push = layer.push;
    layer.push = function (...messages) {
      messages.forEach(note);
      return push.apply(this, messages);
    };
    return layer;
  };
  let current;
  Object.defineProperty(window, "dataLayer", {
    configurable: true,
    get: () => current,
    set: (layer) => { current = follow(layer); },
  });
})()"""
# The page would begin the simulated visit anew.
_NO_VISIT: Final = "delete window.behavesimVisit"
_STANDS: Final = "typeof window.simulateUser === 'function'"
_STANDS_WITHIN_S: Final = 10.0
READ_PUSHES: Final = "JSON.stringify(window.behavesimPushed ?? [])"
"""The expression whose value `parse_pushes` understands."""

Push = tuple[str, Any]
"""Where the page was, and what it pushed; a command as the list of its words."""


async def note_pushes(page: Page) -> None:
    """Let a page that has opened nothing yet note what it will push."""
    await send_command(page, "Page.addScriptToEvaluateOnNewDocument", {"source": _RECORD})


async def read_pushes(page: Page) -> list[Push]:
    """Return what the document that is open has pushed."""
    answer = await send_command(page, "Runtime.evaluate", {"expression": READ_PUSHES})
    return parse_pushes(answer["result"].get("value"))


async def load_again(page: Page, url: str) -> list[Push]:
    """Load a page of our shop again, as a returning visitor does; return what it pushes then."""
    source = {"source": _NO_VISIT}
    await send_command(page, "Page.addScriptToEvaluateOnNewDocument", source)
    await send_command(page, "Page.navigate", {"url": url})
    until_s = asyncio.get_running_loop().time() + _STANDS_WITHIN_S
    while asyncio.get_running_loop().time() < until_s:
        answer = await send_command(page, "Runtime.evaluate", {"expression": _STANDS})
        if answer["result"].get("value"):
            break
        await asyncio.sleep(0.05)
    return await read_pushes(page)


def parse_pushes(text: str | None) -> list[Push]:
    """Read what `READ_PUSHES` gave."""
    noted = (json.loads(one) for one in json.loads(text or "[]"))
    return [(url, message) for url, message in noted]
