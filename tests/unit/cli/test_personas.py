"""`personas check` and `personas schema` as one types them."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.cli.render.personas import MOST_WIDTH, print_check
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.personas.check import run_personas_check
from behavesim.settings import Settings

ROOT = Path(__file__).parents[3]


def run(*arguments: str) -> Any:
    """What the program answers."""
    return CliRunner().invoke(app, ["personas", *arguments])


def test_a_sound_set_is_one_object() -> None:
    """Exact and sampled figures stand apart."""
    result = run("check", "--personas", str(ROOT / "personas"), "--people", "300", "--json")
    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(printed) == [
        "ok", "personas", "files", "demographics", "seed", "faults", "exact", "sampled"
    ]  # fmt: skip
    assert (printed["ok"], printed["faults"], printed["sampled"]["people"]) == (True, [], 300)
    assert sum(printed["exact"]["hours"]) == pytest.approx(1, abs=1e-4)


def test_the_seed_moves_the_sample_alone() -> None:
    """What is computed from tables does not depend on random numbers."""
    one, two = (
        json.loads(run("check", "--people", "50", "--seed", seed, "--json").stdout)
        for seed in ("1", "2")
    )
    assert one["exact"] == two["exact"]
    assert one["sampled"] != two["sampled"]


def test_faults_are_1(tmp_path: Path) -> None:
    """All of them on stdout, as a table or as JSON."""
    (tmp_path / "a.yaml").write_text("id: a[bold]\nshare: 0\n", encoding="utf-8")
    shown, printed = (run("check", "--personas", str(tmp_path), *more) for more in ([], ["--json"]))
    faults = json.loads(printed.stdout)["faults"]
    assert (shown.exit_code, printed.exit_code) == (1, 1)
    assert f"{len(faults)} faults" in shown.stdout
    assert "a[bold]" in shown.stdout
    assert {"share", "id", "hours"} <= {fault["path"] for fault in faults}


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """As for every command."""
    result = run("check", "--personas", str(tmp_path / "none"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "found no such directory" in result.stderr


def test_a_sample_has_people() -> None:
    """Wrong usage."""
    assert run("check", "--people", "0").exit_code == 2


@pytest.mark.parametrize("width", [40, 80, 100, 200])
@pytest.mark.parametrize("is_sound", [True, False])
def test_the_screen_fits(tmp_path: Path, width: int, is_sound: bool) -> None:
    """No line is longer than the terminal, nor than 100 characters; nothing is cut off below."""
    (tmp_path / "a.yaml").write_text("id: a\nshare: 0\n", encoding="utf-8")
    folder = ROOT / "personas" if is_sound else tmp_path
    summary = run_personas_check(Settings(), WorkspacePaths(tmp_path), folder, 200)
    console = Console(file=io.StringIO(), width=width)
    print_check(summary, "KRW", console)
    text = console.file.getvalue()
    assert all(len(line.rstrip()) <= min(width, MOST_WIDTH) for line in text.splitlines())
    assert ("hours of day" in text) is is_sound


@pytest.mark.parametrize("option", [[], ["--json"], ["--demographics"]])
def test_the_schema_is_all_that_is_printed(option: list[str]) -> None:
    """It can be sent into a file."""
    schema = json.loads(run("schema", *option).stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert ("day_parts" in schema["properties"]) is (option == ["--demographics"])
