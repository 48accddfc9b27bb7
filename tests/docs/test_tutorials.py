"""Every command of the tutorials runs, and prints what the page says."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from tests.docs.tutorials import (
    Block,
    Command,
    follow,
    is_described,
    iterate_blocks,
    list_commands,
    list_pages,
    run_command,
)

PAGES = {path.stem: path.read_text(encoding="utf-8") for path in list_pages()}
DBT = "dbt-duckdb"
NEEDS_ACCOUNT = ("provision", "publish", "verify", "--pace real", "bigquery://", "gcloud", "pip ")


def list_skipped() -> list[Command]:
    """The commands that are not run here."""
    blocks = [block for page in PAGES.values() for block in iterate_blocks(page)]
    return [entry for block in blocks if block.is_skipped for entry in list_commands(block.text)]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(PAGES) - {DBT}))
def test_a_tutorial_does_what_it_says(name: str, tmp_path: Path) -> None:
    """From an empty directory, in the page's order."""
    follow(PAGES[name], tmp_path)


@pytest.mark.slow
def test_dbt_builds_the_models(tmp_path: Path) -> None:
    """With dbt itself, where it is installed: `nox -s dbt`."""
    if shutil.which("dbt") is None:
        pytest.skip("no dbt here; `nox -s dbt` installs it")
    follow(PAGES[DBT], tmp_path)


@pytest.mark.slow
def test_the_models_of_dbt_are_sql_that_duckdb_runs(tmp_path: Path) -> None:
    """All else of that page without dbt: its references replaced, its data tests as queries."""

    def run(line: str, directory: Path) -> str:
        return build(directory) if line.startswith("dbt ") else run_command(line, directory)

    follow(PAGES[DBT], tmp_path, run)


def build(directory: Path) -> str:
    """The tables that dbt would make of the models."""
    models = {path.stem: path.read_text("utf-8") for path in directory.glob("models/*.sql")}
    events = str(directory / "behavesim-out" / "warehouse" / "events_*" / "*.parquet")
    with duckdb.connect(str(directory / "shop.duckdb")) as connection:
        for name in ("stg_events", "sessions", "item_sales"):
            query = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", models.pop(name))
            query = query.replace("{{ source('ga4', 'events') }}", f"read_parquet('{events}')")
            connection.execute(f"CREATE TABLE {name} AS {query}")
        faults = connection.execute(
            "SELECT count(*) FROM sessions WHERE user_pseudo_id IS NULL"
            " OR device NOT IN ('desktop', 'mobile', 'tablet')"
        ).fetchone()
        sold = connection.execute(
            "SELECT count(item_id), count(DISTINCT item_id), count(*) FROM item_sales"
        ).fetchone()
    assert faults == (0,)
    assert models == {}
    assert sold is not None and len(set(sold)) == 1 and sold[0] > 0
    return ""


def test_only_what_needs_an_account_or_installs_is_not_run() -> None:
    """A command is left out for one of these reasons, and for no other."""
    lines = [command.line for command in list_skipped()]
    assert lines
    allowed = (*NEEDS_ACCOUNT, "python3 -m venv", "behavesim doctor")
    assert [line for line in lines if not any(part in line for part in allowed)] == []


def test_what_needs_an_account_is_said_to_be_not_run() -> None:
    """The text before each such block says so."""
    page = PAGES["own-google-accounts"]
    parts = page.split("<!-- not run here: needs a Google account -->")[:-1]
    assert len(parts) > 3
    for part in parts:
        assert "*not run against Google*" in part[part.rfind("\n```\n") + 1 :]


def test_every_block_is_a_file_a_command_or_left_out() -> None:
    """Nothing is shown that no test reads."""
    for page in PAGES.values():
        for block in iterate_blocks(page):
            assert block.title or list_commands(block.text), block.text


def test_the_installation_is_that_of_the_readme() -> None:
    """CI runs what the README says."""
    readme = (list_pages()[0].parents[2] / "README.md").read_text(encoding="utf-8")
    installed = [line for line in list_skipped() if "constraints.txt" in line.line]
    assert [f"$ {command.line}\n" in readme for command in installed] == [True]


@pytest.mark.parametrize(
    ("printed", "output", "is_right"),
    [
        ("a   1\nb 2.0 s\n", "a 1\nb 9 s\n", True),
        ("a 1\n", "a 2\n", False),
        ("a\nb\nc\n", "a\n...\n", True),
        ("a\nb\n", "a\n", False),
        ("a\n", "", False),
        ("", "", True),
    ],
)
def test_outputs_are_compared(printed: str, output: str, is_right: bool) -> None:
    """But for spaces, durations and skipped lines."""
    assert is_described(printed, output) == is_right


def test_blocks_are_read() -> None:
    """Language, title, text, and whether the block is left out."""
    page = '```yaml title="a.yml"\na: 1\n```\n\n<!-- not run here: x -->\n```console\n$ ls\n```\n'
    assert list(iterate_blocks(page)) == [
        Block("yaml", "a.yml", "a: 1\n", False),
        Block("console", None, "$ ls\n", True),
    ]
