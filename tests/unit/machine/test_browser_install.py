"""Installing a browser, on a machine that is played."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from behavesim.errors import BrowserError, WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.machine.browser_install import System, run_browser_install
from behavesim.settings import Settings, load_settings


class PlayedSystem:
    """Answers as apt would, remembers what was asked, and installs a browser that starts."""

    def __init__(self, browser: Path, archive: Sequence[str]) -> None:
        self.browser = browser
        self.archive = archive
        self.asked: list[str] = []
        self.failing = ""
        self.hanging = ""

    def run(self, command: Sequence[str], deadline_s: int) -> subprocess.CompletedProcess[str]:
        """One program."""
        words = [word for word in command if "::" not in word and word != "-o"]
        self.asked.append(" ".join(words))
        if self.hanging and self.hanging in words:
            raise subprocess.TimeoutExpired(command, deadline_s)
        if self.failing and self.failing in words:
            return subprocess.CompletedProcess(command, 100, "", "Reading\nE: No network\n")
        if words[0] == "apt-cache":
            known = words[-1] in self.archive
            return subprocess.CompletedProcess(command, 0, "Version: 156\n" if known else "", "")
        if "install" in words and any(package in words for package in self.archive):
            self.browser.write_text("#!/bin/sh\necho Chromium 156.0.1\n")
            self.browser.chmod(0o755)
        return subprocess.CompletedProcess(command, 0, "", "")

    def describe(
        self, *, is_root: bool = True, has_apt: bool = True, has_openmp: bool = True
    ) -> System:
        """The machine as the command sees it."""
        return System(is_root, has_apt, lambda: has_openmp, self.run)


@pytest.fixture
def played(tmp_path: Path) -> PlayedSystem:
    """A Debian without a browser."""
    return PlayedSystem(tmp_path / "browser", ["chromium-headless-shell", "chromium"])


@pytest.fixture
def settings(played: PlayedSystem) -> Settings:
    """Settings that name the browser of the played machine, so that the real one is not seen."""
    return load_settings(None, {"browser": {"executable": str(played.browser)}}, {})


def test_debian_gets_the_headless_shell(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """Lists are renewed first, and nothing recommended comes along."""
    summary = run_browser_install(settings, workspace, system=played.describe())
    assert played.asked == [
        "apt-get update",
        "apt-cache show chromium-headless-shell",
        "apt-get install -y --no-install-recommends chromium-headless-shell",
    ]
    assert (summary.version, summary.installed) == ("156.0.1", ("chromium-headless-shell",))


def test_an_archive_without_the_shell_gives_chromium(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """Older archives hold only the full browser."""
    played.archive = ["chromium"]
    summary = run_browser_install(settings, workspace, system=played.describe())
    assert summary.installed == ("chromium",)


def test_an_archive_without_any_is_an_error(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """Nothing is installed then."""
    played.archive = []
    with pytest.raises(BrowserError, match="the archive holds none of"):
        run_browser_install(settings, workspace, system=played.describe())
    assert not any("apt-get install" in command for command in played.asked)


def test_libgomp_comes_along_where_it_is_missing(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """Browser and libgomp are one call of apt."""
    summary = run_browser_install(settings, workspace, system=played.describe(has_openmp=False))
    assert summary.installed == ("chromium-headless-shell", "libgomp1")


def test_if_missing_asks_for_nothing_where_all_is_there(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """Not even root is needed."""
    run_browser_install(settings, workspace, system=played.describe())
    played.asked.clear()
    summary = run_browser_install(
        settings, workspace, True, system=played.describe(is_root=False, has_apt=False)
    )
    assert (played.asked, summary.installed) == ([], ())


def test_if_missing_installs_only_libgomp_where_only_that_is_missing(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """A browser that starts is left alone."""
    run_browser_install(settings, workspace, system=played.describe())
    summary = run_browser_install(
        settings, workspace, True, system=played.describe(has_openmp=False)
    )
    assert summary.installed == ("libgomp1",)


def test_without_root_the_command_to_type_is_the_hint(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """Nothing is run."""
    with pytest.raises(BrowserError, match="needs root") as caught:
        run_browser_install(settings, workspace, system=played.describe(is_root=False))
    assert "sudo apt-get install" not in caught.value.message
    assert "apt-get install -y chromium-headless-shell" in caught.value.hint
    assert played.asked == []


def test_elsewhere_there_is_an_instruction(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """A system without apt is told what to install its own way."""
    with pytest.raises(BrowserError, match="neither Debian nor Ubuntu") as caught:
        run_browser_install(settings, workspace, system=played.describe(has_apt=False))
    assert "Chrome" in caught.value.hint


@pytest.mark.parametrize("step", ["update", "install"])
def test_what_apt_says_is_handed_on(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths, step: str
) -> None:
    """The line with E: is the reason, and trying again may help."""
    played.failing = step
    with pytest.raises(WorldError, match=f"apt-get {step} failed: E: No network") as caught:
        run_browser_install(settings, workspace, system=played.describe())
    assert caught.value.retryable


def test_apt_does_not_hang_forever(
    played: PlayedSystem, settings: Settings, workspace: WorkspacePaths
) -> None:
    """After its deadline the command gives up."""
    played.hanging = "update"
    with pytest.raises(WorldError, match="apt-get update took longer than 300 s"):
        run_browser_install(settings, workspace, system=played.describe())
