"""WooCommerce's product CSV: simple products, and variations below their variable parents.

Its headers are translated, so the file is recognized by the words of its type column, which are
not.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from behavesim.feeds.columns import normalize_header
from behavesim.feeds.records import Record
from behavesim.feeds.table import Table

_TYPES: Final = frozenset(
    ("simple", "variable", "variation", "grouped", "external", "downloadable", "virtual",
     "subscription", "variable-subscription", "bundle")
)  # fmt: skip
_NAMES: Final = {
    "id": "id", "sku": "sku artikelnummer ugs codice referencia",
    "name": "name nom nombre nome naam 名前 이름 名称",
    "published": "published|veroffentlicht|publie|publicado|pubblicato|gepubliceerd|公開済み",
    "description": "description beschreibung descripcion descrizione beschrijving 説明 설명",
    "_short": "short description|kurzbeschreibung|description courte|descripcion corta"
    "|breve descrizione|korte beschrijving|簡単な説明",
    "sale_from": "date sale price starts|datum an dem angebotspreis beginnt|date de debut de promo"
    "|dia en que empieza el precio rebajado|セール価格開始日",
    "sale_until": "date sale price ends|datum an dem angebotspreis endet|date de fin de promo"
    "|dia en que termina el precio rebajado|セール価格終了日",
    "availability": "in stock|vorratig|en stock|existencias|hay existencias|in magazzino"
    "|op voorraad|在庫あり",
    "stock": "stock lager bestand lagerbestand inventario magazzino voorraad 在庫 재고",
    "_backorders": "backorders allowed|lieferruckstande erlaubt|autoriser les commandes de produits"
    " en rupture|permitir reservas de productos agotados|取り寄せ注文を許可",
    "sale_price": "sale price|angebotspreis|tarif promo|precio rebajado|prezzo in offerta"
    "|actieprijs|aanbiedingsprijs|セール価格",
    "price": "regular price|regularer preis|tarif regulier|precio normal|prezzo di listino"
    "|reguliere prijs|normale prijs|通常価格|정상 가격",
    "category": "categories kategorien categorias categorie categorieen カテゴリー カテゴリ",
    "image": "images bilder imagenes immagini afbeeldingen 画像 이미지",
    "_parent": "parent|ubergeordnetes produkt|superior|genitore|hoofd|ouder|親",
    "gtin": "gtin upc ean or isbn|gtin upc ean oder isbn|gtin upc ean ou isbn|gtin upc ean o isbn",
    "brand": "brands marken marques marcas marchi merken brand",
}  # fmt: skip
_NUMBERED: Final = re.compile(r"\D*\b(\d{1,2})\b")
_ANY: Final = re.compile(r"\s*,\s*")


def find_type_column(table: Table) -> str | None:
    """The column that holds WooCommerce's types of products, or None where there is none."""
    sample = table.rows[:200]
    if len(table.columns) < 8:
        return None
    for column in table.columns[:6]:
        words = [row.get(column) for row in sample if row.get(column)]
        if words and all(
            {part.strip() for part in word.lower().split(",")} <= _TYPES for word in words
        ):
            return column
    return None


def list_columns(table: Table, type_column: str) -> dict[str, str]:
    """The fields of the columns, by normalized name."""
    known = {normalize_header(type_column): "_type"}
    for field, words in _NAMES.items():
        for word in words.split("|") if "|" in words else words.split():
            known[normalize_header(word)] = field
    numbers: dict[str, int] = {}
    for column in table.columns:
        name = normalize_header(column)
        number = _NUMBERED.match(name)
        if number is None or not re.search(r"attribu|属性|속성|eigenschap", name):
            continue
        # Name, values, visible, global, default: the first two of each number count.
        place = numbers[number[1]] = numbers.get(number[1], 0) + 1
        if place <= 2:
            known[name] = f"_attribute{number[1]}_{'name' if place == 1 else 'value'}"
    return known


def gather_variations(records: Sequence[Record]) -> tuple[list[Record], list[str]]:
    """One record for what can be bought, variations with what their parents say; and notes."""
    parents: dict[str, Record] = {}
    for record in records:
        for name, form in (("id", "id:{}"), ("sku", "{}")):
            if value := record.get(name):
                parents.setdefault(form.format(value), record)
    found = []
    with_children = {record.get("_parent") for record in records if record.get("_parent")}
    counts = 0
    for record in records:
        kinds = {part.strip() for part in record.get("_type").lower().split(",")}
        names = {record.get("sku"), f"id:{record.get('id')}"}
        if "variable" in kinds and names & with_children:
            counts += 1
            continue
        parent = parents.get(record.get("_parent"))
        found.append(_complete(record, parent if "variation" in kinds else None))
    return found, [f"{counts} rows are parents of variations"] if counts else []


def _complete(record: Record, parent: Record | None) -> Record:
    values = dict(record.values)
    if parent is not None:
        for name, inherited in parent.values.items():
            if name not in ("id", "sku", "price", "sale_price", "stock", "availability", "_type"):
                values.setdefault(name, inherited)
        for name in ("name", "description", "category"):
            values[name] = parent.values.get(name) or values.get(name, ())
        values["group"] = (parent.get("sku") or parent.get("id"),)
    description = values.get("description") or values.get("_short", ())
    # The export writes line ends as two characters.
    values["description"] = tuple(text.replace("\\n", "\n") for text in description)
    if record.get("sku"):
        values["id"] = values["sku"]
    backorders = record.get("_backorders").lower()
    if backorders in ("1", "notify", "yes") and record.get("stock").startswith(("0", "-")):
        values.pop("stock", None)
    found = Record(record.number, values)
    if parent is not None:
        for number in range(1, 20):
            kind = found.get(f"_attribute{number}_name")
            value = record.get(f"_attribute{number}_value")
            if kind and value and len(_ANY.split(value)) == 1:
                found.options[kind] = value
    return found


def describe_columns(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields as a user reads them."""
    return {column: field.lstrip("_").replace("_", " ") for column, field in fields.items()}
