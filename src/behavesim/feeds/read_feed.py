"""Reads a product feed of any known format."""

import dataclasses
import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from behavesim.core.progress import Progress, no_progress
from behavesim.errors import InputError
from behavesim.feeds.categories import MOST_LEVELS, NO_CATEGORY, find_shared_levels
from behavesim.feeds.currency_signs import find_currencies
from behavesim.feeds.formats import Source, read_source
from behavesim.feeds.grouping import make_products
from behavesim.feeds.notebook import Notebook
from behavesim.feeds.prices import PriceReader, count_currencies, find_signs
from behavesim.feeds.product import FeedProduct
from behavesim.feeds.read_offers import OfferReader
from behavesim.feeds.records import Record, find_header_currency
from behavesim.feeds.result import FeedResult
from behavesim.ga4.currencies import CURRENCIES

_MAJOR: Final = ("USD", "EUR", "GBP", "JPY", "CNY", "CAD", "AUD", "SEK", "NOK", "DKK")
_DECIMAL_SIGNS: Final = (".", ",")
_CURRENCY_HINT: Final = "give --currency CODE, or --market CODE for that of a market"


def read_feed(
    path: Path,
    *,
    currency: str | None = None,
    fallback_currency: str | None = None,
    mapping: Mapping[str, str] | None = None,
    decimal: str | None = None,
    allow_free: bool = False,
    shared_levels: Sequence[str] | None = None,
    progress: Progress = no_progress,
) -> FeedResult:
    """Read the products of a feed; the format is recognized by content.

    ``currency`` is the shop's; without it that of the feed's prices counts, else
    ``fallback_currency`` (the market's). ``mapping`` gives columns their fields, ``decimal`` is the
    decimal sign of prices, ``allow_free`` takes products with price 0. ``shared_levels`` are the
    first levels of categories to leave out; unless given, those that all products share.

    Raises InputError for a file that is no feed, columns that are missing, a currency that does not
    exist, and where none is given or found.
    """
    for code in (currency, fallback_currency):
        if code is not None:
            check_currency(code)
    if decimal not in (None, *_DECIMAL_SIGNS):
        raise InputError("--decimal", "", repr(decimal), '"." or ","')
    progress("read feed", 0, None)
    source = read_source(path, mapping or {})
    notebook = _open_notebook(source)
    header = find_header_currency(source.fields)
    _check_prices(source, path)
    chosen, origin = _choose_currency(
        source.records, header, currency, fallback_currency, path, notebook
    )
    _report_bad_rows(source, notebook)
    prices = PriceReader(chosen, find_signs(source.records), notebook, header, decimal)
    reader = OfferReader(prices, notebook, allow_free, source.comma_lists)
    offers, keys = reader.read(source.records)
    grouped = make_products(offers, notebook)
    if shared_levels is None:
        shared_levels = find_shared_levels([product.category for product in grouped])
    products = _settle_categories(grouped, tuple(shared_levels), notebook)
    _note_what_cannot_be_sold(products, notebook)
    if notebook.skipped:
        notebook.notes.append(_describe_reasons(notebook, len(source.records)))
    notebook.notes += [
        sentence.format(_count(number), number=number)
        for sentence, number in sorted(notebook.counts.items())
    ]
    progress("read feed", len(products), len(products))
    found = max(len(keys) + len(source.table.bad_rows), len(products))
    used = {column: field.lstrip("_").replace("_", " ") for column, field in source.fields.items()}
    return FeedResult(
        feed=str(path),
        format=source.table.format,
        encoding=source.table.encoding,
        currency=chosen,
        currency_source=origin,
        columns=used,
        unused=tuple(column for column in source.table.columns if column not in used),
        shared_levels=tuple(shared_levels),
        title=source.table.title,
        rows=len(source.table.rows) + len(source.table.bad_rows),
        found=found,
        variants_skipped=max(len(notebook.skipped) - (found - len(products)), 0),
        products=tuple(products),
        skipped=tuple(sorted(notebook.skipped, key=lambda one: one.row)),
        remarks=tuple(sorted(notebook.remarks, key=lambda one: one.row)),
        reasons=dict(notebook.reasons.most_common()),
        notes=tuple(notebook.notes),
    )


def check_currency(code: str) -> None:
    """Raise InputError for a currency that does not exist, with the nearest one."""
    if code in CURRENCIES:
        return
    named = find_currencies(code)
    near = (
        sorted(named) if named else difflib.get_close_matches(code.upper(), sorted(CURRENCIES), 3)
    )
    hint = f"did you mean {' or '.join(near[:3])}?" if near else ""
    raise InputError("currency", "", repr(code), "a code of ISO 4217, such as EUR", hint)


