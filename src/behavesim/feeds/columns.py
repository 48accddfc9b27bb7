"""Which column of a feed holds what: by its name, or as the user says (``--map``)."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import yaml

from behavesim.errors import InputError
from behavesim.feeds.currency_signs import find_currencies

FIELDS: Final = (
    "id", "sku", "name", "description", "price", "sale_price", "list_price", "sale_dates",
    "sale_from", "sale_until", "currency", "brand", "category", "google_category", "image",
    "images", "image_alt", "link", "availability", "stock", "gtin", "mpn", "group", "color", "size",
    "material", "pattern", "gender", "rating", "reviews", "released", "published", "ignore",
)  # fmt: skip
PARAMETER: Final = "params."
"""Before the name of a custom item parameter."""

_PARAMETER_NAME: Final = re.compile(r"params\.[A-Za-z][A-Za-z0-9_]{0,39}")
_SPACES: Final = re.compile(r"[\s_\-./:\u00b7\u2022|'\u2019*#?¿]+")
_BRACKETS: Final = re.compile(r"[(\[][^)\]]*[)\]]")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_PREFIX: Final = re.compile(r"^(?:g|attribute):", re.IGNORECASE)
_MOST_SHOWN: Final = 40
# Parts of names, where no whole name is known; each with parts that say otherwise.
_PARTS: Final = {
    "price": ("price|preis|prix|precio|prezzo|prijs|価格|가격|价格|價格|cena|preco", ""),
    "name": (
        "title|name|titel|nombre|titre|商品名|상품명|名称",
        "brand|category|vendor|manufacturer|file|user|customer|option|variant|parent|image|shop"
        "|store|seller|seo|meta|attribute|color|size|first|last|marke|hersteller|company|supplier",
    ),
    "id": (
        "sku|product id|item id|artikelnummer|商品番号|商品コード|상품코드",
        "parent|group|category|brand|tax|hersteller|manufacturer|mpn|fabricant",
    ),
    "description": (
        "description|beschreibung|descripcion|descrizione|omschrijving|説明|설명|描述",
        "seo|meta|image|category|title",
    ),
    "category": (
        "category|kategorie|categorie|categoria|produktgruppe|warengruppe|カテゴリ|카테고리|分类",
        "google|id|number|facebook|description|image|url|discount",
    ),
    "gtin": ("gtin|ean13|barcode|strichcode", "type|url|image"),
    "image": (
        "image|picture|photo|bild|imagen|immagine|afbeelding|画像|이미지|图片",
        "alt|title|position|width|height|count|label",
    ),
}
_SPARE: Final = ("regular price", "normalpreis", "regularer preis", "通常価格", "standard price")
"""A price, or a list price where another column is the price."""


def map_columns(
    columns: Sequence[str],
    mapping: Mapping[str, str],
    path: Path,
    known: Mapping[str, str] | None = None,
    guess: bool = True,
) -> dict[str, str]:
    """The field of each column that is used.

    ``known`` are the columns of a format, by normalized name; others are guessed if ``guess``.
    ``mapping`` is the user's, from columns to fields. Raises InputError for columns and fields that
    do not exist, and where none is the name or the price.
    """
    fields = _read_mapping(columns, mapping, path)
    given = set(fields.values())
    named = {column: normalize_header(column) for column in columns}
    free = [column for column in columns if column not in fields]
    for column in free:
        field = (known or {}).get(named[column])
        if field is not None and field not in given:
            fields[column] = field
    if guess:
        _guess_whole_names(fields, named)
        _guess_parts(fields, named)
        _guess_more_images(fields, named)
    fields = {column: field for column, field in fields.items() if field != "ignore"}
    _check_needed(fields, columns, path)
    return {column: fields[column] for column in columns if column in fields}


def normalize_header(header: str) -> str:
    """The name in lower case without accents, signs and what stands in brackets."""
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "").replace("\u200b", "")
    text = _PREFIX.sub("", _CAMEL.sub(" ", text.strip()))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    text = unicodedata.normalize(
        "NFC", "".join(one for one in decomposed if not "\u0300" <= one <= "\u036f")
    )
    plain = _BRACKETS.sub(" ", text)
    return _SPACES.sub(" ", plain).strip() or _SPACES.sub(" ", text).strip(" ()[]")


def is_header_word(text: str, field: str) -> bool:
    """Whether a cell holds a word by which columns of a field are named."""
    found = _list_words().get(normalize_header(text))
    return found is not None and found[0] == field


def list_columns(columns: Sequence[str]) -> str:
    """The columns as an error names them."""
    shown = ", ".join(
        f'"{column}"' if " " in column else column for column in columns[:_MOST_SHOWN]
    )
    rest = len(columns) - _MOST_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown


def _read_mapping(columns: Sequence[str], mapping: Mapping[str, str], path: Path) -> dict[str, str]:
    fields = {}
    for asked, field in mapping.items():
        column = _find_column(columns, asked)
        if column is None:
            raise InputError(
                path,
                f"--map {asked}={field}",
                f"no column {asked!r}",
                list_columns(columns),
                _nearest(asked, columns),
            )
        if field not in FIELDS and not _PARAMETER_NAME.fullmatch(field):
            allowed = f"{', '.join(FIELDS)} or {PARAMETER}NAME"
            raise InputError(
                path,
                f"--map {asked}={field}",
                f"no field {field!r}",
                allowed,
                _nearest(field, FIELDS),
            )
        fields[column] = field
    return fields


def _find_column(columns: Sequence[str], asked: str) -> str | None:
    if asked in columns:
        return asked
    wanted = normalize_header(asked)
    found = [column for column in columns if normalize_header(column) == wanted]
    if not found and asked.isdigit() and 0 < int(asked) <= len(columns):
        return columns[int(asked) - 1]
    return found[0] if found else None


def _nearest(asked: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(asked, names, 1)
    return f"did you mean {near[0]!r}?" if near else ""


@cache
def _split_words(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|") if word.strip())


@cache
def _read_words() -> Mapping[str, tuple[str, ...]]:
    text = files("behavesim.feeds").joinpath("header_words.yaml").read_text(encoding="utf-8")
    return {field: tuple(words) for field, words in yaml.safe_load(text).items()}


@cache
def _list_words() -> Mapping[str, tuple[str, int]]:
    """The field of each known name, with its place among the field's names."""
    found: dict[str, tuple[str, int]] = {}
    for field in FIELDS:
        for place, word in enumerate(_read_words().get(field, ())):
            found.setdefault(normalize_header(word), (field, place))
    return found


