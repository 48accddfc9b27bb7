"""Collects the shop's texts into ``site_templates/locales``. Run this file to write them anew.

Texts come from templates, Python, JavaScript and the words of the shipped catalog that a shop of
another language shows translated: labels of forms, deliveries (those of markets, too), lists, kinds
of variants.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from behavesim.core.sales_tax import LABEL

ROOT = Path(__file__).parents[1]
TEMPLATES = Path("site_templates")
LOCALES = TEMPLATES / "locales"
TEMPLATE = LOCALES / "shop.pot"
TRANSLATION = Path("LC_MESSAGES", "shop.po")

KEYWORDS: dict[str, Any] = {
    "_": None,
    "ngettext": (1, 2),
    "translate": None,
    "translate_plural": (1, 2),
    "t": None,
    "tn": (1, 2),
    "textOf": (2,),
    "mark": None,
}
SOURCES = (
    ("jinja2.ext:babel_extract", TEMPLATES, "*.jinja"),
    ("python", Path("src/behavesim/shop"), "*.py"),
    ("javascript", TEMPLATES / "assets/js", "*.js"),
)
CATALOG = Path("configs/catalog")
FORMS = Path("configs/forms.yaml")
SALES_TAX = Path("src/behavesim/core/sales_tax.py")
MARKETS = Path("configs/markets")
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
"""The catalogs have no date of their own: the same texts give the same bytes."""

_NOT_KEPT = tuple(
    f'"{name}:'.encode()
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Report-Msgid-Bugs-To",
        "Generated-By",
    )
)

HEADER = """\
# Texts of the shop that behavesim builds. Written by `nox -s messages`.
# docs/languages.md says how to translate them."""


def collect_texts(root: Path = ROOT) -> Catalog:
    """Return every text of the shop with the files it stands in."""
    catalog = Catalog(
        project="behavesim",
        version="1",
        header_comment=HEADER,
        creation_date=NEVER,
        revision_date=NEVER,
        charset="utf-8",
        fuzzy=False,
    )
    for file, text in (*_extract_texts(root), *_list_catalog_words(root)):
        catalog.add(text, locations=[(file.as_posix(), 1)])
    return catalog


def write_template(catalog: Catalog) -> bytes:
    """Return the content of ``shop.pot``."""
    return _write_catalog(catalog)


def update_translation(file: Path, template: Catalog) -> bytes:
    """Return a translation that has exactly the texts of the template."""
    with file.open("rb") as stream:
        catalog = read_po(stream, locale=str(Locale.parse(file.parents[1].name)))
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = HEADER
    return _write_catalog(catalog)


def list_translations(root: Path = ROOT) -> list[Path]:
    """Return the catalogs of all languages."""
    return sorted((root / LOCALES).glob(f"*/{TRANSLATION}"))


def _extract_texts(root: Path) -> Iterator[tuple[Path, str | tuple[str, ...]]]:
    for method, folder, pattern in SOURCES:
        for file in sorted((root / folder).rglob(pattern)):
            place = file.relative_to(root)
            with file.open("rb") as stream:
                for _line, found, _comments, _context in extract(method, stream, KEYWORDS):
                    yield place, found


def _list_catalog_words(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield names in what ships that are no product's, category's or promotion's."""
    yield SALES_TAX, LABEL
    file = CATALOG / "shop.yaml"
    shop = _read(root / file)
    names = [row["name"] for row in shop["home"]]
    names += [*_list_tiers(shop), *_list_labels(shop.get("forms", {}))]
    yield from ((file, name) for name in names)
    yield from ((FORMS, name) for name in _list_labels(_read(root / FORMS)))
    for market in sorted((root / MARKETS).glob("*.yaml")):
        yield from ((market.relative_to(root), name) for name in _list_tiers(_read(market)))
    for products in sorted((root / CATALOG / "products").glob("*.yaml")):
        for kind in sorted(set(_list_variant_kinds(_read(products)["products"]))):
            yield products.relative_to(root), _humanize(kind)


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def _list_tiers(content: dict[str, Any]) -> list[str]:
    return [tier["name"] for tier in content.get("shipping", {}).get("tiers", ())]


def _list_labels(forms: dict[str, Any]) -> Iterator[str]:
    for field in (field for fields in forms.values() for field in fields):
        yield field["label"]
        yield from map(_humanize, field.get("options", ()))


def _list_variant_kinds(products: Iterable[dict[str, Any]]) -> Iterator[str]:
    for product in products:
        variants = product.get("variants") or []
        for axis in [variants] if isinstance(variants, dict) else variants:
            yield axis["kind"]


def _humanize(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _write_catalog(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(stream, catalog, width=100, sort_output=True, include_lineno=False)
    return _keep_needed(stream.getvalue())


def _keep_needed(content: bytes) -> bytes:
    """Drop what depends on the day or on the version of Babel, and what is not filled in."""
    return b"".join(
        line for line in content.splitlines(keepends=True) if not line.startswith(_NOT_KEPT)
    )


def main() -> None:
    """Write ``shop.pot`` and bring all translations up to it."""
    template = collect_texts()
    (ROOT / TEMPLATE).write_bytes(write_template(template))
    for file in list_translations():
        file.write_bytes(update_translation(file, template))
    print(f"{TEMPLATE}: {len(template)} texts")


if __name__ == "__main__":
    sys.exit(main())
