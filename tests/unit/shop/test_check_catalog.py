"""`catalog check`, as a call and as a command."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from behavesim.api.workspace import Workspace
from behavesim.cli.app import app
from behavesim.errors import InputError

OPEN = Path(__file__).parents[2] / "catalogs" / "open"


def test_what_is_in_a_good_catalog_is_counted(tmp_path: Path) -> None:
    """Topics, categories of all levels and products."""
    result = Workspace(tmp_path).check_catalog(OPEN)
    assert (result.ok, result.topics, result.categories, result.products) == (True, 3, 14, 39)


def test_the_command_fails_where_there_is_a_fault(tmp_path: Path) -> None:
    """Exit status 1, and all faults in --json."""
    (tmp_path / "products").mkdir()
    (tmp_path / "shop.yaml").write_text("name: 7\n")
    shown = CliRunner().invoke(app, ["catalog", "check", str(tmp_path), "--json"])
    assert shown.exit_code == 1
    faults = json.loads(shown.stdout)["faults"]
    assert [fault["path"] for fault in faults] == ["name", "tagline", "topics", ""]
    assert (faults[0]["line"], faults[0]["column"]) == (1, 1)


def test_no_directory_is_an_input_error(tmp_path: Path) -> None:
    """It is said instead of listed."""
    with pytest.raises(InputError, match="no such directory"):
        Workspace(tmp_path).check_catalog(tmp_path / "none")
