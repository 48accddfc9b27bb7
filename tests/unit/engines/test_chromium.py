"""Errors of pyppeteer's own tasks are not reported; all others are."""

import asyncio
import gc
from typing import Any

import pytest
from pyppeteer.errors import NetworkError

from behavesim.engines.chromium import _ignore_closed_targets

_CODE = "async def fail(error):\n    raise error\n"


def define_in(file: str) -> Any:
    """A coroutine function that seems to stand in that file."""
    names: dict[str, Any] = {}
    exec(compile(_CODE, file, "exec"), names)
    return names["fail"]


@pytest.mark.parametrize(
    ("file", "error", "reported"),
    [
        ("/x/pyppeteer/connection.py", asyncio.InvalidStateError("invalid state"), False),
        ("/x/ours.py", NetworkError("Connection is closed"), False),
        ("/x/ours.py", ValueError("a fault of ours"), True),
    ],
)
def test_tasks_that_no_one_awaits(file: str, error: Exception, reported: bool) -> None:
    """Whether they are collected while the loop runs or after its end."""
    seen: list[Any] = []

    async def run(late: list[Any]) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: seen.append(context["exception"]))
        _ignore_closed_targets()
        _ignore_closed_targets()
        fail = define_in(file)
        late.append(asyncio.ensure_future(fail(error)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    late: list[Any] = []
    asyncio.run(run(late))
    late.clear()
    gc.collect()
    assert bool(seen) is reported
