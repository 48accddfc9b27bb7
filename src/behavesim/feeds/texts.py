"""Texts of feeds as people read them: without markup, entities and invisible characters."""

import re
import string
import unicodedata
from dataclasses import dataclass
from html import unescape
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from behavesim.feeds.table import Number

MOST_DESCRIPTION: Final = 5000
"""Characters of a description; the rest is cut."""
MOST_NAME: Final = 300

_ENTITY: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_FORMATTING: Final = re.compile(
    r"</?(?:b|i|u|em|strong|small|sup|sub|span|font|p|div|mark)(?:\s[^<>]*)?>", re.IGNORECASE
)
_BREAK: Final = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_BLOCK: Final = re.compile(
    r"(<br\b[^<>]*>|</?(?:p|div|li|ul|ol|tr|table|h[1-6]|section|article|blockquote|dl|dt|dd|hr)"
    r"\b[^<>]*>)",
    re.IGNORECASE,
)
_HIDDEN: Final = ("Cc", "Cs", "Co", "Cn")
_INVISIBLE: Final = "\u200b\u2060\ufeff\u00ad\u2028\u2029\ufffe\uffff"
# A description may be a page: what is parsed is limited, and so is what is kept.
_MOST_HTML: Final = 200_000


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text, and how many characters it had where it was cut (0 otherwise)."""

    text: str
    cut_from: int = 0


def clean_line(text: str) -> str:
    """The text as one line: entities replaced, blanks single, nothing invisible."""
    if "&" in text:
        text = unescape_fully(text)
    line = " ".join(_keep_visible(text).split())
    return line if any(map(_is_seen, line)) else ""


def clean_id(text: str) -> str:
    """An id as it is, without what surrounds it; a number's ``.0`` is no part of it."""
    if isinstance(text, Number):
        text = text.removesuffix(".0")
    return text.strip(f"{_INVISIBLE}{string.whitespace}\xa0\u3000").strip()


def has_controls(text: str) -> bool:
    """Whether there are control characters in an id, which no data can carry."""
    return not text.isprintable() and any(unicodedata.category(one) in ("Cc", "Cs") for one in text)


def _is_seen(one: str) -> bool:
    return one.isprintable() and not one.isspace()


def clean_name(text: str) -> CleanText:
    """A name as one line. Marks of formatting go; other markup stays and is text."""
    if "<" in text:
        text = _FORMATTING.sub("", _BREAK.sub(" ", unescape_fully(text)))
    line = clean_line(text)
    return CleanText(line[:MOST_NAME].rstrip(), len(line) if len(line) > MOST_NAME else 0)


def clean_description(text: str) -> CleanText:
    """A description as text of several lines: HTML goes, with its scripts and styles."""
    length = len(text)
    text = text[:_MOST_HTML]
    if "&" in text:
        text = unescape_fully(text)
    if "<" in text and _TAG.search(text):
        text = re.sub(r"\n\s*\n", "\n", _strip_html(text))
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [" ".join(_keep_visible(line).split()) for line in plain.split("\n")]
    clean = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if len(clean) <= MOST_DESCRIPTION:
        return CleanText(clean, length if length > _MOST_HTML else 0)
    cut = clean[:MOST_DESCRIPTION]
    end = max(cut.rfind(" "), cut.rfind("\n"))
    return CleanText(cut[: end if end > MOST_DESCRIPTION // 2 else None].rstrip(), length)


def unescape_fully(text: str) -> str:
    """The text without entities, also where they were escaped again (``&amp;nbsp;``)."""
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    return text


def _strip_html(text: str) -> str:
    marked = _BLOCK.sub(r"\n\1", " ".join(text.split()) if _BLOCK.search(text) else text)
    tree = LexborHTMLParser(marked)
    for node in tree.css("script, style, noscript, template, iframe, object, svg, head"):
        node.decompose()
    return tree.body.text() if tree.body is not None else ""


def _keep_visible(text: str) -> str:
    """The text with blanks for what separates, and without what is not seen."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    return text if text.isprintable() else "".join(map(_show, text))


def _show(one: str) -> str:
    if one.isprintable():
        return one
    if one.isspace() and one not in _INVISIBLE:
        return " "
    return "" if one in _INVISIBLE or unicodedata.category(one) in _HIDDEN else one
