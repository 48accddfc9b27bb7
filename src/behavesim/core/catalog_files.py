"""Reads a catalog from its directory: ``shop.yaml`` and ``products/*.yaml``."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from behavesim.core.catalog import Catalog, Category, Product, ProductsFile, ShopFile
from behavesim.core.catalog_amounts import check_amounts
from behavesim.errors import InputError
from behavesim.files.validation import validate
from behavesim.files.yaml_file import read_yaml

SHOP_FILE = "shop.yaml"
PRODUCTS_FOLDER = "products"
FIXED_PAGES = (
    "/", "/search/", "/cart/", "/signup/", "/login/", "/wishlist/",
)  # fmt: skip


def load_catalog(directory: Path, currency: str | None = None) -> Catalog:
    """Return the catalog in ``directory``, its parts checked against each other.

    With ``currency``, amounts may have no more decimals than it has.
    Categories stand in the order of the shop's topics, products in the order of their files.
    Raises InputError, naming the file and the place in it, for the first thing that is wrong.
    """
    shop_path = directory / SHOP_FILE
    shop = validate(ShopFile, read_yaml(shop_path), shop_path)
    _check_unique(shop_path, "topics", [topic.id for topic in shop.topics], "topic id")
    files = _read_products_files(directory / PRODUCTS_FOLDER)
    _check_categories(shop, files)
    _check_products(files)
    _check_shop(shop_path, shop, files)
    if currency is not None:
        check_amounts({shop_path: shop, **files}, currency)
    order = {topic.id: place for place, topic in enumerate(shop.topics)}
    parts = sorted(files.values(), key=lambda part: order[part.category.topic])
    return Catalog(
        shop=shop,
        categories=tuple(part.category for part in parts),
        products=tuple(product for part in parts for product in part.products),
    )


def _read_products_files(folder: Path) -> dict[Path, ProductsFile]:
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise InputError(folder, "", "no .yaml file", "one file of products a topic")
    return {path: validate(ProductsFile, read_yaml(path), path) for path in paths}


def _check_categories(shop: ShopFile, files: Mapping[Path, ProductsFile]) -> None:
    topics = [topic.id for topic in shop.topics]
    taken: dict[str, str] = {}
    for path, part in files.items():
        category = part.category
        if category.topic not in topics:
            raise InputError(path, "category.topic", repr(category.topic), _one_of(topics))
        for key, value in (("id", category.id), ("topic", category.topic)):
            other = taken.setdefault(f"{key} {value}", path.name)
            if other != path.name:
                found = f"'{value}', which {other} has already"
                raise InputError(path, f"category.{key}", found, "each once")
        children = [child.id for child in category.subcategories]
        _check_unique(path, "category.subcategories", children, "subcategory id")


def _check_products(files: Mapping[Path, ProductsFile]) -> None:
    places: dict[str, str] = {}
    for path, part in files.items():
        shelves = _shelves(part.category)
        for index, product in enumerate(part.products):
            place = f"products[{index}]"
            if product.id in places:
                found = f"'{product.id}', which {places[product.id]} has already"
                raise InputError(path, f"{place}.id", found, "each product id once")
            places[product.id] = f"{path.name} {place}"
            if product.category not in shelves:
                found = repr(product.category)
                raise InputError(path, f"{place}.category", found, _one_of(shelves))
            options = list(product.variants.options)
            _check_unique(path, f"{place}.variants.options", options, "option")


def _check_shop(path: Path, shop: ShopFile, files: Mapping[Path, ProductsFile]) -> None:
    pages = _pages(files.values())
    for index, promotion in enumerate(shop.promotions):
        if urlsplit(promotion.target).path not in pages:
            raise InputError(
                path,
                f"promotions[{index}].target",
                f"'{promotion.target}', which is no page",
                "/c/<category>/, /c/<category>/<subcategory>/, /p/<PRODUCT-ID>/ or "
                + ", ".join(FIXED_PAGES),
            )
    stocked = {part.category.topic for part in files.values()}
    for index, row in enumerate(shop.home):
        if row.topic is not None and row.topic not in stocked:
            raise InputError(path, f"home[{index}].topic", repr(row.topic), _one_of(stocked))
    for index, topic in enumerate(shop.topics):
        if topic.id not in stocked:
            found = f"'{topic.id}', which no file in {PRODUCTS_FOLDER}/ has"
            raise InputError(path, f"topics[{index}].id", found, _one_of(stocked))
    _check_unique(path, "promotions", [row.id for row in shop.promotions], "promotion id")
    _check_unique(path, "promotions", [row.creative_slot for row in shop.promotions], "slot")
    _check_unique(path, "coupons", [row.code for row in shop.coupons], "coupon code")
    _check_unique(path, "shipping.tiers", [row.id for row in shop.shipping.tiers], "tier id")
    _check_unique(path, "home", [row.id for row in shop.home], "list id")
    for form, fields in shop.forms.items():
        _check_unique(path, f"forms.{form}", [field.name for field in fields], "field name")


def _pages(parts: Iterable[ProductsFile]) -> set[str]:
    """Return the path of every page a promotion may lead to."""
    pages = set(FIXED_PAGES)
    for part in parts:
        pages.add(f"/c/{part.category.id}/")
        pages.update(f"/c/{shelf}/" for shelf in _shelves(part.category))
        pages.update(_product_page(product) for product in part.products)
    return pages


def _product_page(product: Product) -> str:
    return f"/p/{product.id}/"


def _shelves(category: Category) -> list[str]:
    return [f"{category.id}/{child.id}" for child in category.subcategories]


def _check_unique(path: Path, place: str, values: list[str], what: str) -> None:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise InputError(path, f"{place}[{index}]", f"'{value}' twice", f"each {what} once")
        seen.add(value)


def _one_of(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))
