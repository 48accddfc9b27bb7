"""What killed processes left is removed; what a living one works on stays."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from behavesim.files import workspace_paths as workspace_module
from behavesim.files.storing import scratch_directory, write_whole
from behavesim.files.unfinished import (
    sweep_scratch,
    unfinished_directory,
)
from behavesim.files.workspace_paths import replace_directory


def dead_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        return process.pid


@pytest.fixture(autouse=True)
def _own_temporary_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


def test_scratch_of_the_dead_is_swept_and_nothing_else(tmp_path: Path) -> None:
    """Directories of the living, and those that only look similar, stay."""
    place = tmp_path / "tmp"
    left = place / f"behavesim-browser-{dead_pid()}-0123abcd"
    left.mkdir()
    (left / "file").touch()
    (place / "behavesim-demo").mkdir()
    (place / f"behavesim-my-shop-{dead_pid()}").mkdir()
    with scratch_directory("parity") as mine:
        sweep_scratch()
        assert mine.is_dir()
        assert not left.exists()
    assert sorted(path.name.rpartition("-")[0] for path in place.iterdir()) == [
        "behavesim",
        "behavesim-my-shop",
    ]


@pytest.mark.parametrize("suffix", [".new", ".old"])
def test_what_lay_beside_a_directory_goes_when_it_is_replaced(tmp_path: Path, suffix: str) -> None:
    """With an owner in its name or, from an earlier version, with none."""
    target = tmp_path / "site"
    target.mkdir()
    for owner in (f"{dead_pid()}-0123abcd", "k3j2h1xy"):
        (tmp_path / f".site.{owner}{suffix}").mkdir()
    with unfinished_directory(tmp_path, ".site.", suffix) as of_a_running_process:
        with replace_directory(target, lambda _: True) as fresh:
            (fresh / "index.html").touch()
        assert of_a_running_process.is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "tmp"]
    assert [path.name for path in target.iterdir()] == ["index.html"]


def test_a_directory_that_was_set_aside_comes_back(tmp_path: Path) -> None:
    """Killed between two renames, where names cannot be exchanged: the old one is the result."""
    aside = tmp_path / f".site.{dead_pid()}-0123abcd.old"
    aside.mkdir()
    (aside / "old").touch()
    with (
        pytest.raises(ValueError, match="no"),
        replace_directory(tmp_path / "site", lambda _: True),
    ):
        raise ValueError("no")
    assert (tmp_path / "site" / "old").exists()


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_directory_takes_the_place_of_another(
    tmp_path: Path, can_exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one step where the system can, in two where it cannot."""
    if not can_exchange:
        monkeypatch.setattr(workspace_module, "exchange", lambda one, other: False)
    target = tmp_path / "site"
    for name in ("first", "second"):
        with replace_directory(target, lambda _: True) as fresh:
            (fresh / name).touch()
    assert [path.name for path in target.iterdir()] == ["second"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "tmp"]


def test_an_unfinished_file_of_the_dead_goes_when_the_file_is_written(tmp_path: Path) -> None:
    """Another file's stays."""
    (tmp_path / f".log.json.{dead_pid()}-0123abcd.new").touch()
    other = tmp_path / f".other.json.{dead_pid()}-0123abcd.new"
    other.touch()
    write_whole(tmp_path / "log.json", b"{}")
    assert sorted(tmp_path.iterdir()) == sorted([other, tmp_path / "log.json", tmp_path / "tmp"])
