"""What doctor says about a machine."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.machine import doctor
from behavesim.machine.doctor import Check, run_doctor
from behavesim.settings import Settings, load_settings


def find_check(checks: Sequence[Check], name: str) -> Check:
    """The check of that name."""
    return next(check for check in checks if check.name == name)


def test_every_thing_a_command_needs_is_looked_at(workspace: WorkspacePaths) -> None:
    """Python, browser, Deno, libgomp, disk, templates, personas and configs have a check each."""
    seen: list[tuple[int, int | None]] = []
    summary = run_doctor(
        Settings(), workspace, lambda stage, done, total, **figures: seen.append((done, total))
    )
    assert [check.name for check in summary.checks] == [
        "Python",
        "browser",
        "deno",
        "libgomp (LightGBM)",
        "disk space",
        "site_templates",
        "personas",
        "configs",
    ]
    assert seen[-1] == (8, 8)
    assert not workspace.root.exists()


def test_a_missing_browser_makes_the_whole_not_ok(workspace: WorkspacePaths) -> None:
    """A required thing that is missing has a hint, and the summary says no."""
    settings = load_settings(None, {"browser": {"executable": "/nowhere/browser"}}, {})
    summary = run_doctor(settings, workspace)
    check = find_check(summary.checks, "browser")
    assert (check.ok, check.required, summary.ok) == (False, True, False)
    assert "behavesim browser install" in check.hint


@pytest.mark.parametrize("python", [(3, 10, 2), (3, 14, 0)])
def test_an_unsupported_python_is_named(
    python: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hint names the oldest and the newest version that work."""
    monkeypatch.setattr(sys, "version_info", python)
    check = doctor.check_python()
    assert (check.ok, check.hint) == (False, "install Python 3.11 to 3.13")


def test_deno_says_its_version() -> None:
    """The version is a number with dots, and the path follows."""
    check = doctor.check_deno()
    assert check.ok
    assert check.found.split(" at ")[0].count(".") == 2


def test_a_deno_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package, the hint installs it."""
    monkeypatch.setitem(sys.modules, "deno", None)
    check = doctor.check_deno()
    assert (check.ok, check.hint) == (False, "pip install deno")


def test_a_lightgbm_that_does_not_load_blames_libgomp(monkeypatch: pytest.MonkeyPatch) -> None:
    """An OSError of the dynamic loader is not a crash."""

    def fail(name: str) -> None:
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr("importlib.import_module", fail)
    check = doctor.check_lightgbm()
    assert not check.ok
    assert "libgomp.so.1" in check.found
    assert "libgomp1" in check.hint


def test_a_full_disk_is_a_warning_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little space does not stop small runs."""
    monkeypatch.setattr(doctor, "WANTED_FREE_BYTES", 10**18)
    check = doctor.check_disk(tmp_path / "not" / "there")
    assert (check.ok, check.required) == (False, False)
    assert str(tmp_path) in check.found
