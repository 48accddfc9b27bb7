"""Reads a catalog from its directory: ``shop.yaml`` and ``products/*.yaml``."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from behavesim.core.catalog import Catalog, FormField, ProductsFile, ShopFile
from behavesim.core.catalog_amounts import check_amounts
from behavesim.core.catalog_checks import PRODUCTS_FOLDER, CategoryFile, check_parts
from behavesim.errors import InputError
from behavesim.files.validation import format_path, read_model
from behavesim.files.yaml_file import read_yaml
from behavesim.resources import find_resource_part

SHOP_FILE = "shop.yaml"


def load_catalog(directory: Path, currency: str | None = None) -> Catalog:
    """Return the catalog in ``directory``, its parts checked against each other.

    With ``currency``, amounts may have no more decimals than it has.
    Categories stand in the order of the shop's topics, then of their files, products in the order
    of their files. Raises InputError, naming the file and the place in it, for the first thing
    that is wrong; ``find_catalog_faults`` finds all.
    """
    shop_path = directory / SHOP_FILE
    shop = read_model(ShopFile, shop_path)
    files = {path: read_model(ProductsFile, path) for path in list_products_files(directory)}
    parts = [
        CategoryFile(path, file.category, list(enumerate(file.products)))
        for path, file in files.items()
    ]
    for fault in check_parts(shop_path, shop, parts):
        raise InputError(fault.path, format_path(fault.location), fault.found, fault.allowed)
    if currency is not None:
        check_amounts({shop_path: shop, **files}, currency)
    order = {topic.id: place for place, topic in enumerate(shop.topics)}
    sorted_files = sorted(files.values(), key=lambda file: order[file.category.topic])
    return Catalog(
        shop=_fill_forms(shop),
        categories=tuple(file.category for file in sorted_files),
        products=tuple(product for file in sorted_files for product in file.products),
    )


def list_products_files(directory: Path) -> list[Path]:
    """Return the files of products in their order; raises InputError where there is none."""
    folder = directory / PRODUCTS_FOLDER
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise InputError(folder, "", "no .yaml file", "one file of products a topic")
    return paths


def _fill_forms(shop: ShopFile) -> ShopFile:
    """Add the shipped forms that the shop leaves out."""
    missing = {name: rows for name, rows in _read_forms().items() if name not in shop.forms}
    if not missing:
        return shop
    return shop.model_copy(update={"forms": {**shop.forms, **missing}})


@cache
def _read_forms() -> dict[str, tuple[FormField, ...]]:
    written = read_yaml(find_resource_part("configs", "forms.yaml"))
    return TypeAdapter(dict[str, tuple[FormField, ...]]).validate_python(written)
