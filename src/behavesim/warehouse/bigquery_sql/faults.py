"""Errors of a query: what is wrong, at which place of what was written, and what is near it."""

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Final

import duckdb
from sqlglot.errors import ParseError, SqlglotError

from behavesim.errors import BehavesimError, InputError, WorldError
from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_paths

SOURCE: Final = "query"
_MATCHES: Final = 3
_COLUMNS: Final = tuple(EXPORT_SCHEMA.names)
_NAMES: Final = tuple(dict.fromkeys(path.split(".")[-1] for path, _ in iterate_paths()))
# The part of DuckDB's first line that names what it could not find.
_UNKNOWN_COLUMN: Final = re.compile(
    r'(?:Referenced column|column named|find key|Values list ".*" does not have a column named) '
    r'"([^"]+)"'
)
_UNKNOWN_FUNCTION: Final = re.compile(r"Function with name (\S+) does not exist")
_QUOTED: Final = re.compile(r'"([^"]+)"')


def fault(text: str, name: str, found: str, allowed: str, hint: str = "") -> InputError:
    """An error about ``name``, with the line and column at which ``text`` has it first."""
    return InputError(SOURCE, _find_place(text, name), found, allowed, hint)


def map_parse_error(text: str, error: SqlglotError) -> InputError:
    """What sqlglot cannot read, with the place of the word it stumbled over."""
    if not isinstance(error, ParseError) or not error.errors:
        return InputError(SOURCE, "", "a quote or comment without its end", "BigQuery Standard SQL")
    first = error.errors[0]
    word = str(first.get("highlight") or "")
    column = max(int(first.get("col") or 1) - len(word) + 1, 1)
    expected = re.match(r"Expect(?:ed|ing) (.+?)(?: but got .*)?$", str(first["description"]))
    return InputError(
        SOURCE,
        f"line {first.get('line')}, column {column}",
        f"{word!r}" if word else "the end of the query",
        expected[1] if expected else "what BigQuery Standard SQL has at this place",
    )


def map_duckdb_error(text: str, error: duckdb.Error, tables: Sequence[str]) -> BehavesimError:
    """DuckDB's first line, at the place of the name in it; close names stand in the hint."""
    line = str(error).splitlines()[0]
    message = line.partition("Error: ")[2] or line
    if unknown := _UNKNOWN_COLUMN.search(line):
        name = unknown[1]
        hint = f"{suggest(name, _NAMES)}columns: {', '.join(_COLUMNS)}; tables: {name_span(tables)}"
        return fault(text, name, f"the column {name}", "a column or name of the query", hint)
    if unknown := _UNKNOWN_FUNCTION.search(line):
        name = unknown[1].removeprefix("bq_")
        return fault(text, name, f"the function {name}", "a function known here", "docs/query.md")
    if isinstance(error, duckdb.OutOfMemoryException):
        return WorldError(
            f"{SOURCE}: the memory allowed is used up",
            "read fewer days or columns, or raise the setting query.memory_mb",
        )
    quoted = _QUOTED.search(line)
    return fault(text, quoted[1] if quoted else "", message, "a query that can be carried out")


def suggest(name: str, names: Iterable[str]) -> str:
    """``did you mean a or b? `` or nothing."""
    close = difflib.get_close_matches(name.lower(), list(names), _MATCHES)
    return f"did you mean {' or '.join(close)}? " if close else ""


def name_span(tables: Sequence[str]) -> str:
    """The tables there are: first and last of them where they are many."""
    if len(tables) > _MATCHES:
        return f"{tables[0]} to {tables[-1]} ({len(tables)})"
    return ", ".join(tables) or "none"


def _find_place(text: str, name: str) -> str:
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) if name else None
    if match is None:
        return ""
    before = text[: match.start()]
    column = match.start() - (before.rfind("\n") + 1) + 1
    return f"line {before.count(chr(10)) + 1}, column {column}"
