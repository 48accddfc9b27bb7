"""The workspace, and directories that appear whole or not at all."""

from pathlib import Path

import pytest

from behavesim.errors import InputError, WorldError
from behavesim.files.workspace_paths import (
    WorkspacePaths,
    check_replaceable,
    check_workspace,
    replace_directory,
)


def is_ours(directory: Path) -> bool:
    """Everything but a directory that holds something precious."""
    return not (directory / "precious").exists()


def list_names(directory: Path) -> list[str]:
    """Names in the directory, hidden ones too."""
    return sorted(path.name for path in directory.iterdir())


def test_asking_for_places_creates_nothing(tmp_path: Path) -> None:
    """A workspace is only names."""
    workspace = WorkspacePaths(tmp_path / "w")
    places = [
        workspace.site,
        workspace.hits,
        workspace.warehouse,
        workspace.truth,
        workspace.export,
        workspace.models,
        workspace.report,
    ]
    assert len(set(places)) == len(places)
    assert {place.parent for place in places} == {workspace.root}
    assert list_names(tmp_path) == []


def test_a_new_directory_replaces_the_old_one_whole(tmp_path: Path) -> None:
    """Files of the old directory are gone, and nothing else is left beside."""
    target = tmp_path / "deep" / "site"
    for name in ("one", "two"):
        with replace_directory(target, is_ours) as fresh:
            (fresh / name).write_text(name)
    assert list_names(target) == ["two"]
    assert list_names(target.parent) == ["site"]


def test_an_error_leaves_the_old_directory_as_it_was(tmp_path: Path) -> None:
    """What was half written is removed."""
    target = tmp_path / "site"
    with replace_directory(target, is_ours) as fresh:
        (fresh / "old").touch()
    with pytest.raises(ZeroDivisionError), replace_directory(target, is_ours) as fresh:
        (fresh / "new").touch()
        raise ZeroDivisionError
    assert list_names(target) == ["old"]
    assert list_names(tmp_path) == ["site"]


def test_an_error_the_first_time_leaves_nothing(tmp_path: Path) -> None:
    """Without an old directory there is none afterwards."""
    with pytest.raises(KeyboardInterrupt), replace_directory(tmp_path / "site", is_ours):
        raise KeyboardInterrupt
    assert list_names(tmp_path) == []


def test_others_may_read_the_directory(tmp_path: Path) -> None:
    """The directory has the usual rights, not those of a temporary one."""
    with replace_directory(tmp_path / "site", is_ours):
        pass
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (".", "found the current directory"),
        ("", "found the current directory"),
        ("..", "found a parent of the current directory"),
        ("full/..", "found the current directory"),
        ("/", "found a parent of the current directory"),
        ("full", "found a directory with other files in it"),
        ("afile", "found a file; allowed a directory"),
        ("afile/deeper", "afile; allowed a directory"),
    ],
)
def test_what_others_made_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, found: str
) -> None:
    """The error is one of ours with a hint, and everything is there as before."""
    working = tmp_path / "working"
    (working / "full").mkdir(parents=True)
    (working / "full" / "precious").touch()
    (working / "afile").touch()
    monkeypatch.chdir(working)
    with pytest.raises(InputError) as caught, replace_directory(Path(target), is_ours):
        pass
    assert found in caught.value.message
    assert caught.value.hint
    assert list_names(tmp_path) == ["working"]
    assert list_names(working) == ["afile", "full"]
    assert list_names(working / "full") == ["precious"]


def test_an_empty_directory_may_be_replaced_by_anyone(tmp_path: Path) -> None:
    """Nothing is lost with it."""
    (tmp_path / "site").mkdir()
    with replace_directory(tmp_path / "site", lambda directory: False) as fresh:
        (fresh / "new").touch()
    assert list_names(tmp_path / "site") == ["new"]


def test_a_link_to_a_directory_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is replaced, and nothing is left beside either."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with replace_directory(tmp_path / "link", is_ours) as fresh:
        (fresh / "new").touch()
    assert (tmp_path / "link").is_symlink()
    assert list_names(tmp_path / "real") == ["new"]
    assert list_names(tmp_path) == ["link", "real"]


def test_a_place_without_permission_to_write_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the work whose result would go there."""
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(WorldError, match=f"{tmp_path}: no permission to write"):
        check_replaceable(tmp_path / "deep" / "models", is_ours)
    assert list_names(tmp_path) == []


def test_a_file_is_no_workspace(tmp_path: Path) -> None:
    """Neither itself nor what would be below it; what does not exist yet is one."""
    (tmp_path / "afile").touch()
    with pytest.raises(InputError, match="found a file; allowed a directory"):
        check_workspace(tmp_path / "afile")
    with pytest.raises(InputError, match=r"found the file .*afile; allowed a directory"):
        check_workspace(tmp_path / "afile" / "w")
    check_workspace(tmp_path / "new" / "w")
