"""Pages of the docs site that are written from the code hold what the code has."""

import re
from pathlib import Path

import yaml
from tests.docs.test_documented import COMMANDS, list_options
from tools.docs_pages import PROJECT_PAGES, WRITTEN, find_results, move_link, write_pages

from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_paths
from behavesim.settings import iterate_settings

ROOT = Path(__file__).parents[2]
PAGES = write_pages()


def test_every_command_has_its_options() -> None:
    """A section a command, a row an option."""
    sections = re.split(r"^## behavesim ", PAGES["reference/cli.md"], flags=re.MULTILINE)[1:]
    found = {section.split("\n", 1)[0]: section for section in sections}
    assert list(found) == list(COMMANDS)
    for name, command in COMMANDS.items():
        options = set(re.findall(r"`(--[a-z-]+)`", found[name].split("```sh")[0]))
        assert options | {"--help"} == list_options(command)


def test_every_setting_has_its_type() -> None:
    """A row a setting, with its limits."""
    page = PAGES["reference/settings.md"]
    assert [name for name, _ in iterate_settings() if f"\n| `{name}` | `" not in page] == []
    assert "\n| `query.memory_mb` | `int` | `ge=64` |\n" in page


def test_every_path_of_the_export_has_its_type() -> None:
    """A row a path, in the order of the tables."""
    rows = re.findall(r"^\| `([^`]+)` \|", PAGES["reference/ga4-schema.md"], re.MULTILINE)
    assert rows == [path for path, _ in iterate_paths(EXPORT_SCHEMA)]
    assert "| `event_timestamp` | INTEGER | `int64` |" in PAGES["reference/ga4-schema.md"]


def test_results_are_found() -> None:
    """Classes that methods of the API give back."""
    names = {name.rpartition(".")[2] for name in find_results()}
    assert names >= {"SimulationResult", "ExportResult", "TrainingResult", "ExportPlan"}


def test_links_of_the_files_at_the_top_lead_to_pages() -> None:
    """From project/ to docs/, and to one another."""
    assert move_link("docs/models.md") == "../models.md"
    assert move_link("CHANGELOG.md") == "changelog.md"


def test_every_page_is_in_the_navigation() -> None:
    """Pages of docs/ but for decisions, which their list links, and pages that are written."""
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    docs = ROOT / "docs"
    files = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    pages = {name for name in files if not re.match(r"decisions/(0|template)", name)}
    assert set(list_places(nav)) == pages | set(WRITTEN) | set(PROJECT_PAGES.values())


def list_places(nav: object) -> list[str]:
    """The files that a navigation names."""
    if isinstance(nav, str):
        return [nav]
    entries = nav if isinstance(nav, list) else nav.values() if isinstance(nav, dict) else ()
    return [place for entry in entries for place in list_places(entry)]
