"""One browser process: started with measured flags, ended in every case."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

from pyppeteer.browser import Browser
from pyppeteer.errors import BrowserError as PyppeteerBrowserError
from pyppeteer.errors import PyppeteerError
from pyppeteer.launcher import Launcher

from behavesim.engines import browser_guard
from behavesim.errors import BrowserError
from behavesim.files.ending import tidied_by
from behavesim.files.storing import scratch_directory

_LOG: Final = logging.getLogger(__name__)

_FLAGS: Final = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-features=site-per-process,IsolateOrigins,SpareRendererForSitePerProcess,"
    "BackForwardCache,RenderDocument,RenderDocumentCompositorReuse",
)

# Minimum size of a fresh profile.
_PROFILE_BYTES: Final = 4 << 20


@asynccontextmanager
async def running_browser(
    executable: Path, headful: bool, time_zone: str | None = None
) -> AsyncIterator[Browser]:
    """Start a browser with a profile of its own and end it with the block.

    ``time_zone`` is that of its pages, an IANA name; None is the machine's. Browser and profile
    are removed however this process ends: ``browser_guard`` is the process that is started.
    Raises BrowserError if it does not start, WorldError if the disk is full.
    """
    with scratch_directory("browser") as home:
        guard = ["-I", "-S", browser_guard.__file__, str(os.getpid()), str(home)]
        launcher = Launcher(
            executablePath=sys.executable,
            ignoreDefaultArgs=True,  # then about:blank must be named, or the launch never ends
            args=[*guard, str(executable), *_flags(headful, home), "about:blank"],
            handleSIGINT=False,
            handleSIGTERM=False,
            handleSIGHUP=False,
            autoClose=False,
            # The protocol's own override can fail where two tabs share a process.
            env={**os.environ, **({"TZ": time_zone} if time_zone else {})},
            loop=asyncio.get_running_loop(),
        )
        with tidied_by(lambda: _end_process(launcher)):
            try:
                browser = await _launch(launcher, executable, home)
                _ignore_closed_targets()
                yield browser
                await _disconnect(browser)
            finally:
                _end_process(launcher)


def _ignore_closed_targets() -> None:
    """Ignore pyppeteer's errors about answers to closed tabs and browsers, in this event loop.

    It answers a page's call to an exposed function, and sends, in tasks that no one awaits. Their
    errors are reported when they are collected as garbage, which may be after the browser's end.
    """
    loop = asyncio.get_running_loop()
    previous = loop.get_exception_handler()
    if isinstance(previous, _Ignoring):
        return
    loop.set_exception_handler(_Ignoring(previous))


class _Ignoring:
    """An event loop's handler of exceptions that passes over pyppeteer's own."""

    def __init__(self, previous: Callable[[Any, dict[str, Any]], object] | None) -> None:
        self._previous = previous

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if isinstance(context.get("exception"), PyppeteerError) or _is_pyppeteers(context):
            return
        if self._previous is None:
            loop.default_exception_handler(context)
        else:
            self._previous(loop, context)


def _is_pyppeteers(context: Mapping[str, Any]) -> bool:
    task = context.get("future") or context.get("task")
    if not isinstance(task, asyncio.Task):
        return False
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and Path(code.co_filename).parent.name == "pyppeteer"


def _flags(headful: bool, profile: Path) -> list[str]:
    flags = [*_FLAGS, f"--user-data-dir={profile}"]
    if not headful:
        flags.append("--headless")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to sandbox for root
    return flags


async def _launch(launcher: Launcher, executable: Path, home: Path) -> Browser:
    try:
        browser = await launcher.launch()
    except (OSError, PyppeteerBrowserError) as error:
        # On a full disk the browser ends without a message; this write raises OSError instead.
        (home / "probe").write_bytes(bytes(_PROFILE_BYTES))
        raise BrowserError(
            f"{executable} does not start: {error}", "`behavesim doctor` says what is missing."
        ) from error
    _LOG.info("browser started: %s, guarded by process %d", executable, launcher.proc.pid)
    return browser


async def _disconnect(browser: Browser) -> None:
    # A canceled pyppeteer await breaks its connection, so a late one is left to end by itself.
    with suppress(Exception):
        await asyncio.wait([asyncio.ensure_future(browser.disconnect())], timeout=1)


def _end_process(launcher: Launcher) -> None:
    """Kill the browser; a clean end is not needed, since its profile is removed."""
    process: subprocess.Popen[bytes] | None = getattr(launcher, "proc", None)
    if process is not None:
        process.terminate()
        process.wait()
        _LOG.debug("browser ended, guarded by process %d", process.pid)
