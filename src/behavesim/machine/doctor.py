"""`behavesim doctor`: what this machine has, what is missing, and what to do about it."""

import ctypes
import importlib
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.engines.browser_binary import INSTALL_HINT, find_browser, read_browser_version
from behavesim.errors import BehavesimError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.resources import RESOURCE_KINDS, ResourceKind, find_resource
from behavesim.settings import Settings

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 13)
WANTED_FREE_BYTES = 2 * 10**9

_DENO_DEADLINE_S = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. Without a required one some command cannot work."""

    name: str
    ok: bool
    required: bool
    found: str
    hint: str


@dataclass(frozen=True, slots=True, repr=False)
class DoctorResult(Result):
    """``ok`` where nothing required is missing."""

    ok: bool
    checks: tuple[Check, ...]


def run_doctor(
    settings: Settings, workspace: WorkspacePaths, progress: Progress = no_progress
) -> DoctorResult:
    """Look at everything that a command may need. Changes nothing and raises nothing."""
    looks: list[Callable[[], Check]] = [
        check_python,
        lambda: check_browser(settings.browser.executable),
        check_deno,
        check_lightgbm,
        lambda: check_disk(workspace.root),
        *(_bind_resource(kind) for kind in RESOURCE_KINDS),
    ]
    checks = []
    for done, look in enumerate(looks, start=1):
        checks.append(look())
        progress("doctor", done, len(looks))
    return DoctorResult(all(check.ok for check in checks if check.required), tuple(checks))


def check_python() -> Check:
    """The interpreter is one of those with which behavesim is tested."""
    oldest, newest = (".".join(map(str, one)) for one in (OLDEST_PYTHON, NEWEST_PYTHON))
    ok = OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON
    hint = "" if ok else f"install Python {oldest} to {newest}"
    return Check("Python", ok, True, platform.python_version(), hint)


def check_browser(executable: str | None) -> Check:
    """A browser is installed and starts."""
    try:
        binary = find_browser(executable)
        found = f"{read_browser_version(binary)} at {binary.path}"
    except BehavesimError as error:
        return Check("browser", False, True, error.message, error.hint or INSTALL_HINT)
    return Check("browser", True, True, found, "")


def check_deno() -> Check:
    """Deno, which runs the direct engine, is installed and starts."""
    hint = "pip install deno"
    try:
        from deno import find_deno_bin

        path = str(find_deno_bin())
        answer = subprocess.run(
            [path, "--version"],
            capture_output=True,
            text=True,
            timeout=_DENO_DEADLINE_S,
            check=True,
        )
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        return Check("deno", False, True, str(error), hint)
    version = answer.stdout.split()[1] if len(answer.stdout.split()) > 1 else "?"
    return Check("deno", True, True, f"{version} at {path}", "")


def check_lightgbm() -> Check:
    """LightGBM loads, for which its wheel needs the system's libgomp."""
    hint = "apt-get install libgomp1, or the package that holds libgomp.so.1 elsewhere"
    try:
        version = importlib.import_module("lightgbm").__version__
    except (ImportError, OSError) as error:
        return Check("libgomp (LightGBM)", False, True, str(error), hint)
    return Check("libgomp (LightGBM)", True, True, f"LightGBM {version} loads", "")


def is_openmp_loadable() -> bool:
    """Whether the system has libgomp. False means that LightGBM's wheel does not load."""
    try:
        ctypes.CDLL("libgomp.so.1")
    except OSError:
        return False
    return True


def check_disk(directory: Path) -> Check:
    """The workspace's disk has room."""
    existing = next(
        path for path in (directory.absolute(), *directory.absolute().parents) if path.exists()
    )
    free = shutil.disk_usage(existing).free
    ok = free >= WANTED_FREE_BYTES
    hint = "" if ok else f"free {WANTED_FREE_BYTES / 1e9:.0f} GB, or choose another --workspace"
    return Check("disk space", ok, False, f"{free / 1e9:.1f} GB free at {existing}", hint)


def check_resource(kind: ResourceKind) -> Check:
    """Templates, personas or configs are found."""
    try:
        found = find_resource(kind)
    except BehavesimError as error:
        return Check(kind, False, True, error.message, error.hint)
    return Check(kind, True, True, str(found), "")


def _bind_resource(kind: ResourceKind) -> Callable[[], Check]:
    return lambda: check_resource(kind)
