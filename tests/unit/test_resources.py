"""Where templates, personas and configs come from."""

from pathlib import Path

import pytest

from behavesim.errors import InputError
from behavesim.resources import (
    RESOURCE_KINDS,
    ResourceKind,
    find_resource,
    find_resource_part,
    shipped_resource,
)


@pytest.fixture
def own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without anything in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", RESOURCE_KINDS)
def test_an_empty_directory_gets_what_ships(own_directory: Path, kind: ResourceKind) -> None:
    """The program works in an empty directory."""
    found = find_resource(kind)
    assert found == shipped_resource(kind)
    assert any(found.iterdir())


@pytest.mark.parametrize("kind", RESOURCE_KINDS)
def test_ones_own_copy_wins(own_directory: Path, kind: ResourceKind) -> None:
    """A directory of the kind's name in the working directory wins over the shipped one."""
    (own_directory / kind).mkdir()
    assert find_resource(kind) == own_directory / kind


def test_an_override_wins_over_ones_own_copy(own_directory: Path) -> None:
    """What a flag names is taken."""
    (own_directory / "personas").mkdir()
    (own_directory / "mine").mkdir()
    assert find_resource("personas", own_directory / "mine") == own_directory / "mine"


def test_an_override_that_is_not_there_is_an_error(own_directory: Path) -> None:
    """A directory that was named must exist."""
    with pytest.raises(InputError, match="mine: found no such directory"):
        find_resource("personas", own_directory / "mine")


def test_parts_win_one_by_one(own_directory: Path) -> None:
    """A configs directory with only a default.yaml does not hide the shipped catalog."""
    (own_directory / "configs").mkdir()
    mine = own_directory / "configs" / "default.yaml"
    mine.touch()
    assert find_resource_part("configs", "default.yaml") == mine
    assert find_resource_part("configs", "catalog") == shipped_resource("configs") / "catalog"


def test_a_part_that_is_nowhere_is_an_error(own_directory: Path) -> None:
    """The error names the part."""
    with pytest.raises(InputError, match=r"configs/none\.yaml"):
        find_resource_part("configs", "none.yaml")


def test_a_file_is_not_taken_for_a_directory(tmp_path: Path) -> None:
    """The error says what is there."""
    (tmp_path / "afile").touch()
    with pytest.raises(InputError, match="found a file; allowed a directory"):
        find_resource("personas", tmp_path / "afile")
