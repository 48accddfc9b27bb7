"""What is not documented fails here, and so does documentation of what is not there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.docs.setting_table import PAGE, replace_tables
from tools.docs_pages import write_pages

from behavesim.cli.app import app

ROOT = Path(__file__).parents[2]
COMMANDS_PAGE = ROOT / "docs" / "commands.md"
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "tutorials").glob("*.md")),
    *sorted((ROOT / "docs" / "explanation").glob("*.md")),
]
SITE_ONLY = {(ROOT / "docs" / place).resolve() for place in write_pages()}
"""Pages that the docs site has beside the files of docs/."""

PROGRAM: Any = typer.main.get_command(app)


def iterate_commands(group: Any = PROGRAM, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its full name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from iterate_commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


COMMANDS = dict(iterate_commands())


def list_options(command: Any) -> set[str]:
    """The command's long options, --help among them."""
    names = {name for parameter in command.params for name in parameter.opts}
    return {name for name in names if name.startswith("--")} | {"--help"}


COMMON_OPTIONS = {"--workspace", "--config", "--seed", "--json", "--help"}


def read_section(name: str) -> str:
    """The section of docs/commands.md on the command."""
    heading = f"## `behavesim {name}`\n"
    page = COMMANDS_PAGE.read_text(encoding="utf-8")
    assert heading in page, f"docs/commands.md has no section {heading.strip()}"
    return page.split(heading)[1].split("\n## ")[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_its_options_are_documented(name: str) -> None:
    """docs/commands.md has a section a command, an example, and a row an option."""
    section = read_section(name)
    assert f"$ behavesim {name}" in section
    rows = set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE))
    assert rows == list_options(COMMANDS[name]) - COMMON_OPTIONS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_the_common_options_and_an_example(name: str) -> None:
    """--config, --seed and --json are everywhere, and --help ends in an example that parses."""
    command = COMMANDS[name]
    assert list_options(command) >= COMMON_OPTIONS
    assert command.epilog.startswith("Example: behavesim ")
    assert command.help
    check_line(command.epilog.removeprefix("Example: "))


def test_the_page_has_no_command_that_is_not_there() -> None:
    """Every section is about a command."""
    page = COMMANDS_PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^## `behavesim (.+)`$", page, re.MULTILINE)) == set(COMMANDS)


def test_every_global_option_is_documented() -> None:
    """The page's beginning names each option that stands before the command."""
    beginning = COMMANDS_PAGE.read_text(encoding="utf-8").split("\n## ")[0]
    assert [name for name in list_options(PROGRAM) if name not in beginning] == []


def test_every_command_is_in_the_readme() -> None:
    """The README's tour names each command."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"behavesim {name}" not in readme] == []


def test_every_setting_is_documented() -> None:
    """docs/configuration.md names each setting with its default and its meaning."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == replace_tables(page), "run: python tests/docs/setting_table.py"


def list_console_lines() -> list[tuple[str, str]]:
    """(page, line) of every `$ behavesim ...` in a console block of the documentation."""
    found = []
    for page in PAGES:
        blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for line in "".join(blocks).splitlines():
            if line.startswith("$ behavesim"):
                found.append((page.name, line.removeprefix("$ ")))
    return found


@pytest.mark.parametrize(("page", "line"), list_console_lines())
def test_console_lines_name_what_exists(page: str, line: str) -> None:
    """Commands, options and choices in the documentation parse."""
    check_line(line)


def check_line(line: str) -> None:
    """Parse the line as the program would, without running it."""
    words = shlex.split(line.split(" > ")[0])[1:]
    group: Any = PROGRAM
    while words and hasattr(group, "commands"):
        options = {name: option for option in group.params for name in option.opts}
        if words[0] in options and words[0] != "--version":
            option = options[words[0]]
            words = words[1 if option.is_flag or option.count else 2 :]
        elif words[0].startswith("--"):
            assert words[0] in list_options(group), line
            return
        else:
            assert words[0] in group.commands, line
            group = group.commands[words[0]]
            words = words[1:]
    group.make_context(group.name, words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    """Every relative link of the documentation names a file of the project."""
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    places = {target: (page.parent / target).resolve() for target in targets}
    assert [
        target
        for target, place in places.items()
        if not (place.exists() or (page.name == "index.md" and place in SITE_ONLY))
    ] == []


def name_anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_headings_lead_somewhere(page: Path) -> None:
    """Every anchor of a relative link is a heading of the page that it names."""
    links = re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    missing = []
    for target, anchor in links:
        text = (page.parent / target if target else page).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        if anchor not in map(name_anchor, headings):
            missing.append(f"{target}#{anchor}")
    assert missing == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """The README's line and .ci/run's line are the same."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    line = next(line for line in readme.splitlines() if line.endswith("nox -s tests"))
    assert line.startswith("$ python3 -m venv .venv && ")
    assert f"'{line.removeprefix('$ ')}'" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
