"""`behavesim browser install`: a headless browser and libgomp from the system's archive."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.engines.browser_binary import find_browser, read_browser_version
from behavesim.errors import BrowserError, WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.machine.doctor import is_openmp_loadable
from behavesim.settings import Settings

BROWSER_PACKAGES = ("chromium-headless-shell", "chromium")
OPENMP_PACKAGE = "libgomp1"

_UPDATE_DEADLINE_S = 300
_INSTALL_DEADLINE_S = 900
_WAITING = ("-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3")


@dataclass(frozen=True, slots=True, repr=False)
class BrowserInstallResult(Result):
    """The browser there is now, and the packages that were installed to get there."""

    browser: str
    version: str
    installed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class System:
    """What installing needs to know of the machine, and how it runs a program on it."""

    is_root: bool
    has_apt: bool
    has_openmp: Callable[[], bool]
    run: Callable[[Sequence[str], int], subprocess.CompletedProcess[str]]


def run_browser_install(
    settings: Settings,
    workspace: WorkspacePaths,
    if_missing: bool = False,
    progress: Progress = no_progress,
    system: System | None = None,
) -> BrowserInstallResult:
    """Install what is missing; without ``if_missing`` the browser's package is always asked for.

    Raises BrowserError where this machine is not Debian or Ubuntu, or the user is not root.
    """
    system = system or describe_system()
    executable = settings.browser.executable
    wants_browser = not if_missing or not _has_browser(executable)
    wants_openmp = not system.has_openmp()
    installed: tuple[str, ...] = ()
    if wants_browser or wants_openmp:
        _require_apt(system, wants_browser, wants_openmp)
        installed = _install(system, wants_browser, wants_openmp, progress)
    binary = find_browser(executable)
    return BrowserInstallResult(str(binary.path), read_browser_version(binary), installed)


def describe_system() -> System:
    """This machine."""
    return System(
        is_root=os.geteuid() == 0,
        has_apt=shutil.which("apt-get") is not None,
        has_openmp=is_openmp_loadable,
        run=_run_quietly,
    )


def _has_browser(executable: str | None) -> bool:
    try:
        read_browser_version(find_browser(executable))
    except BrowserError:
        return False
    return True


def _require_apt(system: System, wants_browser: bool, wants_openmp: bool) -> None:
    missing = [
        *(["a browser"] if wants_browser else []),
        *(["libgomp"] if wants_openmp else []),
    ]
    packages = [
        *(BROWSER_PACKAGES[:1] if wants_browser else []),
        *([OPENMP_PACKAGE] if wants_openmp else []),
    ]
    wanted = " and ".join(missing)
    if not system.has_apt:
        raise BrowserError(
            f"cannot install {wanted}: this is neither Debian nor Ubuntu",
            "install Chrome, Chromium or Edge (and libgomp) your system's way, "
            "then see `behavesim doctor`",
        )
    if not system.is_root:
        raise BrowserError(
            f"cannot install {wanted}: that needs root",
            f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}",
        )


def _install(
    system: System, wants_browser: bool, wants_openmp: bool, progress: Progress
) -> tuple[str, ...]:
    progress("apt-get update", 0, 1)
    _apt(system, ["update"], _UPDATE_DEADLINE_S)
    progress("apt-get update", 1, 1)
    packages = [
        *([_choose_browser_package(system)] if wants_browser else []),
        *([OPENMP_PACKAGE] if wants_openmp else []),
    ]
    stage = f"apt-get install {' '.join(packages)}"
    progress(stage, 0, 1)
    _apt(system, ["install", "-y", "--no-install-recommends", *packages], _INSTALL_DEADLINE_S)
    progress(stage, 1, 1)
    return tuple(packages)


def _choose_browser_package(system: System) -> str:
    for package in BROWSER_PACKAGES:
        # apt-cache answers 0 and says nothing for a package that is only mentioned by others.
        answer = system.run(["apt-cache", "show", package], _UPDATE_DEADLINE_S)
        if answer.returncode == 0 and "Version:" in answer.stdout:
            return package
    raise BrowserError(
        f"the archive holds none of {', '.join(BROWSER_PACKAGES)}",
        "install Chrome from https://www.google.com/chrome/, then see `behavesim doctor`",
    )


def _apt(system: System, arguments: list[str], deadline_s: int) -> None:
    command = ["apt-get", *_WAITING, *arguments]
    try:
        answer = system.run(command, deadline_s)
    except subprocess.TimeoutExpired as error:
        raise WorldError(
            f"apt-get {arguments[0]} took longer than {deadline_s} s",
            "check the network and try again",
            retryable=True,
        ) from error
    if answer.returncode != 0:
        lines = (answer.stderr.strip() or answer.stdout.strip() or "no reason given").splitlines()
        reason = next((line for line in lines if line.startswith("E:")), lines[-1])
        raise WorldError(
            f"apt-get {arguments[0]} failed: {reason}", "try it by hand as root", retryable=True
        )


def _run_quietly(command: Sequence[str], deadline_s: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=deadline_s,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
    )
