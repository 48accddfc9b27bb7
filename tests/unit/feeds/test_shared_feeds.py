"""The shared feeds, with the counts that were made of them in another way (their FACTS.md)."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.feeds.feed_files import by_id, find_shared, list_lines

from behavesim.core.catalog_files import load_catalog
from behavesim.feeds.product import FeedSku
from behavesim.feeds.read_feed import read_feed
from behavesim.feeds.write_catalog import write_catalog

BROKEN_LINES = [
    'line 4 (B-03): price "1.299" can mean 1.299 or 1299; write 1299.00 or 1.30',
    "line 5 (B-04): no price",
    "line 7 (B-06): price is 0; nothing to sell",
    "line 8 (B-07): price is in EUR, the shop is in USD",
    "line 9 (B-08): no title",
    "line 10 (B-02): id already used on line 3",
    "line 12 (B-11): 10 cells, the header has 9; is a comma not in quotes?",
    "line 13 (B-12): the quote opened here is never closed",
]


def is_in_feed(sku: FeedSku, product_id: str) -> bool:
    """Whether a variant is an item of the feed, not a combination that is not sold."""
    return sku.stock != 0 or sku.id != "/".join((product_id, *sku.options))


def test_each_broken_row_is_named_with_what_to_do() -> None:
    """Eight of twelve rows are left out, each in exactly one line."""
    result = read_feed(find_shared("broken.csv"), currency="USD")
    assert list_lines(result) == BROKEN_LINES
    assert (len(result.products), result.found, result.rows) == (4, 12, 12)
    assert [one.line for one in result.remarks] == [
        "line 6 (B-05): sale_price 15.00 is not below price 12.00; ignored"
    ]


def test_the_other_rows_of_the_broken_feed_are_read() -> None:
    """Markup in a title is text, 19,99 is 19.99, and an id stays what it is."""
    products = by_id(read_feed(find_shared("broken.csv"), currency="USD"))
    assert {key: one.price for key, one in products.items()} == {
        "B-01": Decimal("24.00"),
        "B-02": Decimal("19.99"),
        "B-05": Decimal("12.00"),
        "LAMP 7/B #2": Decimal("31.00"),
    }
    assert products["B-01"].name == "Desk lamp <script>alert(1)</script>"
    assert products["B-02"].name == "Wool blanket"
    assert products["B-05"].sale is None


def test_the_majority_of_prices_names_the_currency_of_the_broken_feed() -> None:
    """Without --currency the one price in EUR is left out all the same."""
    result = read_feed(find_shared("broken.csv"))
    assert (result.currency, list_lines(result)) == ("USD", BROKEN_LINES)


def test_the_merchant_feed_has_300_products_of_588_items() -> None:
    """The repeated item, the one without a title and the one at 0.00 are left out."""
    result = read_feed(find_shared("merchant-usd.xml"))
    assert (result.format, result.currency, result.rows) == ("merchant-xml", "USD", 588)
    assert sorted(one.line.split(": ")[1] for one in result.skipped) == [
        "id already used on line 2843",
        "no title",
        "price is 0; nothing to sell",
    ]
    assert len(result.products) == 298
    grouped = [one for one in result.products if one.item_group_id]
    assert len(grouped) == 145
    assert sum(is_in_feed(sku, one.id) for one in grouped for sku in one.skus) == 432
    assert result.title == "Tarn & Socket"


def test_prices_of_the_merchant_feed_are_those_of_products_not_of_shipping() -> None:
    """The lowest is 5.49 and the highest 2,936.50; shipping at 6.95, in 166 items, is no price."""
    result = read_feed(find_shared("merchant-usd.xml"))
    prices = [one.price for one in result.products]
    own = [sku.price for one in result.products for sku in one.skus if sku.price is not None]
    assert min(prices + own) == Decimal("5.49")
    assert max(prices + own) == Decimal("2936.50")
    assert prices.count(Decimal("6.95")) < 10
    assert "shipping/price" in result.unused


def test_texts_of_the_merchant_feed_are_clean() -> None:
    """No markup, no entity and no blank at the end is left; emoji stay."""
    result = read_feed(find_shared("merchant-usd.xml"))
    for product in result.products:
        assert product.name == product.name.strip()
        assert "&nbsp;" not in product.description
        assert "<p>" not in product.description
    assert any(ord(letter) > 0x1F000 for one in result.products for letter in one.name)
    assert sum(not one.category or one.category == ("Other",) for one in result.products) == 2


def test_the_shopify_feed_has_120_products() -> None:
    """Drafts, archived ones and the one at 0.00 are left out; image rows are no variants."""
    result = read_feed(find_shared("shopify-eur.csv"), currency="EUR")
    assert (result.format, result.rows, result.found) == ("shopify", 449, 120)
    assert len(result.products) == 120 - 6 - 2 - 1
    assert "23 row(s) hold only a further image" in result.notes
    states = Counter(one.found for one in result.skipped if one.field == "Published")
    assert set(states) == {"draft", "archived"}
    assert sum(one.field == "Variant Price" for one in result.skipped) == 1


def test_variants_of_the_shopify_feed() -> None:
    """426 variants, less those left out; Default Title is no option; prices stay in bounds."""
    result = read_feed(find_shared("shopify-eur.csv"), currency="EUR")
    left_out = len(result.skipped)
    single = [one for one in result.products if not one.axes]
    assert sum(len(one.skus) for one in result.products) + len(single) == 426 - left_out
    assert all(
        option != "Default Title"
        for one in result.products
        for axis in one.axes
        for option in axis.options
    )
    kinds = {axis.kind for one in result.products for axis in one.axes}
    assert kinds <= {"size", "color", "amount"}
    prices = [one.price for one in result.products]
    assert (min(prices), max(prices) <= Decimal("198.90")) == (Decimal("12.50"), True)
    assert all(one.gtin is None or one.gtin.isdigit() for one in result.products)
    assert sum(one.brand is None for one in result.products) <= 1


def test_no_currency_in_the_shopify_feed_is_refused() -> None:
    """Prices without a currency are never taken for USD."""
    path = find_shared("shopify-eur.csv")
    result = read_feed(path, fallback_currency="EUR")
    assert (result.currency, result.currency_source) == ("EUR", "the market")


def test_the_japanese_feed_has_78_of_80_products() -> None:
    """Two are not public; all shapes of prices are read, in yen."""
    result = read_feed(find_shared("catalog-jpy.csv"))
    assert (result.currency, result.rows, len(result.products)) == ("JPY", 80, 78)
    assert [one.found for one in result.skipped] == ["0", "0"]
    assert all(one.price == one.price.to_integral_value() for one in result.products)
    assert sum(one.sale is not None for one in result.products) in (10, 11)
    assert sum(one.stock == 0 for one in result.products) == 10
    assert {"茶-15", "A 041"} <= set(by_id(result))


def test_the_japanese_feed_has_nine_kinds_of_categories() -> None:
    """A full-width slash separates as a slash does; one product has no category."""
    result = read_feed(find_shared("catalog-jpy.csv"))
    assert sum(one.category == ("Other",) for one in result.products) == 1
    assert not any(
        "\uff0f" in level or "/" in level for one in result.products for level in one.category
    )
    assert all(one.stock is None or one.stock >= 0 for one in result.products)


@pytest.mark.parametrize(
    ("name", "currency", "count"),
    [
        ("broken.csv", "USD", 4),
        ("merchant-usd.xml", "USD", 298),
        ("shopify-eur.csv", "EUR", 111),
        ("catalog-jpy.csv", "JPY", 78),
    ],
)
def test_imported_catalogs_are_without_faults(
    tmp_path: Path, name: str, currency: str, count: int
) -> None:
    """What is written is a catalog, with the feed's prices to the cent."""
    feed = read_feed(find_shared(name), currency=currency)
    write_catalog(feed, tmp_path)
    catalog = load_catalog(tmp_path, currency)
    assert {one.id: one.price for one in catalog.products} == {
        one.id: one.price for one in feed.products
    }
    assert len(catalog.products) == count
