"""The terminal as a place where data are only ever text: no escape codes, no markup, no tricks.

Client ids, items' names and paths come from outside. Whatever would move the cursor, color, hide
or turn round what stands beside it is shown by its escape (``\\x1b``, ``\\u202e``), on stdout and
on stderr, whether a terminal, a pipe or a file reads it. JSON and CSV keep data as they are.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

# Controls, formats (bidirectional marks, zero widths), surrogates, private use, line separators.
_HIDDEN: Final = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_JSON_HIDDEN: Final = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufeff]"
)


def escape_hidden(text: str, keep: str = "") -> str:
    """The text with an escape for each character that is not seen as itself, but those to keep."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(one) if unicodedata.category(one) in _HIDDEN and one not in keep else one
        for one in text
    )


def escape_json(text: str) -> str:
    """JSON's text with its own escapes for what a terminal would obey; the data are the same."""
    return _JSON_HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def make_text(value: object, style: str = "") -> Text:
    """The value as text of one line, in a style."""
    return Text(escape_hidden(str(value)), style)


def join_text(*parts: str | tuple[str, str]) -> Text:
    """Pieces of a line, each as it is or with its style."""
    joined = Text()
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        joined.append(_escape_inside(text), style or None)
    return joined


def print_line(line: str) -> None:
    """One line on stderr, at once."""
    print(escape_hidden(line), file=sys.stderr, flush=True)


class Screen(Console):
    """A console whose strings are no markup, and that prints nothing hidden."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"markup": False, "emoji": False, **options})

    def render_str(self, text: str, **options: Any) -> Text:
        """See Console.render_str."""
        return super().render_str(_escape_inside(text), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """See Console.render; what got past ``render_str`` is caught here."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                text = escape_hidden(segment.text, keep="\n")
                yield Segment(text, segment.style)


def _escape_inside(text: str) -> str:
    """Line ends before and after the text are ours, those inside of it are data."""
    body = text.strip("\n")
    start = text[: len(text) - len(text.lstrip("\n"))]
    return f"{start}{escape_hidden(body)}{text[len(start) + len(body) :]}"


def _escape(one: str) -> str:
    code = ord(one)
    if one in _SHORT:
        return _SHORT[one]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
