"""Offers become products: variants, guards, currencies, categories, stock and texts."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.feeds.feed_files import by_id, list_lines, read_text

from behavesim.errors import InputError
from behavesim.feeds.availability import read_availability, read_stock
from behavesim.feeds.categories import find_shared_levels, read_paths

HEADER = "id,title,price,item_group_id,size,color,material\n"


def test_sizes_may_share_one_title(tmp_path: Path) -> None:
    """A variant with another price has its own; the second of two equal ones is left out."""
    rows = "1,Tee,5 EUR,g,S,,\n2,Tee,5 EUR,g,M,,\n3,Tee,6 EUR,g,L,,\n4,Tee,6 EUR,g,L,,\n"
    result = read_text(tmp_path, HEADER + rows)
    product = by_id(result)["g"]
    assert [(one.kind, one.options) for one in product.axes] == [("size", ("S", "M", "L"))]
    assert [one.price for one in product.skus] == [None, None, Decimal(6)]
    assert list_lines(result) == ["line 5 (4): same options as line 4: L"]
    assert (result.found, result.variants_skipped) == (1, 1)


def test_a_third_axis_is_joined_into_the_second(tmp_path: Path) -> None:
    """Two axes at most, and a remark."""
    rows = "1,Tee,5 EUR,g,S,Red,Wool\n2,Tee,5 EUR,g,M,Blue,Silk\n"
    result = read_text(tmp_path, HEADER + rows)
    assert [one.options for one in by_id(result)["g"].axes] == [
        ("Red", "Blue"),
        ("S / Wool", "M / Silk"),
    ]
    assert result.remarks[0].line == (
        "line 2 (g): variants differ in color, size, material; "
        "from the second on they are one choice"
    )


def test_combinations_that_are_not_sold_are_out_of_stock(tmp_path: Path) -> None:
    """No shopper can choose what the feed does not have."""
    rows = "1,Tee,5 EUR,g,S,Red,\n2,Tee,5 EUR,g,M,Red,\n3,Tee,5 EUR,g,S,Blue,\n"
    result = read_text(tmp_path, HEADER + rows)
    skus = {one.options: (one.id, one.stock) for one in by_id(result)["g"].skus}
    assert skus[("Blue", "M")] == ("g/Blue/M", 0)
    assert skus[("Red", "S")] == ("1", None)
    assert "1 combinations of options that are not sold, out of stock" in result.notes


def test_many_options_of_which_few_go_together_are_one_axis(tmp_path: Path) -> None:
    """A grid of 36 for six variants would be mostly empty."""
    rows = "".join(f"{n},Tee,5 EUR,g,S{n},C{n},\n" for n in range(6))
    product = by_id(read_text(tmp_path, HEADER + rows))["g"]
    assert [(one.kind, len(one.options)) for one in product.axes] == [("color-size", 6)]
    assert len(product.skus) == 6


@pytest.mark.parametrize(
    ("sales", "own"),
    [
        (("", ""), None),
        (("4 EUR", "4 EUR"), None),
        (("4 EUR", ""), "5"),
        (("4 EUR|2024-01-01/2035-01-01", "4 EUR|2024-01-01/2035-01-01"), None),
        (("4 EUR|2024-01-01/2035-01-01", ""), "5"),
    ],
)
def test_a_variant_that_is_not_on_sale_has_its_own_price(
    tmp_path: Path, sales: tuple[str, str], own: str | None
) -> None:
    """Else it would cost what the product costs in its sale."""
    cells = [sale.partition("|")[::2] for sale in sales]
    rows = "".join(
        f"{size},Tee,5 EUR,g,{size},{sale},{dates}\n"
        for size, (sale, dates) in zip("SM", cells, strict=True)
    )
    header = "id,title,price,item_group_id,size,sale_price,sale_price_effective_date\n"
    prices = [sku.price for sku in by_id(read_text(tmp_path, header + rows))["g"].skus]
    assert prices == [None, None if own is None else Decimal(own)]


def test_a_group_that_is_a_category_is_no_product(tmp_path: Path) -> None:
    """Different titles and prices: each is a product of its own, and that is said."""
    rows = "1,Runner,5 EUR,shoes,8,,\n2,Boot,9 EUR,shoes,9,,\n3,Sandal,7 EUR,shoes,8,,\n"
    result = read_text(tmp_path, HEADER + rows)
    assert list(by_id(result)) == ["1", "2", "3"]
    assert all(one.item_group_id is None for one in result.products)
    assert 'have the group "shoes"' in result.notes[0]


def test_a_parent_is_no_variant(tmp_path: Path) -> None:
    """Its name and texts are those of its variants, which have none of their own."""
    result = read_text(
        tmp_path,
        "id,parent_id,name,price,color,category\nP,,T-shirt,5 EUR,,Clothes\n"
        "c1,P,,5 EUR,red,\nc2,P,,6 EUR,blue,\n",
    )
    product = by_id(result)["P"]
    assert (len(result.products), product.name, product.category) == (1, "T-shirt", ("Clothes",))
    assert [(one.id, one.options) for one in product.skus] == [("c1", ("red",)), ("c2", ("blue",))]
    assert "1 row(s) are parents of variants" in result.notes


def test_titles_that_end_in_the_option_are_one_product(tmp_path: Path) -> None:
    """The name is what they share."""
    rows = '1,"Down jacket - Moss, S",5 EUR,g,S,Moss,\n2,"Down jacket - Sand, M",7 EUR,g,M,Sand,\n'
    product = by_id(read_text(tmp_path, HEADER + rows))["g"]
    assert product.name == "Down jacket"


def test_variants_without_a_column_for_what_differs(tmp_path: Path) -> None:
    """What the titles have beyond their beginning is the option."""
    rows = "1,Enamel mug white 300 ml,5 EUR,g,,,\n2,Enamel mug white 500 ml,7 EUR,g,,,\n"
    product = by_id(read_text(tmp_path, HEADER + rows))["g"]
    assert product.name == "Enamel mug white"
    assert [one.options for one in product.skus] == [("300 ml",), ("500 ml",)]


def test_ids_stay_what_they_are(tmp_path: Path) -> None:
    """Leading zeros, blanks, slashes, dots and emoji."""
    rows = "00123,A,5 EUR\nA/B 1,B,5 EUR\n../x,C,5 EUR\n😀,D,5 EUR\n"
    assert list(by_id(read_text(tmp_path, "id,title,price\n" + rows))) == [
        "00123", "A/B 1", "../x", "😀"
    ]  # fmt: skip


def test_ids_that_cannot_be_read(tmp_path: Path) -> None:
    """Blanks inside stay, those around go; a control character is refused."""
    rows = "id,title,price\n  a  b\u200b,A,5 EUR\nx\x07y,B,5 EUR\n\u200b,C,5 EUR\n"
    result = read_text(tmp_path, rows)
    first, second = by_id(result)
    assert first == "a  b"
    assert list_lines(result) == ["line 3 (x\\x07y): id has a control character"]
    assert second.startswith("p-")


def test_missing_ids_are_made_of_what_the_row_says(tmp_path: Path) -> None:
    """The same row has the same id in another order; two equal rows are one."""
    first = read_text(tmp_path, "title,brand,price\nA,x,5 EUR\nB,x,6 EUR\nA,x,5 EUR\n")
    second = read_text(tmp_path, "title,brand,price\nB,x,7 EUR\nA,x,5 EUR\n")
    assert set(by_id(first)) == set(by_id(second))
    assert "3 products without an id; made from name, brand, link and options" in first.notes
    assert len(first.skipped) == 1


def test_currencies_of_rows(tmp_path: Path) -> None:
    """Rows in another currency are left out; half and half is refused."""
    rows = "id,title,price\n1,A,5 USD\n2,B,6 USD\n3,C,7 EUR\n"
    result = read_text(tmp_path, rows)
    assert list_lines(result) == ["line 4 (3): price is in EUR, the shop is in USD"]
    assert list_lines(read_text(tmp_path, rows, currency="EUR")) == [
        "line 2 (1): price is in USD, the shop is in EUR",
        "line 3 (2): price is in USD, the shop is in EUR",
    ]
    with pytest.raises(InputError, match="several currencies"):
        read_text(tmp_path, "id,title,price\n1,A,5 USD\n2,B,6 EUR\n")


def test_no_currency_is_never_guessed(tmp_path: Path) -> None:
    """Without a code or with a sign of many, the user is asked; the header may name it."""
    plain = "id,title,price\n1,A,5.00\n"
    with pytest.raises(InputError) as caught:
        read_text(tmp_path, plain)
    assert caught.value.hint == "give --currency CODE, or --market CODE for that of a market"
    with pytest.raises(InputError, match="USD"):
        read_text(tmp_path, plain.replace("5.00", "$5.00"))
    assert read_text(tmp_path, plain, fallback_currency="CHF").currency == "CHF"
    dollars = read_text(tmp_path, plain.replace("5.00", "$5.00"), fallback_currency="CAD")
    assert dollars.currency == "CAD"
    assert read_text(tmp_path, plain.replace("price", "price (SEK)")).currency == "SEK"
    by_column = "id,title,price,currency\n1,A,5.00,DKK\n"
    assert read_text(tmp_path, by_column).currency == "DKK"


@pytest.mark.parametrize(("code", "near"), [("EURO", "EUR"), ("usd", "USD"), ("UDS", "USD")])
def test_a_currency_that_does_not_exist(tmp_path: Path, code: str, near: str) -> None:
    """The hint names the nearest."""
    with pytest.raises(InputError) as caught:
        read_text(tmp_path, "id,title,price\n1,A,5\n", currency=code)
    assert near in caught.value.hint


def test_sales_and_list_prices(tmp_path: Path) -> None:
    """Dates are read; what is not below or above the price is ignored and said."""
    rows = (
        "id,title,price,sale_price,sale_price_effective_date,list_price\n"
        "1,A,10 EUR,8 EUR,2024-01-01T00:00-0800/2035-12-31T23:59-0800,\n"
        "2,B,10 EUR,12 EUR,,9 EUR\n3,C,10 EUR,8 EUR,soon,\n4,D,10 EUR,8 USD,,15 EUR\n"
        "5,E,10 EUR,8 EUR,2024-02-01/2024-01-01,\n"
    )
    result = read_text(tmp_path, rows)
    products = by_id(result)
    sale = products["1"].sale
    assert sale is not None
    assert (str(sale.price), str(sale.since), str(sale.until)) == ("8", "2024-01-01", "2035-12-31")
    assert products["4"].list_price == Decimal(15)
    assert [one.line.split("): ")[1] for one in result.remarks] == [
        "sale_price 12 is not below price 10; ignored",
        "list_price 9 is not above price 10; ignored",
        "sale_dates (column \"sale_price_effective_date\") 'soon' is no period; "
        "the sale is ignored",
        "sale_price is in USD; ignored",
        "sale_dates (column \"sale_price_effective_date\") '2024-02-01/2024-01-01' is no period; "
        "the sale is ignored",
    ]
    assert products["3"].sale is None


def test_price_0_only_where_it_is_allowed(tmp_path: Path) -> None:
    """Free products are taken with ``allow_free``."""
    rows = "id,title,price\n1,A,0.00\n2,B,5.00\n"
    assert list(by_id(read_text(tmp_path, rows, currency="EUR"))) == ["2"]
    assert list(by_id(read_text(tmp_path, rows, currency="EUR", allow_free=True))) == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("in_stock", "in stock"), ("https://schema.org/InStock", "in stock"),
        ("Nicht auf Lager", "out of stock"), ("在庫切れ", "out of stock"), ("품절", "out of stock"),
        ("rupture de stock", "out of stock"), ("preorder", "preorder"), ("予約", "preorder"),
        ("backorder", "backorder"), ("0", "out of stock"), ("12", "in stock"), ("hm", "unknown"),
    ],
)  # fmt: skip
def test_words_of_availability(text: str, state: str) -> None:
    """Words of several languages, addresses and numbers."""
    assert read_availability(text) == state


@pytest.mark.parametrize(
    ("text", "stock"),
    [("65", 65), ("1,234", 1234), ("5.0", 5), ("-3", 0), ("12個", 12), ("99+", None), ("x", None)],
)
def test_numbers_of_stock(text: str, stock: int | None) -> None:
    """Pieces, none below 0, and unknown for a least number."""
    assert read_stock(text) == stock


def test_stock_and_availability_together(tmp_path: Path) -> None:
    """Out of stock is 0; what can be ordered without being there is unknown."""
    rows = (
        "id,title,price,availability,stock\n1,A,5,out of stock,7\n2,B,5,in stock,0\n"
        "3,C,5,preorder,0\n4,D,5,,9\n5,E,5,,売り切れ\n6,F,5,in stock,\n"
    )
    products = by_id(read_text(tmp_path, rows, currency="EUR"))
    assert [one.stock for one in products.values()] == [0, None, None, 9, 0, None]


def test_nothing_to_sell_is_said(tmp_path: Path) -> None:
    """Where everything is out of stock, with its count."""
    rows = "id,title,price,availability\n1,A,5,sold out\n2,B,5,sold out\n"
    notes = read_text(tmp_path, rows, currency="EUR").notes
    assert "nothing to sell: 2 products, all out of stock" in notes


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("Home > Lighting > Lamps", [("Home", "Lighting", "Lamps")]),
        ("雑貨\uff0f手ぬぐい・布", [("雑貨", "手ぬぐい・布")]),
        ("A &amp;gt; B", [("A", "B")]),
        ("Home > Lamps, Home > Sale", [("Home", "Lamps"), ("Home", "Sale")]),
        ("Home > Lamps|Home > Sale", [("Home", "Lamps"), ("Home", "Sale")]),
        ("Food, Beverages & Tobacco > Tea", [("Food, Beverages & Tobacco", "Tea")]),
        ("Default/Men/Tops,Default/Men", [("Default", "Men", "Tops"), ("Default", "Men")]),
        ('["Clothing >> Bras"]', [("Clothing", "Bras")]),
        ("Toys|Puzzles", [("Toys", "Puzzles")]),
        ("1025", []),
        ("", []),
    ],
)
def test_paths_of_categories(cell: str, paths: list[tuple[str, ...]]) -> None:
    """Separators of feeds, several categories in one cell, and numbers, which are none."""
    assert read_paths(cell) == paths


def test_levels_that_all_share_are_left_out() -> None:
    """As long as one level is left of each."""
    assert find_shared_levels([("Home", "A"), ("Home", "B", "C"), ()]) == ("Home",)
    assert find_shared_levels([("A",), ("A", "B")]) == ()
    assert find_shared_levels([("A", "B")]) == ()


def test_categories_of_products(tmp_path: Path) -> None:
    """A path may end in the title and have more than five levels; Google's is the last resort."""
    rows = (
        "id,title,price,product_type,google_product_category\n"
        "1,Lamp X,5 EUR,Light > Lamps > Lamp X,\n2,B,5 EUR,A > B > C > D > E > F,\n"
        "3,C,5 EUR,,Furniture > Tables\n4,D,5 EUR,,1025\n"
    )
    result = read_text(tmp_path, rows)
    assert [one.category for one in result.products] == [
        ("Light", "Lamps"), ("A", "B", "C", "D", "E"), ("Furniture", "Tables"), ("Other",)
    ]  # fmt: skip
    assert by_id(result)["4"].google_category == "1025"