def _strip_currency(name: str) -> str:
    rest, _, word = name.rpartition(" ")
    return rest.removesuffix(" in") if find_currencies(word) else name


def _guess_whole_names(fields: dict[str, str], named: Mapping[str, str]) -> None:
    words = _list_words()
    best: dict[str, tuple[int, str]] = {}
    for column, name in named.items():
        if column in fields:
            continue
        found = words.get(name) or (
            words.get(_strip_currency(name)) if "pri" in name or "pre" in name else None
        )
        if found is None:
            continue
        field, place = found
        if field == "images":
            fields[column] = field
        elif field not in fields.values() and (field not in best or place < best[field][0]):
            best[field] = (place, column)
    for field, (_, column) in best.items():
        fields[column] = field
    spare = [column for column, name in named.items() if name in _SPARE and column not in fields]
    if spare and "price" in fields.values() and "list_price" not in fields.values():
        fields[spare[0]] = "list_price"


def _guess_parts(fields: dict[str, str], named: Mapping[str, str]) -> None:
    for field, (parts, others) in _PARTS.items():
        if field in fields.values():
            continue
        refused = _read_words()["other_prices"] if field == "price" else _split_words(others)
        for column, name in named.items():
            if column in fields or not _holds(name, parts) or _holds_word(name, refused):
                continue
            fields[column] = field
            break


_IMAGE: Final = re.compile(
    r"(?:additional |other |extra )?(?:product )?(?:image|picture|photo|bild|imagen|画像|이미지)"
    r"(?: url| link| src| path)? ?\d{1,2}(?: url| link| src)?"
)


def _guess_more_images(fields: dict[str, str], named: Mapping[str, str]) -> None:
    for column, name in named.items():
        if column not in fields and _IMAGE.fullmatch(name.removeprefix("商品")):
            fields[column] = "images"


def _holds(name: str, parts: str) -> bool:
    return any(part in name for part in _split_words(parts))


def _holds_word(name: str, parts: Sequence[str]) -> bool:
    """Whether one of the parts is a word of the name, or a part of it where it has no words."""
    padded = f" {name} "
    return any(
        f" {part} " in padded if part.isascii() and len(part) < 5 else part in name
        for part in parts
    )


def _check_needed(fields: Mapping[str, str], columns: Sequence[str], path: Path) -> None:
    for field, what in (("name", "the products' names"), ("price", "the price")):
        if field in fields.values() or (field == "price" and "sale_price" in fields.values()):
            continue
        hint = f'say which column it is: --map "COLUMN={field}"'
        raise InputError(path, "columns", list_columns(columns) or "none", f"one with {what}", hint)
