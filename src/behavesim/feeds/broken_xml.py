"""One item that is not well-formed XML, read as a browser would read HTML."""

import re
from collections.abc import Iterator
from html import escape
from typing import Any, Final, Literal

from selectolax.lexbor import LexborHTMLParser

Piece = tuple[Literal["begin", "end", "text"], str]

_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w:.-]*)((?:\s[^<>]*?)?)(/?)>")
# Elements of HTML have rules of their own: a <link> has no content, a <title> no elements.
_MARK: Final = "x-"


def read_broken_item(text: str) -> Iterator[Piece]:
    """Beginnings and ends of elements, and texts; an element left open ends with its parent."""
    plain = _CDATA.sub(lambda found: escape(found[1], quote=False), text)
    names = {found[2].lower(): found[2] for found in _TAG.finditer(plain)}
    marked = _TAG.sub(_mark_tag, plain)
    body = LexborHTMLParser(marked).body
    if body is not None:
        for child in body.iter(include_text=False):
            yield from _iterate(child, names)


def _mark_tag(found: re.Match[str]) -> str:
    slash, name, _, empty = found.groups()
    tag = f"{_MARK}{name.lower()}"
    if empty:
        return f"<{tag}></{tag}>"
    return f"<{slash}{tag}>"


def _iterate(node: Any, names: dict[str, str], depth: int = 0) -> Iterator[Piece]:
    name = (node.tag or "").removeprefix(_MARK)
    name = names.get(name, name)
    yield "begin", name
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield "text", child.text_content or ""
        elif depth < 20:
            yield from _iterate(child, names, depth + 1)
    yield "end", name
