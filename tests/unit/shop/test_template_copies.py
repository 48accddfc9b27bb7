"""Shipped templates are copied where users may change them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.errors import InputError
from behavesim.shop.template_copies import copy_templates, list_templates
from behavesim.site_templates import find_templates

ITEM = "pages/item.html.jinja"
SHEET = "assets/css/60-item.css"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``site_templates/`` of a working directory, not there yet."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "site_templates"


def test_a_copy_is_the_shipped_file(own: Path) -> None:
    """Named as `templates list` does, or with its directory."""
    result = copy_templates([ITEM, f"./site_templates/{SHEET}"])
    assert result.copied == (str(own / ITEM), str(own / SHEET))
    shipped = find_templates().places[-1]
    assert (own / ITEM).read_bytes() == (shipped / ITEM).read_bytes()


def test_a_file_that_is_there_stays(own: Path) -> None:
    """And nothing else is written; force replaces it and says so."""
    copy_templates([ITEM])
    (own / ITEM).write_text("mine")
    with pytest.raises(InputError, match="found a file; allowed no file"):
        copy_templates([SHEET, ITEM])
    assert not (own / SHEET).exists()
    assert copy_templates([SHEET, ITEM], force=True).overwritten == (str(own / ITEM),)
    assert (own / ITEM).read_text() != "mine"


def test_an_unknown_name_copies_nothing(own: Path) -> None:
    """The nearest name is a hint."""
    with pytest.raises(InputError) as caught:
        copy_templates([SHEET, "pages/items.html.jinja"])
    assert caught.value.hint == f"did you mean {ITEM}?"
    assert not own.exists()


def test_the_list_marks_what_is_replaced(own: Path) -> None:
    """An equal copy is not marked."""
    copy_templates([ITEM, SHEET])
    (own / ITEM).write_text("mine")
    assert [file.name for file in list_templates().files if file.replaced] == [ITEM]


def test_build_site_says_what_is_replaced_and_what_is_not(own: Path) -> None:
    """In a line, in a warning and in JSON; the page and the style sheet have it."""
    runner = CliRunner()
    assert runner.invoke(app, ["templates", "copy", ITEM, SHEET]).exit_code == 0
    (own / ITEM).write_text((own / ITEM).read_text() + "<!-- of mine -->")
    (own / SHEET).write_text(".of-mine {}\n")
    (own / "pages" / "itm.html.jinja").write_text("")
    shown = runner.invoke(app, ["build-site"])
    assert shown.exit_code == 0, shown.output
    assert f"2: {SHEET}, {ITEM}" in " ".join(shown.stdout.split())
    assert (
        f"pages/itm.html.jinja replaces no shipped file, and no file names it; did you mean {ITEM}?"
        in " ".join(shown.stderr.split())
    )
    result = json.loads(runner.invoke(app, ["build-site", "--json"]).stdout)
    assert result["replaced"] == [SHEET, ITEM]
    assert result["unused"] == [{"name": "pages/itm.html.jinja", "nearest": ITEM}]
    site = Path("behavesim-out/site")
    assert any("<!-- of mine -->" in page.read_text() for page in site.glob("p/*/index.html"))
    assert ".of-mine {}" in (site / "assets/css/shop.css").read_text()
