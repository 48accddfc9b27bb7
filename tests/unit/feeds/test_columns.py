"""Which column is taken for which field."""

from pathlib import Path

import pytest
from tests.unit.feeds.feed_files import read_text

from behavesim.errors import InputError
from behavesim.feeds.columns import map_columns, normalize_header

HEADERS = {
    "en": "SKU|Product Name|Price|Sale Price|Cost|Shipping price|Stock|Category|Image URL",
    "de": "Artikelnummer|Artikelname|Preis|Angebotspreis|EK-Preis|Versandkosten|Bestand|Kategorie"
    "|Bild-URL",
    "fr": "Référence|Nom du produit|Prix|Prix soldé|Prix d'achat|Frais de livraison|Quantité"
    "|Catégorie|URL image",
    "es": "Referencia|Nombre|Precio|Precio rebajado|Precio de compra|Envío|Existencias|Categoría"
    "|Imagen",
    "it": "Codice|Nome|Prezzo|Prezzo scontato|Prezzo d'acquisto|Spedizione|Giacenza|Categoria"
    "|Immagine",
    "nl": "Artikelcode|Naam|Prijs|Actieprijs|Inkoopprijs|Verzendkosten|Voorraad|Categorie"
    "|Afbeelding",
    "ja": "商品番号|商品名|価格\uff08税込\uff09|セール価格|原価|送料|在庫数|カテゴリ|画像URL",
    "ko": "상품코드|상품명|판매가|할인가|원가|배송비|재고수량|카테고리|이미지",
    "zh": "商品编号|商品名称|价格|促销价|成本价|运费|库存|分类|图片",
}
FIELDS = ["id", "name", "price", "sale_price", None, None, "stock", "category", "image"]


@pytest.mark.parametrize("language", HEADERS)
def test_headers_in_nine_languages(language: str) -> None:
    """Purchase price and shipping are never the price."""
    columns = HEADERS[language].split("|")
    fields = map_columns(columns, {}, Path("feed"))
    assert [fields.get(column) for column in columns] == FIELDS


@pytest.mark.parametrize(
    ("header", "price", "list_price"),
    [
        ("id,name,regular price,sale price", "regular price", None),
        ("id,name,price,regular price", "price", "regular price"),
        ("id,name,MSRP,price", "price", "MSRP"),
        ("id,name,UVP,Grundpreis,VK brutto", "VK brutto", "UVP"),
        ("id,name,unit_pricing_measure,price,cost_of_goods_sold", "price", None),
        ("id,name,price excl. tax,price incl. tax", "price incl. tax", None),
        ("id,name,Price (USD)", "Price (USD)", None),
        ("id,name,price_net,price_gross", "price_gross", None),
        ("id,name,store_price,search_price,delivery_cost", "search_price", None),
        ("CustomLabel,*Title,*StartPrice", "*StartPrice", None),
        ("id,name,price_eur", "price_eur", None),
    ],
)
def test_the_price_among_other_prices(header: str, price: str, list_price: str | None) -> None:
    """A regular price is the price, or the list price where another column is the price."""
    found = {
        field: column for column, field in map_columns(header.split(","), {}, Path("f")).items()
    }
    assert (found["price"], found.get("list_price")) == (price, list_price)


def test_names_are_compared_without_case_signs_and_marks() -> None:
    """No-break blanks, marks, brackets and prefixes do not count."""
    for header in (
        "\ufeffPreis\u00a0(EUR)",
        " PREIS*",
        "preis:",
        "Pre\u0301is".replace("\u0301", ""),
    ):
        assert normalize_header(header) == "preis"
    assert normalize_header("g:image_link") == "image link"
    assert normalize_header("productName") == "product name"
    assert normalize_header("Größe") == "grosse"


def test_the_users_mapping_is_over_what_is_guessed(tmp_path: Path) -> None:
    """A column may be named by its number where it has no name, and be left out."""
    content = "a,,price,cost\n1,A,9.00 EUR,5.00 EUR\n"
    mapping = {"a": "id", "column 2": "name", "cost": "price", "price": "ignore"}
    result = read_text(tmp_path, content, mapping=mapping)
    assert dict(result.columns) == {"a": "id", "column 2": "name", "cost": "price"}
    assert str(result.products[0].price) == "5.00"
    by_number = read_text(tmp_path, content, mapping={"1": "id", "2": "name"})
    assert by_number.products[0].name == "A"


def test_a_column_as_an_item_parameter(tmp_path: Path) -> None:
    """``params.NAME`` keeps a column as it is."""
    content = "id,title,price,Season\n1,A,9 EUR,Winter\n"
    result = read_text(tmp_path, content, mapping={"season": "params.season"})
    assert dict(result.products[0].params) == {"season": "Winter"}


@pytest.mark.parametrize(
    ("mapping", "message", "hint"),
    [
        ({"prise": "price"}, "no column 'prise'; allowed id, titel, preis", "'preis'"),
        ({"preis": "prise"}, "no field 'prise'", "'price'"),
    ],
)
def test_mappings_of_what_does_not_exist(
    tmp_path: Path, mapping: dict[str, str], message: str, hint: str
) -> None:
    """The error lists the columns or fields and hints at the nearest."""
    with pytest.raises(InputError, match=message) as caught:
        read_text(tmp_path, "id,titel,preis\n1,A,5 EUR\n", mapping=mapping)
    assert hint in caught.value.hint


def test_missing_columns_are_said_with_those_that_are_there(tmp_path: Path) -> None:
    """A feed without prices is refused as a whole, and lists its columns."""
    with pytest.raises(InputError) as caught:
        read_text(tmp_path, "code\tproduct_name\tbrands\n1\tTea\tB\n")
    assert "found code, product_name, brands; allowed one with the price" in caught.value.message
    assert caught.value.hint == 'say which column it is: --map "COLUMN=price"'


def test_the_line_that_is_nearest_to_a_header_is_shown(tmp_path: Path) -> None:
    """Below a title; its columns are what the user has to choose from."""
    content = (
        "  OUR CATALOG,,\nProduct name,Pack size,Stock status\nRICE,,\nRed rice,1 Kg,In Stock\n"
    )
    with pytest.raises(InputError, match=r"Product name.*Pack size.*one with the price"):
        read_text(tmp_path, content)


def test_a_column_of_prices_that_is_empty(tmp_path: Path) -> None:
    """No row has a price: the column is named."""
    with pytest.raises(InputError, match="no price in any of 2 rows"):
        read_text(tmp_path, "id,title,price\n1,A,\n2,B,\n", currency="EUR")


def test_lines_above_the_header(tmp_path: Path) -> None:
    """Marketplaces write some; a second header below the first is no product."""
    content = "TemplateType=x\tVersion=1\t\nSeller SKU\tProduct Name\tStandard Price\n"
    content += "item_sku\titem_name\tstandard_price\nA1\tThing\t19.99\n"
    result = read_text(tmp_path, content, currency="USD")
    assert [one.id for one in result.products] == ["A1"]
    assert result.notes[:2] == ("line 3 is a second header", "the first line before the header")


def test_a_category_that_says_the_same_in_all_rows(tmp_path: Path) -> None:
    """Another column of categories is taken in its place."""
    rows = "".join(f"{n},PHYSICAL,T{n},5 EUR,/shop/c{n % 2}\n" for n in range(6))
    result = read_text(tmp_path, "Product ID,Product Type,Title,Price,Categories\n" + rows)
    assert result.columns["Categories"] == "category"
    assert [one.category for one in result.products[:2]] == [("c0",), ("c1",)]