def test_descriptions_are_text(tmp_path: Path) -> None:
    """Scripts and styles go, entities are replaced also where they were escaped again."""
    html = "<p>Soft &amp;amp; warm&amp;nbsp;x</p><script>alert(1)</script><ul><li>a<li>b</ul>"
    rows = f'id,title,price,description\n1,A,5 EUR,"{html}"\n2,B,5 EUR,a < b\n'
    products = by_id(read_text(tmp_path, rows))
    assert products["1"].description == "Soft & warm x\na\nb"
    assert products["2"].description == "a < b"


def test_five_megabytes_of_html_are_cut(tmp_path: Path) -> None:
    """The description has 5,000 characters at most, and a remark says how many it had."""
    rows = f"id,title,price,description\n1,A,5 EUR,{'<div><p>word</p>' * 330_000}\n"
    result = read_text(tmp_path, rows)
    assert 4000 < len(result.products[0].description) <= 5000
    assert result.remarks[0].line.startswith("line 2 (1): description has 5,280,000 characters")


def test_long_titles_and_ids(tmp_path: Path) -> None:
    """A title is cut at 300 characters with a remark, a longer id than 100 is left out."""
    result = read_text(tmp_path, f"id,title,price\n1,{'x' * 400},5 EUR\n{'y' * 101},B,5 EUR\n")
    assert len(result.products[0].name) == 300
    assert "title has 400 characters; cut" in result.remarks[0].line
    assert list_lines(result) == [f"line 3 ({'y' * 100}): id has 101 characters"]


