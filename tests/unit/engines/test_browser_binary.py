"""Which browser is taken."""

from pathlib import Path

import pytest

from behavesim.engines.browser_binary import (
    BrowserBinary,
    find_browser,
    read_browser_version,
)
from behavesim.errors import BrowserError


def find_among(installed: set[str], executable: str | None = None, headful: bool = False) -> str:
    """The path found where only these programs are installed; PATH holds /usr/bin."""

    def which(name: str) -> str | None:
        path = name if name.startswith("/") else f"/usr/bin/{name}"
        return path if path in installed else None

    return str(find_browser(executable, headful=headful, which=which).path)


SHELL = "/usr/lib/chromium/chromium-headless-shell"
CHROMIUM = "/usr/lib/chromium/chromium"


@pytest.mark.parametrize(
    ("installed", "expected"),
    [
        ({SHELL, CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"}, SHELL),
        ({CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"}, CHROMIUM),
        ({CHROMIUM, "/usr/bin/chrome-headless-shell"}, "/usr/bin/chrome-headless-shell"),
        ({"/usr/bin/google-chrome-stable"}, "/usr/bin/google-chrome-stable"),
        ({"/usr/bin/microsoft-edge"}, "/usr/bin/microsoft-edge"),
        ({"/usr/bin/chromium-browser"}, "/usr/bin/chromium-browser"),
    ],
)
def test_the_leanest_real_binary_is_taken(installed: set[str], expected: str) -> None:
    """Headless shells come before full browsers, real binaries before wrappers."""
    assert find_among(installed) == expected


def test_a_window_needs_a_full_browser() -> None:
    """With headful a headless shell is passed over."""
    assert find_among({SHELL, CHROMIUM}, headful=True) == CHROMIUM
    with pytest.raises(BrowserError, match="a browser with a window"):
        find_among({SHELL}, headful=True)


def test_the_setting_wins() -> None:
    """What browser.executable names is taken, by path or by name."""
    assert find_among({SHELL, "/opt/b"}, executable="/opt/b") == "/opt/b"
    assert find_among({SHELL, "/usr/bin/mine"}, executable="mine") == "/usr/bin/mine"


def test_a_setting_that_is_no_program_is_an_error_even_where_others_are() -> None:
    """The user's word is not silently replaced."""
    with pytest.raises(BrowserError, match=r"browser\.executable: found /opt/none"):
        find_among({SHELL}, executable="/opt/none")


def test_no_browser_is_an_error_with_the_way_out() -> None:
    """The hint names the command that installs one."""
    with pytest.raises(BrowserError) as caught:
        find_among(set())
    assert "behavesim browser install" in caught.value.hint


def write_program(file: Path, script: str) -> BrowserBinary:
    """A program that stands for a browser."""
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return BrowserBinary(file, is_headless_shell=False)


def test_the_version_is_read_from_what_the_browser_prints(tmp_path: Path) -> None:
    """Name and distribution around the number do not matter."""
    binary = write_program(tmp_path / "b", "echo Chromium 156.0.8078.79 built on Debian 12")
    assert read_browser_version(binary) == "156.0.8078.79"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo lacks libnss3.so >&2; exit 127", "lacks libnss3.so"),
        ("echo hello", "hello"),
        ("exit 1", "no version"),
    ],
)
def test_a_browser_that_does_not_start_is_an_error(
    tmp_path: Path, script: str, reason: str
) -> None:
    """The first line of its complaint is handed on."""
    with pytest.raises(BrowserError, match=reason):
        read_browser_version(write_program(tmp_path / "b", script))


def test_a_file_that_is_no_program_is_an_error(tmp_path: Path) -> None:
    """What the system says is mapped into our tree."""
    file = tmp_path / "b"
    file.write_bytes(b"\x00")
    file.chmod(0o755)
    with pytest.raises(BrowserError, match="does not start"):
        read_browser_version(BrowserBinary(file, is_headless_shell=False))
