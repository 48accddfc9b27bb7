"""Templates, style sheets and scripts are replaced one by one."""

import shutil
from pathlib import Path

import pytest

from behavesim.errors import InputError
from behavesim.resources import shipped_resource
from behavesim.site_templates import SiteTemplates, UnusedFile, find_templates

SHIPPED = shipped_resource("site_templates")
ITEM = "pages/item.html.jinja"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``site_templates/`` of a working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site_templates").mkdir()
    return tmp_path / "site_templates"


def write(own: Path, name: str, text: str = "mine") -> None:
    (own / name).parent.mkdir(parents=True, exist_ok=True)
    (own / name).write_text(text)


def test_one_file_is_replaced_and_no_other(own: Path) -> None:
    """All others are those that ship."""
    write(own, ITEM)
    templates = find_templates()
    assert templates.find(ITEM) == own / ITEM
    assert templates.find("pages/cart.html.jinja") == SHIPPED / "pages/cart.html.jinja"
    files = templates.list_files()
    assert list(files) == sorted(SiteTemplates((SHIPPED,)).list_files())
    assert [name for name, path in files.items() if path.is_relative_to(own)] == [ITEM]
    assert templates.list_replaced() == (ITEM,)
    assert templates.list_unused() == ()


def test_a_whole_copy_replaces_what_differs(own: Path) -> None:
    """Equal files are not listed."""
    shutil.copytree(SHIPPED, own, dirs_exist_ok=True)
    assert find_templates().list_replaced() == ()
    write(own, ITEM)
    assert find_templates().list_replaced() == (ITEM,)


def test_files_without_effect_are_found_with_the_nearest_name(own: Path) -> None:
    """A misspelled name, and one in a wrong folder."""
    write(own, "pages/itme.html.jinja")
    write(own, "card.html.jinja")
    write(own, "notes.txt")
    assert find_templates().list_unused() == (
        UnusedFile("card.html.jinja", "partials/card.html.jinja"),
        UnusedFile("notes.txt", ""),
        UnusedFile("pages/itme.html.jinja", ITEM),
    )


def test_further_files_that_others_name_have_an_effect(own: Path) -> None:
    """A partial that is included, a picture of a style sheet, and any style sheet."""
    write(own, ITEM, '{% include "partials/size_table.html.jinja" %}')
    write(own, "partials/size_table.html.jinja")
    write(own, "assets/css/99-mine.css", "body { background: url(../art/paper.svg) }")
    write(own, "assets/art/paper.svg")
    write(own, ".hidden")
    assert find_templates().list_unused() == ()


def test_a_name_that_does_not_exist_is_an_error_with_the_nearest(own: Path) -> None:
    """Also where there are own files."""
    with pytest.raises(InputError, match=r"pages/itm\.html\.jinja: found no such file") as caught:
        find_templates().find("pages/itm.html.jinja")
    assert caught.value.hint == f"did you mean {ITEM}?"


def test_a_changed_file_is_noticed(own: Path) -> None:
    """By its size and time."""
    before = find_templates().measure_own()
    write(own, ITEM)
    assert find_templates().measure_own() != before == ()


def test_types_are_not_replaceable() -> None:
    """They help editors alone."""
    names = SiteTemplates((SHIPPED,)).list_replaceable()
    assert ITEM in names
    assert not [name for name in names if name.endswith(".d.ts")]
