"""One browser process: started with the flags that were measured, ended whatever happens."""

import asyncio
import json
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from pyppeteer.browser import Browser
from pyppeteer.errors import BrowserError as PyppeteerBrowserError
from pyppeteer.errors import PyppeteerError
from pyppeteer.launcher import Launcher

from behavesim.errors import BrowserError

PID_FILE: Final = ".browser.json"
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


@asynccontextmanager
async def running_browser(
    executable: Path, workspace: Path, headful: bool
) -> AsyncIterator[Browser]:
    """Start a browser with a profile of its own and end it with the block.

    The process is named in a file of the workspace, so that the next start can remove a browser
    that a killed run left behind. Raises BrowserError where it does not start.
    """
    pid_file = workspace / PID_FILE
    remove_orphan(pid_file)
    with tempfile.TemporaryDirectory(
        prefix="behavesim-browser-", ignore_cleanup_errors=True
    ) as home:
        launcher = Launcher(
            executablePath=str(executable),
            ignoreDefaultArgs=True,  # then about:blank must be named, or the launch never ends
            args=[*_flags(headful), f"--user-data-dir={home}", "about:blank"],
            handleSIGINT=False,
            handleSIGTERM=False,
            handleSIGHUP=False,
            autoClose=False,
            loop=asyncio.get_running_loop(),
        )
        browser = await _launch(launcher, executable)
        pid_file.parent.mkdir(parents=True, exist_ok=True)
        pid_file.write_text(json.dumps({"pid": launcher.proc.pid, "profile": home}))
        try:
            with _closed_targets_are_no_news():
                yield browser
        finally:
            await _end(browser, launcher)
            pid_file.unlink(missing_ok=True)


def remove_orphan(pid_file: Path) -> bool:
    """End the browser that an earlier run left behind, if it is still the one in the file."""
    try:
        left = json.loads(pid_file.read_text())
        command = Path(f"/proc/{left['pid']}/cmdline").read_bytes().decode(errors="replace")
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if f"--user-data-dir={left['profile']}" not in command:
        return False
    os.kill(left["pid"], signal.SIGKILL)
    pid_file.unlink(missing_ok=True)
    return True


@contextmanager
def _closed_targets_are_no_news() -> Iterator[None]:
    """Drop pyppeteer's complaints about answers that a closed tab no longer takes.

    It answers a page's call to an exposed function without anybody waiting for the answer.
    """
    loop = asyncio.get_running_loop()
    previous = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if isinstance(context.get("exception"), PyppeteerError):
            return
        if previous is None:
            loop.default_exception_handler(context)
        else:
            previous(loop, context)

    loop.set_exception_handler(handle)
    try:
        yield
    finally:
        loop.set_exception_handler(previous)


def _flags(headful: bool) -> list[str]:
    flags = list(_FLAGS)
    if not headful:
        flags.append("--headless")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to sandbox for root
    return flags


async def _launch(launcher: Launcher, executable: Path) -> Browser:
    try:
        return await launcher.launch()
    except (OSError, PyppeteerBrowserError) as error:
        raise BrowserError(
            f"{executable} does not start: {error}", "`behavesim doctor` says what is missing."
        ) from error


async def _end(browser: Browser, launcher: Launcher) -> None:
    # Asking nicely comes first; the connection may have died with the browser.
    with suppress(Exception):
        await asyncio.wait([asyncio.ensure_future(browser.close())], timeout=5)
    if launcher.proc.poll() is None:
        launcher.proc.kill()
    launcher.proc.wait()
