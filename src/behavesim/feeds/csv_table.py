"""Reads delimited text: CSV, TSV, semicolons; each record with the line on which it begins.

A record that cannot be read is reported and the next line begins a new one, so that a quote that
is never closed costs one row and not the rest of the file.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from behavesim.errors import InputError
from behavesim.feeds.table import BadRow, Row, Table

_DELIMITERS: Final = "\t;,|"
_LINE_ENDS: Final = re.compile(r"\r\n|\n|\r")
_SEP_LINE: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_NEVER_CLOSED: Final = "the quote opened here is never closed"
_SAMPLE_LINES: Final = 30
_WORDS_OF: Final = {",": "comma", ";": "semicolon", "\t": "TAB", "|": "vertical bar"}

csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    """1 is the file's first."""
    cells: list[str]
    fault: str = ""


def read_delimited(text: str, path: Path, skipped: int = 0) -> Table:
    """The rows of delimited text below a header, above which lines may be skipped.

    Raises InputError where there is no header.
    """
    lines = _LINE_ENDS.split(text)
    start = skipped
    while start < len(lines) and not lines[start].strip(" \t\ufeff"):
        start += 1
    delimiter = ""
    if start < len(lines) and (named := _SEP_LINE.fullmatch(lines[start])):
        delimiter, start = named[1], start + 1
    delimiter = delimiter or _find_delimiter(lines[start : start + _SAMPLE_LINES])
    records = _read_records(lines, start, delimiter)
    header = next(records, None)
    if header is None or header.fault or len(header.cells) < 2:
        found = "no header of columns" if header is None or header.fault else "one column"
        raise InputError(
            path,
            f"line {start + 1}",
            found,
            "a product feed: XML, JSON, Parquet, or text whose "
            "first line names columns, separated by commas, semicolons or TABs",
        )
    kind = {"\t": "tsv", ";": "csv (semicolons)", "|": "csv (vertical bars)"}.get(delimiter, "csv")
    table = Table(kind, "line", [], [])
    _fill(table, header.cells, list(records), delimiter)
    return table


def _fill(table: Table, header: list[str], records: list[_Record], delimiter: str) -> None:
    lengths = Counter(len(record.cells) for record in records if not record.fault)
    shift = 0
    if (
        header[0].strip("\ufeff \t") == ""
        and lengths
        and max(lengths, key=lambda n: lengths[n]) == len(header) - 1
    ):
        header, shift = header[1:], 1  # a TAB before the byte order mark
    while len(header) > 1 and not header[-1].strip() and not lengths.get(len(header) + shift):
        header = header[:-1]
    table.columns = name_columns(header)
    empty = short = 0
    for record in records:
        cells, width = record.cells, len(header)
        if record.fault:
            table.bad_rows.append(_report(record, record.fault, "a closing quote"))
            continue
        if not any(cell.strip() for cell in cells):
            empty += len(cells) > 1
            continue
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            word = _WORDS_OF.get(delimiter, delimiter)
            fault = f"{len(cells)} cells, the header has {width}; is a {word} not in quotes?"
            table.bad_rows.append(_report(record, fault, f"{width} cells"))
            continue
        if len(cells) == 1 and width > 2:
            fault = f"1 cell, the header has {width}; is a line end not in quotes?"
            table.bad_rows.append(_report(record, fault, f"{width} cells"))
            continue
        short += len(cells) < width
        found: dict[str, tuple[str, ...]] = {
            column: (cell,)
            for column, cell in zip(table.columns, cells, strict=False)
            if cell and not cell.isspace()
        }
        table.rows.append(Row(record.line, found))
    if empty:
        table.notes.append(f"{empty} empty row{'s' if empty > 1 else ''}")
    if short:
        rows = f"{short} row{'s have' if short > 1 else ' has'}"
        table.notes.append(f"{rows} fewer cells than the header; the rest is taken as empty")


def name_columns(header: list[str]) -> list[str]:
    """Columns' names, each once; those without one are ``column 3`` and the like."""
    names: list[str] = []
    for index, cell in enumerate(header, start=1):
        name = " ".join(cell.replace("\ufeff", "").replace("\xa0", " ").split())
        name = name or f"column {index}"
        number = 2
        unique = name
        while unique in names:
            unique, number = f"{name} ({number})", number + 1
        names.append(unique)
    return names


def _report(record: _Record, fault: str, allowed: str) -> BadRow:
    first = record.cells[0].strip() if record.cells else ""
    return BadRow(record.line, first[:100], fault, allowed, fault)


def _find_delimiter(lines: list[str]) -> str:
    """The delimiter that gives most cells, in the header and the same in most lines after it."""

    def rate(delimiter: str) -> tuple[float, int]:
        counts = [
            len(_split(line, delimiter))
            for line in lines
            if line.strip() and line.count('"') % 2 == 0
        ]
        if not counts or counts[0] < 2:
            return 0, 0
        return sum(count == counts[0] for count in counts) / len(counts) + 0.5, counts[0]

    def score(delimiter: str) -> float:
        share, cells = rate(delimiter)
        return share * cells

    return max(_DELIMITERS, key=score)


def _split(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _read_records(lines: list[str], start: int, delimiter: str) -> Iterator[_Record]:
    index = start
    while index < len(lines):
        line = lines[index]
        if '"' not in line:
            if line:
                yield _Record(index + 1, line.split(delimiter))
            index += 1
            continue
        record, index = _read_quoted(lines, index, delimiter)
        yield record


def _read_quoted(lines: list[str], index: int, delimiter: str) -> tuple[_Record, int]:
    """The record that begins on a line with quotes, and the index of the line after it."""
    line = lines[index]
    cells, is_open = _parse(line, delimiter)
    if cells is not None:
        return _Record(index + 1, cells), index + 1
    if not is_open:
        return _Record(index + 1, _split(line, delimiter)), index + 1
    quotes = line.count('"')
    for last in range(index + 1, len(lines)):
        added = lines[last].count('"')
        quotes += added
        if not added or quotes % 2:
            continue
        whole = "\n".join(lines[index : last + 1])
        cells, is_open = _parse(whole, delimiter)
        if cells is not None:
            return _Record(index + 1, cells), last + 1
        if not is_open:
            break
    return _Record(index + 1, [line.split(delimiter)[0].strip('"')], _NEVER_CLOSED), index + 1


def _parse(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """The cells of one record; without them, whether a quote is still open at the end."""
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return None, "unexpected end" in str(error)
    return (rows[0], False) if len(rows) == 1 else (None, False)
