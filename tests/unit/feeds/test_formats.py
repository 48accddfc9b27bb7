"""Feeds of each format, recognized by content."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.unit.feeds.feed_files import by_id, list_lines, read_text

from behavesim.errors import InputError

RSS = """<?xml version="1.0"?><rss version="2.0" {namespace}><channel>
<title>Salt &amp; Socket</title>
<item><{g}id>00123</{g}id><title>Pan</title><{g}price>5.00 USD</{g}price>
<{g}shipping><{g}price>6.95 USD</{g}price></{g}shipping>
<{g}product_type>Kitchen &gt; Pans</{g}product_type></item></channel></rss>"""


@pytest.mark.parametrize(
    ("namespace", "prefix"),
    [
        ('xmlns:g="http://base.google.com/ns/1.0"', "g:"),
        ('xmlns:ns0="http://base.google.com/ns/1.0"', "ns0:"),
        ('xmlns="http://base.google.com/ns/1.0"', ""),
        ("", "g:"),
    ],
)
def test_rss_with_and_without_namespaces(tmp_path: Path, namespace: str, prefix: str) -> None:
    """The prefix does not count, nor whether it is declared; a nested price is another."""
    result = read_text(tmp_path, RSS.format(namespace=namespace, g=prefix))
    product = by_id(result)["00123"]
    assert (product.price, product.category) == (Decimal("5.00"), ("Kitchen", "Pans"))
    assert (result.format, result.title) == ("merchant-xml", "Salt & Socket")


def test_atom_with_a_namespace_on_each_element(tmp_path: Path) -> None:
    """Google's id wins over Atom's; a link is its address."""
    result = read_text(
        tmp_path,
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>S</title><entry><id>tag:1</id>'
        '<x:id xmlns:x="http://base.google.com/ns/1.0">R1</x:id><title>T</title>'
        '<link href="https://shop.example/t"/>'
        '<x:price xmlns:x="http://base.google.com/ns/1.0">5 EUR</x:price></entry></feed>',
    )
    assert [one.id for one in result.products] == ["R1"]
    assert result.title == "S"


def test_xml_that_is_not_well_formed(tmp_path: Path) -> None:
    """A bare & and HTML's entities are repaired; else items are read one by one."""
    repaired = read_text(
        tmp_path,
        "<rss><channel><item><g:id>1</g:id><title>Salt & Pepper&nbsp;x</title>"
        "<description><![CDATA[<p>a & b</p>]]></description><g:price>5 USD</g:price></item>"
        "</channel></rss>",
    )
    assert by_id(repaired)["1"].name == "Salt & Pepper x"
    assert by_id(repaired)["1"].description == "a & b"
    assert "repaired" in repaired.notes[0]
    item_by_item = read_text(
        tmp_path,
        "<rss><channel>\n<item><g:id>1</g:id><title>A <b>b</title><link>https://x</link>"
        "<g:price>5 USD</g:price></item>\n"
        "<item><g:id>2</g:id><title>B</title><g:price>6 USD</g:price></item>\n"
        "<item><g:id>3</g:id><title>Cut",
    )
    assert {key: str(one.price) for key, one in by_id(item_by_item).items()} == {"1": "5", "2": "6"}
    assert list_lines(item_by_item) == ["line 4: the <item> opened here is never closed"]


@pytest.mark.parametrize(
    "declaration",
    ['<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY % a "b"> %a;'],
)
def test_entities_are_never_declared(tmp_path: Path, declaration: str) -> None:
    """Neither those that grow nor those that read files."""
    content = f"<!DOCTYPE r [{declaration}]><rss><item><id>&a;</id></item></rss>"
    with pytest.raises(InputError, match="a declaration of an entity"):
        read_text(tmp_path, content)


def test_other_lists_of_products_in_xml(tmp_path: Path) -> None:
    """Elements in capitals, attributes as ids, and elements of other languages."""
    heureka = read_text(
        tmp_path,
        "<SHOP><SHOPITEM><ITEM_ID>1</ITEM_ID><PRODUCTNAME>X</PRODUCTNAME><PRICE_VAT>199</PRICE_VAT>"
        "<CATEGORYTEXT>A | B</CATEGORYTEXT></SHOPITEM></SHOP>",
        currency="CZK",
    )
    assert by_id(heureka)["1"].category == ("A", "B")
    offers = read_text(
        tmp_path,
        '<yml_catalog><shop><offers><offer id="12" available="true"><price>500</price>'
        "<currencyId>RUB</currencyId><name>N</name></offer></offers></shop></yml_catalog>",
    )
    assert (list(by_id(offers)), offers.currency) == (["12"], "RUB")


def test_the_currency_as_an_attribute(tmp_path: Path) -> None:
    """An element of a price may name it."""
    price = '<price currency="EUR">19.99</price>'
    content = f'<products><product id="1"><name>A</name>{price}</product></products>'
    assert read_text(tmp_path, content).currency == "EUR"


