"""Reads HTML into a flat list of elements, for tests that ask what a page says."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})


@dataclass(eq=False)
class Element:
    """One element; ``words`` are the document's pieces of text, ``span`` those inside of it."""

    tag: str
    attributes: dict[str, str]
    ancestors: tuple["Element", ...]
    words: list[str]
    span: tuple[int, int]

    @property
    def text(self) -> str:
        """Its own text and that of everything in it."""
        return "".join(self.words[slice(*self.span)])

    def get(self, name: str) -> str | None:
        """The value of an attribute; empty for one without a value, None for none."""
        return self.attributes.get(name)

    def inside(self, other: "Element") -> bool:
        """Whether ``other`` holds this element."""
        return other in self.ancestors


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        here = len(self._words)
        element = Element(tag, attributes, tuple(self._open), self._words, (here, here))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        closed = self._open.pop()
        assert closed.tag == tag, f"</{tag}> closes <{closed.tag}>"
        closed.span = (closed.span[0], len(self._words))

    def handle_data(self, data: str) -> None:
        self._words.append(data)


@dataclass(frozen=True)
class Document:
    """The elements of a page in their order."""

    elements: tuple[Element, ...]

    def find_all(self, tag: str = "", **attributes: str) -> Iterator[Element]:
        """Elements of a tag with all these attributes; ``data_item_id`` asks for data-item-id."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        for element in self.elements:
            if tag in ("", element.tag) and wanted.items() <= element.attributes.items():
                yield element

    def find(self, tag: str = "", **attributes: str) -> Element:
        """The one element of a tag with these attributes."""
        found = list(self.find_all(tag, **attributes))
        assert len(found) == 1, f"{len(found)} elements <{tag}> with {attributes}"
        return found[0]

    def first(self, tag: str = "", **attributes: str) -> Element:
        """The first of such elements."""
        return next(self.find_all(tag, **attributes))


def read_html(text: str) -> Document:
    """Read a document whose elements are all closed; a wrong end tag is an AssertionError."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return Document(tuple(reader.elements))
