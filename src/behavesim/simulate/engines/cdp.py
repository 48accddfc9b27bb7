"""Commands of the Chrome DevTools Protocol to a page."""

from collections.abc import Awaitable, Mapping
from typing import Any

from pyppeteer.page import Page


def send(page: Page, method: str, parameters: Mapping[str, Any]) -> Awaitable[dict[str, Any]]:
    """Send a command; await what the browser answers."""
    # pyppeteer has no public way to a page's session; every CDP command goes through it.
    answer: Awaitable[dict[str, Any]] = page._client.send(method, dict(parameters))
    return answer
