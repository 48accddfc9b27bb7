"""Nothing in data moves a terminal's cursor, colors, hides or turns round what people read."""

import ast
import io
import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.table import Table
from rich.text import Text
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.cli.render.output import print_json, print_summary
from behavesim.display import screen
from behavesim.display.progress import BarProgress, LineProgress
from behavesim.display.screen import Screen, escape_hidden, print_line
from behavesim.ga4.export_schema import EXPORT_SCHEMA

ESCAPES = {
    "\x1b[31mred\x1b[0m": r"\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07": r"\x1b]0;title\x07",
    "a\x00b\x08c\x7f": r"a\x00b\x08c\x7f",
    "\x9b31m\x85": r"\x9b31m\x85",
    "one\ntwo\rthree\tfour": r"one\ntwo\rthree\tfour",
    "\u202egnp.exe\u2069": r"\u202egnp.exe\u2069",
    "ze\u200bro\ufeff\u00ad": r"ze\u200bro\ufeff\xad",
    "line\u2028end\u2029": r"line\u2028end\u2029",
    "half \udc80": r"half \udc80",
    "tag\U000e0041": r"tag\U000e0041",
    "[bold]x[/] [link=https://a.example]y[/link] :smile:":
        "[bold]x[/] [link=https://a.example]y[/link] :smile:",
    "Ünï 한글 日本　語 é 🙂": "Ünï 한글 日本　語 é 🙂",
}  # fmt: skip
HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)
NASTY = "\x1b[31m\u202e[bold]x[/]\nnext\x9b"
SHOWN = r"\x1b[31m\u202e[bold]x[/]\nnext\x9b"


@pytest.mark.parametrize(("text", "shown"), ESCAPES.items(), ids=map(ascii, ESCAPES))
def test_hidden_characters_are_shown_by_their_escapes(text: str, shown: str) -> None:
    """Letters of all scripts, and markup, stay as they are."""
    assert escape_hidden(text) == shown


@pytest.mark.parametrize("text", ESCAPES, ids=map(ascii, ESCAPES))
def test_every_way_to_a_screen_escapes(text: str) -> None:
    """Strings, texts, cells, titles, heads, keys, with and without colors."""
    for terminal in (False, True):
        stream = io.StringIO()
        one = Screen(file=stream, width=200, force_terminal=terminal, color_system=None)
        table = Table(text, title=text)
        table.add_row(text)
        table.add_row(Text(text))
        one.print(table, text, Text(text))
        print_summary({text: text, "rows": [{text: text}], "parts": {text: {"a": text}}}, one)
        assert not HIDDEN.search(stream.getvalue())
        assert stream.getvalue().count(ESCAPES[text].replace("_", " ")) >= 8


def test_the_program_s_own_line_ends_stay() -> None:
    """Those around a string are the program's, those in it are data."""
    stream = io.StringIO()
    Screen(file=stream).print("\nfirst", "a\nb\n")
    assert stream.getvalue() == "\nfirst a\\nb\n\n"


def test_progress_is_printable() -> None:
    """Stages and what they tell may name files."""
    stream = io.StringIO()
    lines = LineProgress(Screen(file=stream, width=200))
    lines(NASTY, 1, 2)
    lines.finish()
    bars = BarProgress()
    bars(NASTY, 1, 2, rows=1, tables=NASTY)
    Screen(file=stream, width=400).print(bars.render())
    assert stream.getvalue().count(SHOWN) == 3
    assert not HIDDEN.search(stream.getvalue())


def test_a_line_of_stderr_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors name what they found."""
    print_line(f"error: {NASTY}")
    assert capsys.readouterr().err == f"error: {SHOWN}\n"


def test_json_keeps_the_data_and_escapes_them(capsys: pytest.CaptureFixture[str]) -> None:
    """What is read from it is what was there."""
    texts = list(ESCAPES)[:-3]
    print_json({"texts": texts, "plain": "한글"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"texts": texts, "plain": "한글"}
    assert not HIDDEN.search(out)
    assert "한글" in out


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace of one event whose client and item have such names."""
    rows = [{"event_name": "purchase", "event_date": "20261101", "user_pseudo_id": NASTY,
             "items": [{"item_name": NASTY}]}]  # fmt: skip
    place = tmp_path / "warehouse" / "events_20261101.parquet"
    place.parent.mkdir()
    pq.write_table(pa.Table.from_pylist(rows, schema=EXPORT_SCHEMA), place)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["query", "SELECT user_pseudo_id, items, user_pseudo_id AS `[red]x` FROM `events_*`"], 0),
        (["query", f"SELECT `{NASTY}` FROM `events_*`"], 1),
        (["query", f"SELECT 1 FROM `{NASTY}`"], 1),
        (["query", "SELECT CAST(user_pseudo_id AS INT64) FROM `events_*`"], 1),
        (["query", "--file", f"{NASTY}.sql"], 1),
        (["doctor", "--config", f"{NASTY}.yaml"], 1),
        (["export", "--config", f"{NASTY}.yaml"], 1),
        (["personas", "check", "--personas", "{shop}/personas"], 1),
        (["export"], 0),
        (["export", "--out", "{shop}/" + NASTY], 0),
    ],
)
def test_commands_print_nothing_hidden(shop: Path, arguments: list[str], status: int) -> None:
    """On stdout and on stderr."""
    (shop / "personas").mkdir()
    (shop / "personas" / "one.yaml").write_text(f'name: "{ascii(NASTY)[1:-1]}"\n"[red]": 1\n')
    filled = [argument.replace("{shop}", str(shop)) for argument in arguments]
    result = CliRunner().invoke(app, ["--workspace", str(shop), *filled])
    assert result.exit_code == status, result.output
    assert result.output
    assert not HIDDEN.search(result.stdout)
    assert not HIDDEN.search(result.stderr)


def test_a_cell_of_a_query_is_one_line(shop: Path) -> None:
    """With the data's own line ends as escapes; JSON has them as they are."""
    sql = "SELECT user_pseudo_id AS u, items[OFFSET(0)].item_name AS i FROM `events_*`"
    shown = CliRunner().invoke(app, ["--workspace", str(shop), "query", sql]).stdout
    assert shown.splitlines()[1].split() == [SHOWN, SHOWN]
    printed = CliRunner().invoke(app, ["--workspace", str(shop), "query", sql, "--json"]).stdout
    assert json.loads(printed)["rows"] == [[NASTY, NASTY]]


def test_there_is_one_way_to_the_screen() -> None:
    """No module makes a console of its own, or prints to stderr past ``print_line``."""
    place = Path(screen.__file__).parents[1]
    for path in sorted(place.rglob("*.py")):
        if path.name == "screen.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert name not in ("Console", "rich.print", "Text.from_markup"), path
            if name == "print" and isinstance(node, ast.Call) and node.args:
                is_constant = isinstance(node.args[0], ast.Constant)
                is_known = ast.unparse(node.args[0]).startswith(
                    ("escape_json(", 'f"behavesim', "f'behavesim")
                )
                assert is_constant or is_known, f"{path}:{node.lineno}"