def test_merchant_tsv(tmp_path: Path) -> None:
    """Availability and pictures come from its columns."""
    result = read_text(
        tmp_path,
        "id\ttitle\tdescription\tlink\timage_link\tadditional_image_link\tavailability\tprice\n"
        "1\tT\tD\thttps://x\t//x/1.jpg\thttps://x/2.jpg,https://x/3.jpg\tout_of_stock\t5 USD\n",
    )
    product = by_id(result)["1"]
    assert result.format == "merchant-tsv"
    assert product.stock == 0
    assert [src for src, _ in product.images] == [
        "https://x/1.jpg", "https://x/2.jpg", "https://x/3.jpg"
    ]  # fmt: skip


def test_products_json_of_a_shopify_shop(tmp_path: Path) -> None:
    """Variants are rows; what is not available is out of stock."""
    product = {
        "id": 1, "title": "Wool Runner", "handle": "wool-runner", "body_html": "<p>Soft</p>",
        "vendor": "Birdfoot", "product_type": "Shoes", "options": [{"name": "Size"}],
        "variants": [
            {"option1": "8", "sku": "WR-8", "price": "98.00", "available": True},
            {"option1": "9", "sku": "WR-9", "price": "105.00", "available": False},
        ],
        "images": [{"src": "https://x/a.jpg"}],
    }  # fmt: skip
    result = read_text(tmp_path, json.dumps({"products": [product]}), fallback_currency="USD")
    found = by_id(result)["wool-runner"]
    assert (result.format, found.price, found.description) == ("shopify-json", Decimal(98), "Soft")
    assert [(one.options, one.price, one.stock) for one in found.skus] == [
        (("8",), None, None),
        (("9",), Decimal("105.00"), 0),
    ]


WOO = """ID,Type,SKU,Name,Published,Description,In stock?,Stock,Backorders allowed?,Sale price,\
Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)
44,variable,vneck,V-Neck,1,Long\\nText,1,,0,,,"Clothing > Tees, Sale",https://x/v.jpg,,Color,\
"Blue, Green"
45,simple,hoodie,Hoodie,1,x,1,0,1,42,45,Clothing > Hoodies,,,,
47,simple,draft,Draft,-1,x,1,3,0,,45,Clothing > Hoodies,,,,
61,variation,vneck-b,V-Neck - Blue,1,,1,,0,,15,,https://x/b.jpg,vneck,Color,Blue
62,variation,,V-Neck - Green,1,,0,,0,,18,,,id:44,Color,Green
63,grouped,logo,Logos,1,,1,,0,,,Clothing > Tees,,,,
"""


def test_woocommerce_variations_below_their_parents(tmp_path: Path) -> None:
    """Parents give name, category and text; a draft and a group without a price are left out."""
    result = read_text(tmp_path, WOO, currency="GBP")
    assert result.format == "woocommerce"
    assert list_lines(result) == [
        "line 4 (draft): not published (-1)",
        'line 7 (logo): no price (column "Regular price")',
    ]
    products = by_id(result)
    tee = products["vneck"]
    assert (tee.name, tee.category, tee.description) == ("V-Neck", ("Tees",), "Long\nText")
    assert [(one.id, one.options, one.price, one.stock) for one in tee.skus] == [
        ("vneck-b", ("Blue",), None, None),
        ("62", ("Green",), Decimal(18), 0),
    ]
    hoodie = products["hoodie"]
    assert (hoodie.sale.price if hoodie.sale else None, hoodie.stock) == (Decimal(42), None)


def test_woocommerce_in_german(tmp_path: Path) -> None:
    """The type column says the format where all headers are translated."""
    result = read_text(
        tmp_path,
        "ID,Typ,Artikelnummer,Name,Veröffentlicht,Beschreibung,Vorrätig?,Lager,Angebotspreis,"
        'Regulärer Preis,Kategorien\n1,simple,A1,Tasse,1,lang,1,5,"9,99","12,50",Küche > Tassen\n',
        fallback_currency="EUR",
    )
    product = by_id(result)["A1"]
    assert (str(product.price), product.stock, product.category) == (
        "12.50",
        5,
        ("Küche", "Tassen"),
    )


def test_magento_children_of_configurable_products(tmp_path: Path) -> None:
    """``configurable_variations`` makes variants of rows that are not visible alone."""
    result = read_text(
        tmp_path,
        "sku,attribute_set_code,product_type,categories,name,product_online,visibility,price,"
        "qty,configurable_variations\n"
        'B1,Bag,simple,"Default/Gear,Default/Gear/Bags",Bag,1,"Catalog, Search",34.0000,5,\n'
        "T-S,Top,simple,Default/Women,Tee-S,1,Not Visible Individually,22.0000,5,\n"
        "T-M,Top,simple,Default/Women,Tee-M,1,Not Visible Individually,23.0000,5,\n"
        'T,Top,configurable,Default/Women/Tops,Tee,1,"Catalog, Search",,,'
        '"sku=T-S,size=S|sku=T-M,size=M"\n',
        currency="USD",
    )
    products = by_id(result)
    assert (products["B1"].category, products["T"].name) == (("Gear", "Bags"), "Tee")
    assert [one.options for one in products["T"].skus] == [("S",), ("M",)]


