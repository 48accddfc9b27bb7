"""The wheel as a user gets it: built from the sdist, installed alone, run in an empty directory."""

import json
import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from behavesim.engines.browser_binary import BrowserBinary
from behavesim.settings import ENVIRONMENT_PREFIX

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONSTRAINTS = ("--constraint", str(ROOT / "constraints.txt"))
BUILD_WITHIN_S = 300
INSTALL_WITHIN_S = 900
DEMO_WITHIN_S = 600

pytestmark = pytest.mark.e2e


def make_environment() -> dict[str, str]:
    """The variables of this process without those that lead to this checkout or change settings."""
    dropped = ("PYTHON", "VIRTUAL_ENV", ENVIRONMENT_PREFIX)
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def run(command: list[str], place: Path, within_s: float) -> "subprocess.CompletedProcess[str]":
    """Run it there; what it printed is in the message if it fails."""
    done = subprocess.run(
        command,
        cwd=place,
        env=make_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=within_s,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done


def make_venv(place: Path) -> Path:
    """An empty virtual environment with pip; returns its interpreter."""
    venv.EnvBuilder(with_pip=True).create(place)
    return place / "bin" / "python"


@dataclass(frozen=True, slots=True)
class Installed:
    """The program in an environment of its own, and an empty directory to run it in."""

    wheel: Path
    program: Path
    place: Path

    def run(self, *words: str, within_s: float = 60) -> "subprocess.CompletedProcess[str]":
        return run([str(self.program), *words], self.place, within_s)

    def run_json(self, *words: str, within_s: float = 60) -> Mapping[str, object]:
        result = json.loads(self.run(*words, "--json", within_s=within_s).stdout)
        assert isinstance(result, dict)
        return result


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build as the release does, then install the wheel and what it asks for."""
    base = tmp_path_factory.mktemp("wheel")
    builder = make_venv(base / "builder")
    run([str(builder), "-m", "pip", "install", *CONSTRAINTS, "build"], base, BUILD_WITHIN_S)
    dist = base / "dist"
    run([str(builder), "-m", "build", "--outdir", str(dist), str(ROOT)], base, BUILD_WITHIN_S)
    [wheel] = dist.glob("*.whl")
    python = make_venv(base / "user")
    run([str(python), "-m", "pip", "install", *CONSTRAINTS, str(wheel)], base, INSTALL_WITHIN_S)
    place = base / "empty"
    place.mkdir()
    return Installed(wheel, python.with_name("behavesim"), place)


def test_the_wheel_holds_the_package_alone(installed: Installed) -> None:
    """Neither tests nor tools; the resources lie inside of the package."""
    names = zipfile.ZipFile(installed.wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"behavesim", f"behavesim-{PROJECT['version']}.dist-info"}
    assert "behavesim/_resources/configs/default.yaml" in names


def test_the_program_runs_from_the_wheel(installed: Installed) -> None:
    """Its own version, and nothing of this checkout."""
    python = installed.program.with_name("python")
    where = "import behavesim; print(behavesim.__file__)"
    found = run([str(python), "-c", where], installed.place, 60).stdout
    assert Path(found.strip()).is_relative_to(installed.program.parents[1])
    assert installed.run("--version").stdout == f"behavesim {PROJECT['version']}\n"


def test_doctor_finds_everything(installed: Installed, browser_binary: BrowserBinary) -> None:
    """With a browser on the machine nothing is missing; resources are the installed ones."""
    summary = installed.run_json("doctor")
    assert summary["ok"] is True
    assert isinstance(summary["checks"], list)
    found = {check["name"]: check["found"] for check in summary["checks"]}
    assert found["Python"] == ".".join(map(str, sys.version_info[:3]))
    environment = installed.program.parents[1]
    for name in ("site_templates", "personas", "configs"):
        assert Path(found[name]).is_relative_to(environment)


def test_demo_runs_to_its_end(installed: Installed, browser_binary: BrowserBinary) -> None:
    """Both engines, tables, CSV and models, in the default workspace of an empty directory."""
    sizes = ("--sessions-browser", "2", "--sessions-direct", "1500")
    summary = installed.run_json("demo", *sizes, within_s=DEMO_WITHIN_S)
    assert (summary["sessions_browser"], summary["sessions_direct"]) == (2, 1500)
    assert summary["traits"] and summary["recommenders"]
    assert isinstance(summary["files"], dict)
    workspace = installed.place / "behavesim-out"
    for path in summary["files"].values():
        place = installed.place / path
        assert place.is_relative_to(workspace)
        assert place.is_file() or any(place.iterdir())
    assert list(installed.place.iterdir()) == [workspace]
