"""The workspace, and directories that appear whole or not at all."""

from pathlib import Path

import pytest

from behavesim.model.workspace import Workspace, replace_directory


def list_names(directory: Path) -> list[str]:
    """Names in the directory, hidden ones too."""
    return sorted(path.name for path in directory.iterdir())


def test_asking_for_places_creates_nothing(tmp_path: Path) -> None:
    """A workspace is only names."""
    workspace = Workspace(tmp_path / "w")
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
        with replace_directory(target) as fresh:
            (fresh / name).write_text(name)
    assert list_names(target) == ["two"]
    assert list_names(target.parent) == ["site"]


def test_an_error_leaves_the_old_directory_as_it_was(tmp_path: Path) -> None:
    """What was half written is removed."""
    target = tmp_path / "site"
    with replace_directory(target) as fresh:
        (fresh / "old").touch()
    with pytest.raises(ZeroDivisionError), replace_directory(target) as fresh:
        (fresh / "new").touch()
        raise ZeroDivisionError
    assert list_names(target) == ["old"]
    assert list_names(tmp_path) == ["site"]


def test_an_error_the_first_time_leaves_nothing(tmp_path: Path) -> None:
    """Without an old directory there is none afterwards."""
    with pytest.raises(KeyboardInterrupt), replace_directory(tmp_path / "site"):
        raise KeyboardInterrupt
    assert list_names(tmp_path) == []


def test_others_may_read_the_directory(tmp_path: Path) -> None:
    """The directory has the usual rights, not those of a temporary one."""
    with replace_directory(tmp_path / "site"):
        pass
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755