def test_json_ld_within_html(tmp_path: Path) -> None:
    """Product, offer, rating and the page's breadcrumbs are found in a graph."""
    graph = {
        "@graph": [
            {
                "@type": "BreadcrumbList",
                "itemListElement": [{"name": "Home"}, {"item": {"name": "Lamps"}}],
            },
            {
                "@type": "Product", "name": "Lamp &amp; co", "sku": "00123",
                "brand": {"@type": "Brand", "name": "Osk"},
                "offers": {
                    "@type": "Offer", "price": "24.00", "priceCurrency": "USD",
                    "availability": "https://schema.org/OutOfStock",
                },
                "aggregateRating": {"ratingValue": 4.5, "reviewCount": 12},
            },
        ]
    }  # fmt: skip
    page = f'<!doctype html><script type="application/ld+json">{json.dumps(graph)}</script>'
    product = by_id(read_text(tmp_path, page))["00123"]
    assert (product.name, product.brand, product.stock) == ("Lamp & co", "Osk", 0)
    assert (product.rating, product.reviews, product.category) == (4.5, 12, ("Home", "Lamps"))


def test_product_groups_of_json_ld(tmp_path: Path) -> None:
    """``hasVariant`` gives variants; a list price beside the price is a list price."""
    sizes = [
        {
            "@type": "Product", "sku": size, "name": f"Coat {size}", "size": size,
            "offers": {"price": price, "priceCurrency": "EUR"},
        }
        for size, price in (("S", 39.99), ("M", 49.99))
    ]  # fmt: skip
    group = {"@type": "ProductGroup", "productGroupID": "G", "name": "Coat", "hasVariant": sizes}
    lamp = {
        "@type": "Product", "sku": "L", "name": "Lamp",
        "offers": {
            "priceSpecification": [
                {"priceType": "https://schema.org/ListPrice", "price": 30, "priceCurrency": "EUR"},
                {"price": 20, "priceCurrency": "EUR"},
            ]
        },
    }  # fmt: skip
    products = by_id(read_text(tmp_path, json.dumps([group, lamp])))
    assert [(one.options, one.price) for one in products["G"].skus] == [
        (("S",), None),
        (("M",), Decimal("49.99")),
    ]
    assert (products["L"].price, products["L"].list_price) == (Decimal(20), Decimal(30))


def test_json_lists_and_lines(tmp_path: Path) -> None:
    """Nested values are columns by path; a line that is no JSON costs one row."""
    nested = [{"id": 1, "title": "Bag", "price": {"amount": 5.5, "currency": "EUR"},
               "rating": {"rate": 3.9, "count": 120}}]  # fmt: skip
    product = by_id(read_text(tmp_path, json.dumps({"data": nested})))["1"]
    assert (str(product.price), product.rating, product.reviews) == ("5.50", 3.9, 120)
    lines = '{"id": "1", "name": "A", "price": "5 EUR"}\nbroken\n[1]\n'
    result = read_text(tmp_path, lines)
    assert (result.format, len(result.products)) == ("json-lines", 1)
    assert [one.row for one in result.skipped] == [2, 3]


@pytest.mark.parametrize(
    "document",
    [
        {"data": {"products": {"edges": [{"cursor": "x", "node": {"id": "7", "title": "A"}}]}}},
        {"products": {"7": {"title": "A", "stock": 1}}},
        {"7": {"title": "A", "stock": 1}},
        {"meta": {"page": 1}, "results": [{"id": 7, "title": "A"}]},
        {"product": {"id": 7, "title": "A", "brand": {"name": "B", "url": "u"}}},
    ],
)
def test_where_json_keeps_its_products(tmp_path: Path, document: dict[str, Any]) -> None:
    """In GraphQL's edges, as an object by id, or under a name of its own."""
    text = json.dumps(document).replace('"title": "A"', '"title": "A", "price": 5.5')
    assert str(by_id(read_text(tmp_path, text, currency="EUR"))["7"].price) == "5.50"


def test_prices_in_minor_units_of_woocommerces_api(tmp_path: Path) -> None:
    """1999 with two decimals is 19.99."""
    entry = {"id": 5, "name": "X", "prices": {"price": "1999", "currency_code": "EUR",
                                              "currency_minor_unit": 2}}  # fmt: skip
    product = by_id(read_text(tmp_path, json.dumps([entry])))["5"]
    assert product.price == Decimal("19.99")


def test_parquet(tmp_path: Path) -> None:
    """Numbers are as they are stored, ids of numbers are text."""
    frame = pl.DataFrame(
        {"id": [7, 8], "title": ["A", "B"], "price": [24.99, 1.299], "stock": [3, None]}
    )
    content = io.BytesIO()
    frame.write_parquet(content)
    result = read_text(tmp_path, content.getvalue(), currency="USD")
    assert (str(by_id(result)["7"].price), by_id(result)["7"].stock) == ("24.99", 3)
    assert list_lines(result) == ["row 2 (8): price 1.299 has 3 decimals, USD has 2; write 1.30"]
