"""Reads XML feeds: RSS and Atom with Google's namespace, and other lists of products.

Names of elements are taken without namespaces, since feeds declare them anywhere or not at all;
those of Google win over others of the same name. Nested elements are columns of their own
(``shipping/price``). What is not well-formed is repaired, as a whole or item by item.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5
from pathlib import Path
from typing import Final
from xml.parsers import expat

from behavesim.errors import InputError
from behavesim.feeds.broken_xml import read_broken_item
from behavesim.feeds.table import BadRow, Row, Table

_GOOGLE: Final = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*["']https?://base\.google\.com/""")
# An element of the first of these names that occurs is an item.
_ITEM_NAMES: Final = (
    "item", "entry", "product", "shopitem", "offer", "produkt", "produit", "producto", "prodotto",
    "artikel", "article", "articulo", "goods", "prod", "row", "record",
)  # fmt: skip
_TITLES: Final = ("rss/channel/title", "feed/title", "channel/title")
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_ENTITY: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_XML_ENTITIES: Final = ("amp;", "lt;", "gt;", "quot;", "apos;")
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CDATA: Final = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_MOST_DEPTH: Final = 6
_CURRENCY_KEYS: Final = frozenset(("currency", "currencyCode", "currencyId", "curr"))
_ADDRESSES: Final = ("href", "url", "src")
_ITEM: Final = "a feed with an <item>, <entry>, <product> or the like for each product"


def read_xml(text: str, path: Path) -> Table:
    """The items of an XML feed. Raises InputError where there is none, or entities are declared."""
    name = _find_item_name(text)
    if name is None:
        raise InputError(path, "", "XML without a list of products", _ITEM)
    declared = frozenset(_GOOGLE.findall(text))
    prefixes = declared | {"g"}
    table = Table("xml", "line", [], [])
    if declared or "<g:" in text:
        table.format = "merchant-xml"
    try:
        reader = _parse(text, name, prefixes, path)
    except expat.ExpatError as error:
        problem = f"{expat.ErrorString(error.code)}, line {error.lineno}"
        repaired = _repair(text)
        try:
            reader = _parse(repaired, name, prefixes, path)
            table.notes.append(f"the XML is not well-formed ({problem}); repaired")
        except expat.ExpatError:
            reader = _read_item_by_item(repaired, name, prefixes, table, path)
            table.notes.append(f"the XML is not well-formed ({problem}); read item by item")
    table.rows = reader.rows
    table.columns = list(dict.fromkeys(column for row in reader.rows for column in row.cells))
    table.title = reader.title.strip()
    if not table.rows and not table.bad_rows:
        raise InputError(path, "", f"no <{name}> that can be read", _ITEM)
    return table


