"""Finds all faults in a catalog's files, with their positions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from behavesim.core.catalog import Category, Product, ProductsFile, ShopFile, Topic
from behavesim.core.catalog_amounts import find_amount_faults
from behavesim.core.catalog_checks import CategoryFile, check_parts
from behavesim.core.catalog_files import SHOP_FILE, list_products_files
from behavesim.errors import InputError
from behavesim.files.fault_list import Fault, FaultList
from behavesim.files.yaml_file import Location

_Part = TypeVar("_Part", bound=BaseModel)


def find_catalog_faults(directory: Path, currency: str | None = None) -> tuple[Fault, ...]:
    """Return all faults of the catalog in ``directory``, by file and line.

    With ``currency``, amounts with more decimals than it has are faults too. What cannot be read
    of a file is left out of the checks between files. ``load_catalog`` refuses the same faults.
    Raises ValueError for no currency.
    """
    shop_path = directory / SHOP_FILE
    shop_faults = FaultList(shop_path, ShopFile, marks_plain=True)
    lists = {shop_path: shop_faults}
    nothing: list[Fault] = []
    try:
        for path in list_products_files(directory):
            lists[path] = FaultList(path, ProductsFile, marks_plain=True)
    except InputError as error:
        nothing = [Fault(error.file, None, None, "", error.found, error.allowed)]
    is_whole = not nothing and not any(faults.in_order() for faults in lists.values())
    shop = _read_shop(shop_faults)
    files = [_read_category(faults) for path, faults in lists.items() if path != shop_path]
    known = [file for file in files if file is not None]
    for fault in check_parts(shop_path, shop, known, is_whole=is_whole):
        lists[fault.path].add(fault.location, fault.found, fault.allowed)
    if currency is not None:
        _check_amounts(lists, shop, known, currency)
    return (*(fault for faults in lists.values() for fault in faults.in_order()), *nothing)


def _read_shop(faults: FaultList) -> ShopFile:
    """Return what a shop file says; where it has faults, the topics that can be read."""
    shop = _read(ShopFile, faults.value_at(()))
    if shop is not None:
        return shop
    topics = [_read(Topic, row) for row in _rows(faults.value_at(("topics",)))]
    known = tuple(topic for topic in topics if topic is not None)
    return ShopFile.model_construct(name="", tagline="", topics=known)


def _read_category(faults: FaultList) -> CategoryFile | None:
    """Return what can be read of a file of products; None without a category."""
    category = _read(Category, faults.value_at(("category",)))
    if category is None:
        return None
    rows = _rows(faults.value_at(("products",)))
    products = [(index, _read(Product, row)) for index, row in enumerate(rows)]
    read = [(index, product) for index, product in products if product is not None]
    return CategoryFile(faults.path, category, read)


def _rows(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _read(model: type[_Part], data: Any) -> _Part | None:
    try:
        return model.model_validate(data)
    except ValidationError:
        return None


def _check_amounts(
    lists: Mapping[Path, FaultList], shop: ShopFile, files: Sequence[CategoryFile], currency: str
) -> None:
    def add(path: Path, part: BaseModel, place: Location) -> None:
        for location, found, allowed in find_amount_faults(part, currency):
            lists[path].add((*place, *location), found, allowed)

    shop_path = next(iter(lists))
    if not lists[shop_path].in_order():
        add(shop_path, shop, ())
    for file in files:
        for index, product in file.products:
            add(file.path, product, ("products", index))
