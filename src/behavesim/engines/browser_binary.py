"""Finds an installed browser that the browser engine can use."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from behavesim.errors import BrowserError

INSTALL_HINT = "`behavesim browser install` installs one; browser.executable names your own"

_VERSION_DEADLINE_S = 20

# Real binaries first: the wrapper scripts on PATH add flags of their own. The headless shell
# costs about a third of the CPU of the full browser for the same pages.
_HEADLESS_PLACES = (
    "/usr/lib/chromium/chromium-headless-shell",
    "/opt/google/chrome-headless-shell/chrome-headless-shell",
)
_HEADLESS_NAMES = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_FULL_PLACES = (
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_FULL_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
)


@dataclass(frozen=True, slots=True)
class BrowserBinary:
    """An executable, and whether it is the headless shell, which has no window."""

    path: Path
    is_headless_shell: bool


def find_browser(
    executable: str | None = None,
    *,
    headful: bool = False,
    is_executable: Callable[[str], bool] | None = None,
    which: Callable[[str], str | None] = shutil.which,
) -> BrowserBinary:
    """Return the browser named by ``executable``, else the first installed one that fits.

    With ``headful`` a headless shell does not fit. Raises BrowserError where ``executable`` is
    no program, or no browser is installed.
    """
    runs = is_executable or (lambda path: which(path) is not None)
    if executable is not None:
        path = which(executable)
        if path is None:
            raise BrowserError(
                f"browser.executable: found {executable}, which is no program", INSTALL_HINT
            )
        return BrowserBinary(Path(path), _is_headless_shell(path))
    for path in _candidates(headful, which):
        if runs(path):
            return BrowserBinary(Path(path), _is_headless_shell(path))
    wanted = "a browser with a window" if headful else "Chrome, Chromium, Edge or a headless shell"
    raise BrowserError(f"no browser: found none of {wanted}", INSTALL_HINT)


def read_browser_version(binary: BrowserBinary) -> str:
    """Return the version that the browser reports, such as ``156.0.8078.79``.

    Raises BrowserError if it does not start, for example because a library is missing.
    """
    try:
        answer = subprocess.run(
            [str(binary.path), "--version", "--no-sandbox"],
            capture_output=True,
            text=True,
            timeout=_VERSION_DEADLINE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BrowserError(f"{binary.path} does not start: {error}", INSTALL_HINT) from error
    found = re.search(r"\d+(\.\d+)+", answer.stdout)
    if answer.returncode != 0 or found is None:
        reason = (answer.stderr.strip() or answer.stdout.strip() or "no version").splitlines()[0]
        raise BrowserError(f"{binary.path} does not start: {reason}", INSTALL_HINT)
    return found.group()


def _candidates(headful: bool, which: Callable[[str], str | None]) -> Iterable[str]:
    if not headful:
        yield from _HEADLESS_PLACES
        yield from filter(None, map(which, _HEADLESS_NAMES))
    yield from _FULL_PLACES
    yield from filter(None, map(which, _FULL_NAMES))


def _is_headless_shell(path: str) -> bool:
    return Path(path).name.replace("_", "-").endswith("headless-shell")