def test_most_rows_without_a_price(tmp_path: Path) -> None:
    """Nothing to sell in them, said with the count."""
    rows = "id,title,price\n1,A,5 EUR\n2,B,\n3,C,0 EUR\n"
    assert read_text(tmp_path, rows).notes[0] == (
        "nothing to sell in 2 of 3 rows; left out: 1 without a price, 1 with price 0"
    )


def test_words_in_place_of_a_number_are_counted(tmp_path: Path) -> None:
    """An old price or a rating that is said to be none is one note for all."""
    rows = "id,title,price,old price,rating\n1,A,5 EUR,No old {price},none yet\n"
    notes = read_text(tmp_path, rows).notes
    assert '1 product with list_price "No old {price}", no amount' in notes
    assert '1 product with rating "none yet", no number' in notes


def test_images_of_one_cell(tmp_path: Path) -> None:
    """Each address once; what is none is remarked."""
    rows = (
        "id,title,price,image_link,additional_image_link\n"
        '1,A,5 EUR,https://x/1.jpg?v=1,"https://x/2.jpg, https://x/1.jpg?v=1|//x/3.jpg"\n'
        "2,B,5 EUR,javascript:alert(1),\n"
    )
    result = read_text(tmp_path, rows)
    assert [src for src, _ in by_id(result)["1"].images] == [
        "https://x/1.jpg?v=1", "https://x/2.jpg", "https://x/3.jpg"
    ]  # fmt: skip
    assert by_id(result)["2"].images == ()
    assert "is no address of an image" in result.remarks[0].line
