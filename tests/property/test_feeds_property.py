"""Feeds of any content: prices survive their form, ids stay, and nothing ends in a traceback."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.numbers import format_decimal
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from behavesim.core.catalog_files import load_catalog
from behavesim.errors import InputError
from behavesim.feeds.money import decide, read_amount
from behavesim.feeds.read_feed import read_feed
from behavesim.feeds.write_catalog import write_catalog
from behavesim.feeds.yaml_text import write_entry, write_inline

_SETTINGS = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
_amounts = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)
_texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
_ids = _texts.map(str.strip).filter(lambda text: text.isprintable() and text)


@_SETTINGS
@given(_amounts, st.sampled_from(["en_US", "de_DE", "fr_FR", "de_CH", "hi_IN", "sv_SE", "pt_BR"]))
def test_an_amount_in_any_locale_is_read_as_it_was(amount: Decimal, locale: str) -> None:
    """Two decimals are never taken for thousands, whatever groups digits."""
    pattern = "#,##,##0.00" if locale == "hi_IN" else "#,##0.00"
    text = format_decimal(amount, pattern, locale)
    for column_sign in ("", ".", ","):
        assert decide(text, read_amount(text), "EUR", column_sign).amount == amount


@_SETTINGS
@given(
    st.text("0123456789.,' -€$¥円USD%abc\u00a0", max_size=14),
    st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_a_value_fits_its_currency_or_is_explained(text: str, currency: str) -> None:
    """No amount is below 0 or has more decimals than its currency."""
    value = decide(text, read_amount(text), currency, "")
    if value.amount is None:
        assert value.fault
        assert value.allowed
    else:
        digits = {"USD": 2, "JPY": 0, "KWD": 3}[currency]
        assert value.amount >= 0
        assert value.amount == round(value.amount, digits)


@_SETTINGS
@given(
    st.recursive(
        _texts,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
@example("NO")
@example("0x10")
@example("2024-01-01")
@example("a: b")
@example("- a")
@example("~")
def test_every_text_survives_yaml(value: object) -> None:
    """Parsers of YAML read back what was written, within braces and in a block."""
    assert yaml.safe_load(write_inline(value)) == value
    written = write_entry({"id": "x", "value": value}, 2)
    assert yaml.safe_load(written) == [{"id": "x", "value": value}]


@_SETTINGS
@given(st.lists(_ids, min_size=1, max_size=8, unique=True))
def test_ids_are_kept(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    """In the feed, in the catalog's file and at the next import."""
    place = tmp_path_factory.mktemp("ids")
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("id", "title", "price"))
    writer.writerows((one, "Thing", "5.00 EUR") for one in ids)
    (place / "feed").write_text(text.getvalue(), encoding="utf-8", newline="")
    feed = read_feed(place / "feed")
    assert {one.id for one in feed.products} == set(ids)
    write_catalog(feed, place / "shop")
    again = write_catalog(read_feed(place / "feed", currency="EUR"), place / "shop")
    assert (again.unchanged, again.new, again.changed) == (len(feed.products), 0, 0)


_STARTS = (
    b"", b"id,title,price\n", b"<rss><item>", b"<html>", b"[{", b"{", b"PAR1", b"\xff\xfe",
    b"\x1f\x8b", b"\xef\xbb\xbf", b'<script type="application/ld+json">', b"Handle,Option1 Name,\n",
    b"id;titel;preis\n1;a;", b"<feed><entry><title>", b"Handle,Title,Option1 Name,Variant Price\n",
)  # fmt: skip


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(_STARTS), st.binary(max_size=200))
@example(b"", b"<item>")
@example(b"<rss><item>", b"<title>&#0;</title><price>1</price></item>")
@example(b"[{", b'"name": 1e999, "price": 1e999}]')
def test_any_bytes_give_a_result_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    """Nothing but an InputError, and rows are never lost without a word."""
    path: Path = tmp_path_factory.mktemp("any") / "feed"
    path.write_bytes(start + rest)
    try:
        result = read_feed(path, fallback_currency="EUR")
    except InputError as error:
        assert "\n" not in error.message
    else:
        assert result.found == len(result.products) + len(result.skipped) - result.variants_skipped


@_SETTINGS
@given(
    st.lists(st.lists(st.text('ab1.,;"\n\t€<&', max_size=8), min_size=3, max_size=5), max_size=8)
)
def test_any_cells_give_a_result(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    """Rows with any cells below a good header are products or have a reason."""
    path: Path = tmp_path_factory.mktemp("cells") / "feed"
    lines = "\n".join(",".join(row) for row in rows)
    path.write_text(f"id,title,price\n1,A,5.00 EUR\n{lines}\n", encoding="utf-8")
    result = read_feed(path)
    assert result.found == len(result.products) + len(result.skipped) - result.variants_skipped
    assert any(one.id == "1" for one in result.products)


_categories = st.sampled_from(["A", "A > B", "A > C", "A > C > D", "E", "E > B", "F > G > H", ""])
_words = st.sampled_from(
    ["", "x", "No", "12", "a: b", "two\nlines", "# c", "'q'", '"', "ü 😀", "-"]
)
_offers = st.dictionaries(
    st.sampled_from(["1", "2", "03", "x y", "é"]),
    st.tuples(_words, st.sampled_from(["5", "6.50", "1299.00"]), _categories, _words),
    min_size=1,
)


def _write_feed(path: Path, offers: dict[str, tuple[str, str, str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "title", "price", "category", "description"))
        writer.writerows(
            (key, f"T {title}", f"{price} EUR", category, text)
            for key, (title, price, category, text) in offers.items()
        )


def _read_products(place: Path) -> dict[str, dict[str, object]]:
    files = [yaml.safe_load(path.read_text("utf-8")) for path in (place / "products").iterdir()]
    return {one["id"]: one for part in files for one in part["products"]}


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(_offers, _offers, st.booleans())
def test_one_import_after_another_is_the_later_one(
    tmp_path_factory: pytest.TempPathFactory, first: Any, second: Any, prune: bool
) -> None:
    """Products are those of the later feed, with what is gone where it is not removed."""
    place = tmp_path_factory.mktemp("merge")
    for name, offers in (("first", first), ("second", second)):
        _write_feed(place / name, offers)
    feeds = [read_feed(place / name, shared_levels=()) for name in ("first", "second")]
    for feed in feeds:
        write_catalog(feed, place / "shop", prune=prune)
    write_catalog(feeds[1], place / "fresh")
    write_catalog(feeds[0], place / "old")
    expected = _read_products(place / "fresh")
    if not prune:
        expected = {**_read_products(place / "old"), **expected}
    assert _read_products(place / "shop") == expected
    loaded = load_catalog(place / "shop", "EUR")
    assert {one.id for one in loaded.products} == set(expected)
