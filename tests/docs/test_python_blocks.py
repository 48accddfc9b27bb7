"""Python in the documentation runs, and the page of the API has every command."""

import re
from pathlib import Path

import pytest
from tests.unit.api.test_documented import CALLS

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "python-api.md")
# As little as the same calls need.
SMALLER = {"sessions=20_000": "sessions=1_500", "progress=True": "progress=False"}


def read_blocks(page: Path) -> str:
    """All Python of a page: one program."""
    found = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return "\n".join(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_blocks_of_a_page_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other, with fewer visits."""
    monkeypatch.chdir(tmp_path)
    program = read_blocks(page)
    for text, smaller in SMALLER.items():
        program = program.replace(text, smaller)
    exec(compile(program, str(page), "exec"), {})


def test_errors_and_values_are_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Comments behind what is printed and evaluated."""
    monkeypatch.chdir(tmp_path)
    program = read_blocks(PAGES[1])
    values = re.findall(r"^(ws\.settings\S+) +# (\d+)", program, re.MULTILINE)
    assert len(values) == 2
    lines = program.splitlines()
    names: dict[str, object] = {}
    exec("\n".join([line for line in lines if line.startswith(("import", "ws = "))]), names)
    for expression, value in values:
        assert eval(expression, names) == int(value)
    exec(program[program.index("try:") :], names)
    assert capsys.readouterr().out.strip() == program.rpartition("print(error)")[2].strip(" #\n")


def test_the_page_has_every_command_and_its_calls() -> None:
    """The table is the one that tests/unit/api holds against the source."""
    page = PAGES[1].read_text(encoding="utf-8")
    rows = re.findall(r"^\| `behavesim ([a-z -]+)` \| (.+) \|$", page, re.MULTILINE)
    assert {name: set(re.findall(r"`(.+?)`", calls)) for name, calls in rows} == CALLS
