"""How many requests of simulated visits are safe on disk, for callers that wait for them."""

import asyncio
from collections import OrderedDict
from typing import Final

_MAX_TRACKED_VISITS: Final = 65536


class VisitCounts:
    """Requests by visit and attempt, and who waits for them.

    At most 65,536 visits are remembered; the oldest are forgotten first.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._changed: dict[tuple[str, int], asyncio.Event] = {}
        self._refusal: Exception | None = None

    def add(self, visit: str, attempt: int) -> None:
        key = visit, attempt
        self._counts[key] = self._counts.get(key, 0) + 1
        if len(self._counts) > _MAX_TRACKED_VISITS:
            self._counts.popitem(last=False)
        if (event := self._changed.get(key)) is not None:
            event.set()

    def refuse(self, error: Exception) -> None:
        """Raise the error for all who wait, now or later."""
        self._refusal = error
        for event in self._changed.values():
            event.set()

    async def wait(self, visit: str, attempt: int, count: int, timeout_s: float) -> bool:
        """Whether ``count`` requests came within the time. Raises the error of ``refuse``."""
        key = visit, attempt
        event = self._changed.setdefault(key, asyncio.Event())
        try:
            async with asyncio.timeout(timeout_s):
                while self._counts.get(key, 0) < count:
                    if self._refusal is not None:
                        raise self._refusal
                    event.clear()
                    await event.wait()
        except TimeoutError:
            return False
        finally:
            self._changed.pop(key, None)
        return True

    def forget(self, visit: str) -> None:
        attempt = 1
        while self._counts.pop((visit, attempt), None) is not None:
            attempt += 1
