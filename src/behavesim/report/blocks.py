"""What sections consist of: each function gives a piece of HTML, its texts escaped.

A text that is `Markup` already, such as ``Markup("<code>behavesim loop</code>")``, stays so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup, escape


def lead(text: str) -> Markup:
    """What the section is about, in one sentence."""
    return Markup('<p class="lead">{}</p>').format(text)


def note(text: str) -> Markup:
    """A sentence beside the figures."""
    return Markup('<p class="note">{}</p>').format(text)


def definition(text: str) -> Markup:
    """How figures are defined and computed, in small type."""
    return Markup('<p class="definition">{}</p>').format(text)


def heading(text: str, level: int = 3) -> Markup:
    """A heading inside of the section, of level 3 or 4."""
    return Markup("<h{0}>{1}</h{0}>").format(level, text)


def legend(*entries: tuple[str, str]) -> Markup:
    """Marks of a chart, each a class of the style sheet (``""``: a dot), and what they mean."""
    return Markup('<ul class="legend">{}</ul>').format(
        join(
            Markup("<li><i{}></i>{}</li>").format(_class(mark), meaning)
            for mark, meaning in entries
        )
    )


def card(*content: str) -> Markup:
    """A frame around a chart or a table."""
    return Markup('<div class="card">{}</div>').format(join(content))


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    classes: Mapping[int, str] | None = None,
    faint: Collection[int] = (),
) -> Markup:
    """A table; ``classes`` by number of the column, ``faint`` has the numbers of pale rows."""
    kinds = classes or {}
    heads = join(
        Markup("<th{}>{}</th>").format(_class(kinds.get(column, "")), name)
        for column, name in enumerate(head)
    )
    lines = join(
        Markup("<tr{}>{}</tr>\n").format(
            _class("faint" if number in faint else ""),
            join(
                Markup("<td{}>{}</td>").format(_class(kinds.get(column, "")), cell)
                for column, cell in enumerate(row)
            ),
        )
        for number, row in enumerate(rows)
    )
    return Markup('<div class="table"><table>\n<tr>{}</tr>\n{}</table></div>').format(heads, lines)


def details(summary: str, small: str, *content: str, opened: bool = False) -> Markup:
    """A part that opens at a click."""
    return Markup(
        "<details{}>\n<summary>{}<small>{}</small></summary>\n"
        '<div class="inside">{}</div>\n</details>'
    ).format(Markup(" open") if opened else "", summary, small, join(content))


def panels(given: Iterable[tuple[str, str, str]]) -> Markup:
    """Small charts side by side: title, definition (or ``""``) and chart of each."""
    return Markup('<div class="panels">\n{}</div>').format(
        join(
            Markup("<div><h4>{}</h4>{}{}</div>\n").format(
                title, definition(meaning) if meaning else "", chart
            )
            for title, meaning, chart in given
        )
    )


def pill(text: str, kind: str = "plain") -> Markup:
    """A word in a colored frame; kinds are ``good``, ``bad`` and ``plain``."""
    return Markup('<span class="pill {}">{}</span>').format(kind, text)


def join(parts: Iterable[str]) -> Markup:
    """Pieces one after the other."""
    return Markup().join(map(escape, parts))


def capitalize(text: str) -> str:
    """With the first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def _class(name: str) -> Markup:
    return Markup(' class="{}"').format(name) if name else Markup()