def _open_notebook(source: Source) -> Notebook:
    columns: dict[str, str] = {}
    for column, field in source.fields.items():
        columns.setdefault(field, column)
    return Notebook(source.table.place, columns, notes=list(source.table.notes))


def _check_prices(source: Source, path: Path) -> None:
    if source.records and not any(record.get("price") for record in source.records):
        column = next((name for name, field in source.fields.items() if field == "price"), "price")
        found = f"no price in any of {len(source.records):,} rows"
        hint = 'is another column the price? --map "COLUMN=price"'
        raise InputError(path, f'column "{column}"', found, "an amount, such as 24.00", hint)


def _choose_currency(
    records: Sequence[Record],
    header: frozenset[str] | None,
    given: str | None,
    fallback: str | None,
    path: Path,
    notebook: Notebook,
) -> tuple[str, str]:
    """The shop's currency, and where it comes from."""
    if given is not None:
        return given, "as given"
    counts = count_currencies(records, header)
    certain = Counter({next(iter(one)): n for one, n in counts.items() if len(one) == 1})
    if certain:
        ranked = certain.most_common()
        code, number = ranked[0]
        if number * 2 <= certain.total():
            found = ", ".join(f"{code} {number:,}" for code, number in ranked[:5])
            raise InputError(
                path,
                "prices",
                f"several currencies ({found})",
                "one",
                "give --currency CODE; rows in others are left out",
            )
        if len(ranked) > 1:
            others = ", ".join(f"{number:,} in {code}" for code, number in ranked[1:])
            notebook.notes.append(f"most prices are in {code}, {others}; the shop is in {code}")
        return code, "the feed's prices"
    possible: frozenset[str] | None = None
    for named in counts:
        possible = named if possible is None else possible & named
    if fallback is not None and (possible is None or fallback in possible):
        return fallback, "the market"
    if possible is None:
        raise InputError(path, "prices", "no currency in any price", "a currency", _CURRENCY_HINT)
    usual_first = sorted(possible, key=lambda code: (code not in _MAJOR, code))
    names = ", ".join(usual_first[:8]) or "none that all have in common"
    found = f"signs that several currencies have ({names})"
    raise InputError(path, "prices", found, "one currency", _CURRENCY_HINT)


def _report_bad_rows(source: Source, notebook: Notebook) -> None:
    for bad in source.table.bad_rows:
        notebook.skip(
            bad.number,
            bad.id,
            "",
            bad.text,
            found=bad.found,
            allowed=bad.allowed,
            reason="that cannot be read",
        )


def _settle_categories(
    products: list[FeedProduct], shared: tuple[str, ...], notebook: Notebook
) -> list[FeedProduct]:
    """Products with at most five levels, none of them one that all share."""
    if shared:
        notebook.notes.append(f'all categories are below "{" > ".join(shared)}"; left out')
    settled = []
    for product in products:
        path = product.category
        if shared and len(path) > len(shared) and path[: len(shared)] == shared:
            path = path[len(shared) :]
        if not path:
            notebook.counts[f'{{}} without a category; in "{NO_CATEGORY}"'] += 1
        if len(path) > MOST_LEVELS:
            notebook.counts[f"{{}} with more than {MOST_LEVELS} levels of categories; cut"] += 1
        settled.append(
            dataclasses.replace(
                product,
                category=path[:MOST_LEVELS] or (NO_CATEGORY,),
                topic_path=product.category,
            )
        )
    return settled


def _note_what_cannot_be_sold(products: Sequence[FeedProduct], notebook: Notebook) -> None:
    sold_out = sum(product.stock == 0 for product in products)
    if products and sold_out == len(products):
        text = f"nothing to sell: {_count(sold_out)}, all out of stock"
        notebook.notes.append(text)
    elif sold_out:
        notebook.notes.append(f"{_count(sold_out)} out of stock")


def _describe_reasons(notebook: Notebook, rows: int) -> str:
    unsold = sum(notebook.reasons[reason] for reason in ("without a price", "with price 0"))
    begin = f"nothing to sell in {unsold:,} of {rows:,} rows; " if unsold * 2 > rows else ""
    return f"{begin}left out: {notebook.list_reasons()}"


def _count(number: int) -> str:
    return f"{number:,} product{'' if number == 1 else 's'}"
