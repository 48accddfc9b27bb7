"""Reads JSON: lists of products, JSON Lines, Shopify's ``products.json``, and nested prices."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import orjson

from behavesim.errors import InputError
from behavesim.feeds.table import BadRow, Number, Row, Table

_LISTS: Final = ("products", "items", "data", "results", "entries", "records", "catalog", "hits")
_WRAPPED: Final = frozenset(("node", "cursor"))
"""Keys of an entry of GraphQL's lists."""
_MOST_DEPTH: Final = 5
_MINOR_UNIT: Final = "prices/currency_minor_unit"
"""WooCommerce's API for shops gives prices without a decimal sign, and how many decimals."""
_LIST: Final = "a list of products, one object each"


def read_json(text: str, path: Path) -> tuple[Any, Table | None]:
    """The document, and its rows where it is a list of products or JSON Lines.

    Numbers keep the digits that are written. Raises InputError where it is neither.
    """
    document, fault = _load(text)
    if fault:
        if text.lstrip()[:1] != "{":
            raise InputError(path, "", f"JSON that cannot be read ({fault})", _LIST)
        return None, _read_lines(text, path)
    products = _find_list(document)
    if products is None:
        return document, None
    table = Table("json", "item", [], [])
    for number, entry in enumerate(products, start=1):
        _add(table, number, entry)
    _name_columns(table)
    return document, table


def flatten(entry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The values of an object by path: ``{"price": {"amount": 5}}`` gives ``price/amount``."""
    cells: dict[str, list[str]] = {}
    for key, value in _iterate(entry, "", 0):
        cells.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in cells.items()}


def _iterate(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if value is None or depth > _MOST_DEPTH:
        return
    if isinstance(value, bool):
        yield path, str(value).lower()
    elif isinstance(value, int | float):
        yield path, Number(format(Decimal(repr(value)), "f") if _is_finite(value) else repr(value))
    elif isinstance(value, str):
        if value.strip():
            yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _iterate(inner, f"{path}/{key}" if path else str(key), depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _iterate(inner, path, depth + 1)


def _is_finite(value: float) -> bool:
    return value == value and abs(value) != float("inf")


def _load(text: str) -> tuple[Any, str]:
    try:
        return orjson.loads(text), ""
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        return None, str(error)


def _read_lines(text: str, path: Path) -> Table:
    table = Table("json-lines", "line", [], [])
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip().rstrip(",")
        if not line:
            continue
        entry, fault = _load(line)
        if fault:
            found = f"JSON that cannot be read ({fault.partition(':')[0]})"
            table.bad_rows.append(BadRow(number, "", found, "one object a line", found))
        else:
            _add(table, number, entry)
    if not table.rows:
        raise InputError(path, "", "JSON that cannot be read", _LIST)
    _name_columns(table)
    return table


def _add(table: Table, number: int, entry: Any) -> None:
    if isinstance(entry, Mapping):
        cells = flatten(entry)
        if _MINOR_UNIT in cells:
            _scale_prices(cells)
        table.rows.append(Row(number, cells))
        return
    found = f"{type(entry).__name__} in place of an object"
    table.bad_rows.append(BadRow(number, "", found, "an object", found))


def _scale_prices(cells: dict[str, tuple[str, ...]]) -> None:
    decimals = cells.pop(_MINOR_UNIT)[0]
    for key in [key for key in cells if key.startswith("prices/") and "price" in key[7:]]:
        digits = cells[key][0]
        if digits.isdecimal() and decimals.isdecimal() and len(decimals) == 1:
            cells[key] = (Number(format(Decimal(digits).scaleb(-int(decimals)), "f")),)


def _name_columns(table: Table) -> None:
    table.columns = list(dict.fromkeys(column for row in table.rows for column in row.cells))


def _find_list(document: Any, depth: int = 0) -> list[Any] | None:
    """The list of products: the document, or what stands under one of the usual names."""
    if isinstance(document, list):
        if document and all(isinstance(one, Mapping) and set(one) <= _WRAPPED for one in document):
            document = [one["node"] for one in document if "node" in one]
        return document if any(isinstance(entry, Mapping) for entry in document) else None
    if not isinstance(document, Mapping) or depth > 2:
        return None
    if _is_product(document):
        return [document]
    if document and all(map(_is_product, document.values())):
        return [{"id": key, **entry} for key, entry in document.items()]
    for name in (*_LISTS, *(key for key in document if key not in _LISTS)):
        found = _find_list(document.get(name), depth + 1)
        if found is not None:
            return found
    return None


def _is_product(value: Any) -> bool:
    return isinstance(value, Mapping) and "price" in value and bool({"name", "title"} & set(value))
