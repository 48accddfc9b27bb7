"""`gtm` as one types it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.gtm import run_gtm
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site


def run(*arguments: str) -> Any:
    """What the program answers."""
    return CliRunner().invoke(app, list(arguments))


def read_constant(container: Path) -> str:
    """The measurement id in a container."""
    variables = json.loads(container.read_text(encoding="utf-8"))["containerVersion"]["variable"]
    (value,) = [part["parameter"][0]["value"] for part in variables if part["type"] == "c"]
    return str(value)


def test_the_container_stands_in_the_workspace(tmp_path: Path) -> None:
    """One object says what is in it; nothing else is left beside it."""
    result = run("--workspace", str(tmp_path), "gtm", "--measurement-id", "G-ABC123", "--json")
    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(tmp_path.rglob("*.*")) == [tmp_path / "gtm" / "container.json"]
    assert printed["out"] == str(tmp_path / "gtm" / "container.json")
    assert printed["bytes"] == Path(printed["out"]).stat().st_size
    assert (printed["measurement_id"], read_constant(Path(printed["out"]))) == (
        "G-ABC123",
        "G-ABC123",
    )
    version = json.loads(Path(printed["out"]).read_text(encoding="utf-8"))["containerVersion"]
    counts = [printed[key] for key in ("tags", "triggers", "variables", "built_in_variables")]
    kinds = ("tag", "trigger", "variable", "builtInVariable")
    assert counts == [len(version[kind]) for kind in kinds]


def test_the_same_settings_give_the_same_bytes(tmp_path: Path, workspace: WorkspacePaths) -> None:
    """Nothing depends on when or where it ran, and a second run takes the first one's place."""
    run_gtm(Settings(), workspace)
    summary = run_gtm(Settings(), workspace)
    run_gtm(Settings(), workspace, out=tmp_path / "new" / "place" / "c.json")
    made = (tmp_path / "new" / "place" / "c.json").read_bytes()
    assert made == Path(summary.out).read_bytes()
    assert os.listdir(workspace.gtm) == ["container.json"]


def test_settings_say_where_googles_tag_sends(workspace: WorkspacePaths) -> None:
    """Only what is set stands in the container."""
    urls = {"server_container_url": "https://sgtm.example"}
    summary = run_gtm(load_settings(None, {"analytics": urls}), workspace)
    text = Path(summary.out).read_text(encoding="utf-8")
    assert "https://sgtm.example" in text
    assert "server_container_url" in text
    assert "transport_url" not in text


@pytest.mark.parametrize("wrong", ["UA-1-2", "g-abc", "GTM-ABC123", "G-", "G-ABC\n", ""])
def test_what_is_no_measurement_id_is_refused(tmp_path: Path, wrong: str) -> None:
    """The message says what is allowed, and nothing is written."""
    result = run("--workspace", str(tmp_path), "gtm", "--measurement-id", wrong)
    assert result.exit_code == 2
    printed = " ".join(result.stderr.replace("│", " ").split())
    assert f"found {wrong!r}; allowed a measurement id such as G-1A2BC3D4E5" in printed
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_id_in_a_file_is_one_line_that_names_it(tmp_path: Path) -> None:
    """Not a regular expression."""
    config = tmp_path / "mine.yaml"
    config.write_text("analytics: {measurement_id: UA-1}\n", encoding="utf-8")
    result = run("--workspace", str(tmp_path / "w"), "gtm", "--config", str(config))
    assert result.exit_code == 1
    assert result.stderr == (
        f"error: {config}: analytics.measurement_id: found 'UA-1'; "
        "allowed a measurement id such as G-1A2BC3D4E5\n"
    )


def test_an_out_that_is_a_directory_is_one_line(tmp_path: Path) -> None:
    """And nothing is left in it or beside it."""
    (tmp_path / "there").mkdir()
    result = run("gtm", "--out", str(tmp_path / "there"))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 2)
    assert "is a directory" in result.stderr
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]


def test_without_an_id_it_is_the_one_of_the_shop_that_stands_there(
    workspace: WorkspacePaths,
) -> None:
    """A container for the shop of this workspace counts where the shop's pages say."""
    built = load_settings(None, {"analytics": {"measurement_id": "G-OFTHESHOP"}})
    run_build_site(built, workspace)
    assert run_gtm(Settings(), workspace).measurement_id == "G-OFTHESHOP"
    given = load_settings(None, {"analytics": {"measurement_id": "G-GIVEN"}})
    assert run_gtm(given, workspace).measurement_id == "G-GIVEN"