@dataclass(slots=True)
class _Reader:
    """Handlers of expat: gathers what is in each item."""

    item: str
    prefixes: frozenset[str]
    rows: list[Row] = field(default_factory=list)
    title: str = ""
    line: int = 0
    outside: list[str] = field(default_factory=list)
    """Elements that are open around items."""
    inside: list[str] = field(default_factory=list)
    """Elements that are open in an item."""
    texts: list[list[str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    google: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)
    depth: int = 0
    """0 outside of items, else how many elements are open, the item's own among them."""

    def begin(self, name: str, attributes: dict[str, str], line: int) -> None:
        local = name.rpartition(":")[2]
        if self.depth == 0 and local.lower() != self.item:
            self.outside.append(local)
            return
        self.depth += 1
        if self.depth == 1:
            self.line, self.google, self.others = line, {}, {}
            self.inside, self.texts, self.addresses = [], [], []
            for key, value in attributes.items():
                if not key.startswith("xmlns") and value.strip():
                    self.others.setdefault(key, []).append(value.strip())
            return
        self.inside.append(self._name(name))
        for key in _CURRENCY_KEYS & attributes.keys():
            self.others.setdefault("/".join((*self.inside, "currency")), []).append(attributes[key])
        self.texts.append([])
        address = next((attributes[key] for key in _ADDRESSES if key in attributes), "")
        self.addresses.append(address)

    def take(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)
        elif self.depth == 0 and not self.title and "/".join(self.outside).lower() in _TITLES:
            self.title = text.strip()

    def end(self, name: str) -> None:
        if self.depth == 0:
            if self.outside:
                self.outside.pop()
            return
        self.depth -= 1
        if self.depth == 0:
            cells = {**self.others, **self.google}
            self.rows.append(Row(self.line, {key: tuple(values) for key, values in cells.items()}))
            return
        text, address = "".join(self.texts.pop()).strip(), self.addresses.pop().strip()
        text = text or address
        if text and len(self.inside) <= _MOST_DEPTH:
            prefix = name.rpartition(":")[0]
            target = self.google if prefix in self.prefixes else self.others
            target.setdefault("/".join(self.inside), []).append(text)
        self.inside.pop()

    def _name(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        return local if prefix in self.prefixes or not prefix else name


def _parse(text: str, item: str, prefixes: frozenset[str], path: Path, line: int = 0) -> _Reader:
    reader = _Reader(item, prefixes)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: reader.begin(
        name, attributes, parser.CurrentLineNumber + line
    )
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.take

    def refuse(*_: object) -> None:
        raise InputError(path, "", "a declaration of an entity", "XML without one")

    parser.EntityDeclHandler = refuse
    parser.Parse(text.encode("utf-8", "replace"), True)
    return reader


def _find_item_name(text: str) -> str | None:
    found = {
        name.lower()
        for name in re.findall(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s>/]", text[:2_000_000])
    }
    return next((name for name in _ITEM_NAMES if name in found), None)


def _repair(text: str) -> str:
    """The text with what most often breaks XML replaced: bare ``&``, HTML's entities, controls."""
    parts = _CDATA.split(_NO_XML.sub("", text))
    for index, part in enumerate(parts):
        if not part.startswith("<![CDATA["):
            part = _ENTITY.sub(_replace_entity, part)
            parts[index] = _BARE_AMPERSAND.sub("&amp;", part)
    return "".join(parts)


def _replace_entity(found: re.Match[str]) -> str:
    name = found[1]
    return found[0] if name in _XML_ENTITIES or name not in html5 else unescape(found[0])


def _read_item_by_item(
    text: str, name: str, prefixes: frozenset[str], table: Table, path: Path
) -> _Reader:
    whole = _Reader(name, prefixes)
    title = re.search(r"<title[^>]*>([^<]*)</title>", text[: text.lower().find(f"<{name}")])
    whole.title = unescape(title[1]) if title else ""
    for line, segment, is_closed in _split_items(text, name):
        if not is_closed:
            fault = f"the <{name}> opened here is never closed"
            table.bad_rows.append(BadRow(line, "", fault, f"a closing </{name}>", fault))
            continue
        try:
            whole.rows += _parse(segment, name, prefixes, path, line - 1).rows
        except expat.ExpatError:
            reader = _Reader(name, prefixes)
            for kind, value in read_broken_item(segment):
                if kind == "begin":
                    reader.begin(value, {}, line)
                elif kind == "end":
                    reader.end(value)
                else:
                    reader.take(value)
            whole.rows += reader.rows
    return whole


def _split_items(text: str, name: str) -> Iterator[tuple[int, str, bool]]:
    """Each item's line, its text, and whether it is closed before the next one begins."""
    begin = re.compile(rf"<((?:[\w.-]+:)?{name})(?=[\s>])[^<>]*>", re.IGNORECASE)
    starts = [(found.start(), found[1]) for found in begin.finditer(text)]
    line, place = 1, 0
    for index, (start, tag) in enumerate(starts):
        line += text.count("\n", place, start)
        place = start
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(text)
        closing = re.compile(rf"</{re.escape(tag)}\s*>", re.IGNORECASE).search(text, start, stop)
        yield line, text[start : closing.end() if closing else stop], closing is not None
