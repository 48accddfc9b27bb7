"""What a page has pushed onto its data layer, read from outside."""

import json
from typing import Any, Final

from pyppeteer.page import Page

from behavesim.simulate.engines.visit_page import send_command

# Google's commands are `arguments`, which JSON would write as objects.
_READ: Final = """JSON.stringify((window.dataLayer || []).map((message) =>
  Object.prototype.toString.call(message) === "[object Arguments]" ? [...message] : message))"""


async def read_data_layer(page: Page) -> list[Any]:
    """Return all messages of the page that is open; a command as the list of its words."""
    answer = await send_command(page, "Runtime.evaluate", {"expression": _READ})
    messages: list[Any] = json.loads(answer["result"]["value"])
    return messages
