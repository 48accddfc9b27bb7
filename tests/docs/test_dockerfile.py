"""The Dockerfile names what exists: files, settings, commands. Nothing is built here."""

import json
import re
from pathlib import Path

import pytest
from tests.docs.test_documented import check_line

from behavesim.settings import ENVIRONMENT_PREFIX, load_settings
from behavesim.settings.layers import ENVIRONMENT_ELSEWHERE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def find_lines(instruction: str) -> list[str]:
    return re.findall(rf"^\s*{instruction} (.*)$", TEXT, re.MULTILINE)


def test_what_is_copied_exists_and_is_in_the_build_context() -> None:
    """Every source of a COPY is a path of the project that .dockerignore lets through."""
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sources = [name for line in find_lines("COPY") for name in line.split()[:-1]]
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in let_through


def test_what_the_build_needs_is_copied() -> None:
    """All that pyproject.toml takes into the wheel."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    included = re.findall(r'^"(.+)" = "behavesim/_resources/', project, re.MULTILINE)
    sources = {name for line in find_lines("COPY") for name in line.split()[:-1]}
    assert {*included, "src", "README.md", "LICENSE", "pyproject.toml"} <= sources


def test_the_extras_exist() -> None:
    """pip warns of an extra that is not there, and goes on."""
    found = re.search(r'"\.\[(.+?)\]"', TEXT)
    assert found is not None
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for extra in found[1].split(","):
        assert re.search(rf"^{extra} = \[", project, re.MULTILINE)


def test_the_command_parses() -> None:
    """The entry point is a command line of ours, with a place to write to behind it."""
    words = json.loads(find_lines("ENTRYPOINT")[0])
    check_line(" ".join([*words, "--out", "s3://bucket/path"]))
    check_line(" ".join(words))


def test_it_does_not_run_as_root() -> None:
    """The user is made before it is chosen, and the entry point comes after."""
    [user] = find_lines("USER")
    assert user != "root"
    assert TEXT.index("useradd") < TEXT.index("\nUSER ") < TEXT.index("\nENTRYPOINT ")
    assert f"--owner={user} " in TEXT


def test_its_variables_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every BEHAVESIM_ variable is one that the program reads."""
    names = re.findall(rf"({ENVIRONMENT_PREFIX}\w+)=(\S+)", TEXT)
    for name, value in names:
        if name not in ENVIRONMENT_ELSEWHERE:
            monkeypatch.setenv(name, value)
    settings = load_settings(None, {})
    assert settings.export.metrics_host == "0.0.0.0"
    assert (settings.collect.host, settings.collect.metrics_host) == ("0.0.0.0", "0.0.0.0")


def test_ports_agree() -> None:
    """What is exposed, asked for health and given to both commands is one port; the shop's too."""
    [ports] = find_lines("EXPOSE")
    port, shop_port = ports.split()
    assert f"127.0.0.1:{port}/healthz" in TEXT
    assert port in json.loads(find_lines("ENTRYPOINT")[0])
    assert f"BEHAVESIM_COLLECT__METRICS_PORT={port}" in TEXT
    assert load_settings(None, {}).collect.port == int(shop_port)
