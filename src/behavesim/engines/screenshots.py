"""Screenshots of the steps of one visit, taken while a page carries it out."""

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from pyppeteer.page import Page

from behavesim.core.step import VisitStep, step_from_json
from behavesim.engines.visit_page import send_command

SHOW_STEP: Final = "behavesimShowStep"
CONTINUE: Final = "behavesimStepShown()"
JPEG_QUALITY: Final = 72


@dataclass(slots=True)
class VisitScreenshots:
    """The steps of one visit of one person, and screenshots of some of them."""

    visit: str
    """Id of the visit, such as ``p12-v0``."""
    pictured: range
    """Indices of the steps of which a screenshot is taken."""
    width_px: int
    """Maximum width of the screenshots."""
    steps: list[VisitStep] = field(default_factory=list)
    pictures: dict[int, bytes] = field(default_factory=dict)
    """JPEG, by index of the step."""

    def shows(self, visit: str) -> bool:
        """Whether this is the visit to record."""
        return self.visit == visit

    async def watch(self, page: Page) -> None:
        """Record a visit that has not begun; another attempt starts over."""
        self.steps.clear()
        self.pictures.clear()
        running: set[asyncio.Task[None]] = set()

        def take(text: str) -> None:
            # pyppeteer answers before a screenshot is taken, so the page waits for CONTINUE.
            task = asyncio.ensure_future(self._take(page, text))
            running.add(task)
            task.add_done_callback(running.discard)

        await page.exposeFunction(SHOW_STEP, take)

    async def _take(self, page: Page, text: str) -> None:
        at = len(self.steps)
        self.steps.append(step_from_json(orjson.loads(text)))
        if at in self.pictured:
            self.pictures[at] = await self._picture(page)
        await send_command(page, "Runtime.evaluate", {"expression": CONTINUE})

    async def _picture(self, page: Page) -> bytes:
        layout = await send_command(page, "Page.getLayoutMetrics", {})
        seen: dict[str, Any] = layout["cssVisualViewport"]
        clip = {
            "x": seen["pageX"],
            "y": seen["pageY"],
            "width": seen["clientWidth"],
            "height": seen["clientHeight"],
            "scale": min(1, self.width_px / seen["clientWidth"]),
        }
        shot = {"format": "jpeg", "quality": JPEG_QUALITY, "clip": clip}
        answer = await send_command(page, "Page.captureScreenshot", shot)
        return base64.b64decode(answer["data"])
