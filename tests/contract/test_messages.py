"""Every text of the shop is in the message catalogs, and these have no text that is not shown."""

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes
from tools import messages

from behavesim.shop.texts import load_texts

ROOT = messages.ROOT
TEMPLATES = sorted((ROOT / messages.TEMPLATES).rglob("*.jinja"))
SCRIPTS = sorted((ROOT / "site_templates/assets/js/shop").rglob("*.js"))
COMPLETE = ("ko", "de", "ja")
"""Languages without a text in English."""
NAMES = frozenset({"GTIN", "Instagram"})
"""What has the same name in every language."""
ENVIRONMENT = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
ENVIRONMENT.install_gettext_callables(str, lambda one, *_: one, newstyle=True)  # type: ignore[attr-defined]

TAG = re.compile(r"<[^>]*>")
TEXT_ATTRIBUTE = re.compile(r"\b(?:aria-label|placeholder|alt|title)=\"([^\"]*)\"")
ATTRIBUTE = re.compile(r"[\w-]+=\"?")  # of a tag that begins in another template or macro
WORD = re.compile(r"[^\W\d_]{2,}")
STARTS_A_TEXT = re.compile(r"[A-Z][a-z]+( |$)")
STRING = re.compile(r'"([A-Z][a-z][^"\n]*)"')
NOT_SHOWN = re.compile(r"Error\(|console\.|^\s*(?:\*|//|/\*)|import |instanceof|new Set\(")


def read_visible(source: str) -> Iterator[str]:
    """The pieces of a template's text that stand between tags or in attributes that are read."""
    pieces = (
        value if kind == "data" else "\0" if kind == "variable_begin" else ""
        for _, kind, value in ENVIRONMENT.lex(source)
    )
    text = re.sub(r"<script.*?</script>", "", "".join(pieces), flags=re.DOTALL)
    for tag in TAG.findall(text):
        yield from TEXT_ATTRIBUTE.findall(tag)
    yield from ATTRIBUTE.sub("\0", TAG.sub("\0", text)).split("\0")


def list_constants(source: str) -> Iterator[str]:
    """Texts in a template's expressions that are not translated."""
    tree = ENVIRONMENT.parse(source)
    calls = [
        call
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "ngettext")
    ]
    translated = {id(argument) for call in calls for argument in call.args}
    for constant in tree.find_all(nodes.Const):
        if isinstance(constant.value, str) and id(constant) not in translated:
            yield constant.value


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_no_visible_text_of_a_template_bypasses_the_catalogs(file: Path) -> None:
    """Neither between tags, nor in attributes, nor in expressions."""
    source = file.read_text(encoding="utf-8")
    visible = {text.strip() for text in read_visible(source) if WORD.search(text)}
    assert visible - NAMES == set()
    assert [text for text in list_constants(source) if STARTS_A_TEXT.match(text)] == []


def test_a_text_that_bypasses_the_catalogs_is_found() -> None:
    """In each of the places where one could stand."""
    source = '<p title="Go on">{% if x %}Hello{% endif %} {{ "Bye" }} {{ _("Fine") }}</p>'
    assert [text for text in read_visible(source) if WORD.search(text)] == ["Go on", "Hello "]
    assert list(list_constants(source)) == ["Bye"]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.stem)
def test_texts_of_scripts_are_in_the_catalogs(file: Path) -> None:
    """What begins like a sentence is one that is translated."""
    known = load_texts("en").in_scripts
    lines = file.read_text(encoding="utf-8").splitlines()
    found = {text for line in lines if not NOT_SHOWN.search(line) for text in STRING.findall(line)}
    assert found - known == set()


def test_the_template_is_that_of_the_sources() -> None:
    """Run `nox -s messages` after a change of texts."""
    template = messages.write_template(messages.collect_texts())
    assert (ROOT / messages.TEMPLATE).read_bytes() == template


@pytest.mark.parametrize("file", messages.list_translations(), ids=lambda file: file.parts[-3])
def test_translations_have_the_texts_of_the_template(file: Path) -> None:
    """No text more or less, in the same order; a second update changes nothing."""
    assert messages.update_translation(file, messages.collect_texts()) == file.read_bytes()


@pytest.mark.parametrize("language", COMPLETE)
def test_these_languages_are_complete(language: str) -> None:
    """Every text has a translation; the same word in both languages is rare."""
    texts = load_texts(language)
    assert texts.missing == 0
    same = [text for text, forms in texts.translations.items() if forms[0] == text]
    assert len(same) <= 8, same
