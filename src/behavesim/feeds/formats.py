"""Recognizes a feed's format by its content and makes records of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from behavesim.errors import InputError
from behavesim.feeds import shopify, woocommerce
from behavesim.feeds.columns import is_header_word, map_columns
from behavesim.feeds.csv_table import read_delimited
from behavesim.feeds.decode import decode, read_content
from behavesim.feeds.json_ld import read_html, read_json_ld
from behavesim.feeds.json_table import read_json
from behavesim.feeds.magento import KNOWN as MAGENTO_COLUMNS
from behavesim.feeds.magento import gather_children, is_magento
from behavesim.feeds.parquet_table import read_parquet
from behavesim.feeds.records import Record, join_parents, make_records
from behavesim.feeds.table import Table
from behavesim.feeds.xml_table import read_xml

_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script)\b", re.DOTALL
)
"""How a page begins, or a part of one."""
_MOST_SKIPPED = 4
"""Lines above the header that some marketplaces write."""
_FEW_ROWS = 5
_MERCHANT_COLUMNS = frozenset(("id", "title", "link", "price", "availability"))

Gather = Callable[[Sequence[Record]], tuple[list[Record], list[str]]]


@dataclass(slots=True)
class Source:
    """A feed's rows by field, and what was understood of its columns."""

    table: Table
    fields: dict[str, str]
    records: list[Record]
    comma_lists: bool = False


def read_source(path: Path, mapping: Mapping[str, str]) -> Source:
    """Read a feed of any format. Raises InputError for what is none, and for missing columns."""
    content = read_content(path)
    if content.startswith(b"PAR1"):
        return _understand(read_parquet(content, path), mapping, path)
    text, encoding = decode(content)
    start = text.lstrip()[:2000].lower()
    if start.startswith("<"):
        is_page = _PAGE.match(start) is not None
        table = read_html(text, path) if is_page else read_xml(text, path)
    elif start.startswith(("{", "[")):
        table = _read_json_kinds(text, path)
    else:
        return _read_text(text, encoding, mapping, path)
    table.encoding = encoding
    return _understand(table, mapping, path)


def _read_json_kinds(text: str, path: Path) -> Table:
    document, table = read_json(text, path)
    if document is not None:
        if shopify.is_products_json(document):
            return shopify.make_table(document)
        if '"@type"' in text:
            linked = read_json_ld(document)
            if linked is not None:
                return linked
    if table is None:
        found = "JSON without a list of products"
        raise InputError(path, "", found, "a list of objects, or schema.org products")
    return table


def _read_text(text: str, encoding: str, mapping: Mapping[str, str], path: Path) -> Source:
    """Delimited text; where the first line is no header of products, one of the next may be."""
    errors: list[InputError] = []
    for skipped in range(_MOST_SKIPPED + 1):
        try:
            table = read_delimited(text, path, skipped)
            table.encoding = encoding
            source = _understand(table, mapping, path)
        except InputError as error:
            errors.append(error)
            if error.path.startswith("--map"):
                break
            continue
        if skipped:
            lines = "line" if skipped == 1 else f"{skipped} lines"
            source.table.notes.append(f"the first {lines} before the header")
        return source
    # A line with the names but without a price is nearer to a header than others.
    raise next((error for error in errors if error.allowed.endswith("the price")), errors[0])


def _understand(table: Table, mapping: Mapping[str, str], path: Path) -> Source:
    known: Mapping[str, str] | None = None
    gather: Gather | None = None
    comma_lists = False
    type_column = woocommerce.find_type_column(table)
    if table.format == "shopify-json" or shopify.is_shopify(table.columns):
        known, gather = shopify.COLUMNS, shopify.gather_variants
        table.format = "shopify-json" if table.format == "shopify-json" else "shopify"
    elif type_column is not None:
        known = woocommerce.list_columns(table, type_column)
        gather, comma_lists = woocommerce.gather_variations, True
        table.format = "woocommerce"
    elif is_magento(table.columns):
        known, gather = MAGENTO_COLUMNS, gather_children
        table.format = "magento"
    elif table.format == "tsv" and {one.lower() for one in table.columns} >= _MERCHANT_COLUMNS:
        table.format = "merchant-tsv"
    guess = known is None or table.format == "magento"
    fields = map_columns(table.columns, mapping, path, known, guess)
    if guess and "category" not in mapping.values():
        _choose_category(table, fields)
    records = list(make_records(table, fields))
    if records and is_header_word(records[0].get("price"), "price"):
        table.notes.append(f"{table.place} {records[0].number} is a second header")
        del table.rows[0], records[0]
    if gather is not None:
        records, notes = gather(records)
        table.notes += notes
    else:
        records, parents = join_parents(records)
        if parents:
            table.notes.append(f"{parents} row(s) are parents of variants")
    if gather is None and "price" not in fields.values():
        for record in records:
            if "sale_price" in record.values:
                record.values["price"] = record.values.pop("sale_price")
    return Source(table, fields, records, comma_lists)


def _choose_category(table: Table, fields: dict[str, str]) -> None:
    """Take another column for the category where the first one says the same in all rows."""
    column = next((column for column, field in fields.items() if field == "category"), None)
    if column is None or len(table.rows) < _FEW_ROWS:
        return

    def count(column: str) -> int:
        return len({row.get(column) for row in table.rows if row.get(column)})

    if count(column) > 1:
        return
    for other in table.columns:
        if other not in fields and is_header_word(other, "category") and count(other) > 1:
            del fields[column]
            fields[other] = "category"
            return
