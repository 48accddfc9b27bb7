"""Whether the parts of a catalog refer to each other: everything that no single part can know."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from behavesim.core.catalog import (
    Category,
    CategoryNode,
    Product,
    ShopFile,
    Subcategory,
    page_name,
)
from behavesim.files.yaml_file import Location

PRODUCTS_FOLDER = "products"
MOST_LEVELS = 5
"""Levels of categories, which GA4's ``item_category`` to ``item_category5`` take."""
FIXED_PAGES = (
    "/", "/search/", "/cart/", "/signup/", "/login/", "/wishlist/",
)  # fmt: skip
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class CatalogFault:
    """What is wrong with a value of a file."""

    path: Path
    location: Location
    found: str
    allowed: str


@dataclass(frozen=True)
class CategoryFile:
    """What can be read of a file in ``products/``: products by their place in it."""

    path: Path
    category: Category
    products: Sequence[tuple[int, Product]]

    @cached_property
    def nodes(self) -> Mapping[str, CategoryNode]:
        """Its categories by their path."""
        return {node.path: node for node in self.category.nodes}


def check_parts(
    shop_path: Path, shop: ShopFile, files: Sequence[CategoryFile], *, is_whole: bool = True
) -> Iterator[CatalogFault]:
    """Yield what is wrong between the parts of a catalog.

    With ``is_whole`` False some parts could not be read, and nothing is missed because of that.
    """
    yield from _check_unique(shop_path, ("topics",), [row.id for row in shop.topics], "topic id")
    for file in files:
        yield from _check_tree(file, shop)
    yield from _check_category_ids(files)
    yield from _check_products(files, is_whole=is_whole)
    yield from _check_lists(shop_path, shop)
    if is_whole:
        yield from _check_references(shop_path, shop, files)


def list_product_pages(products: Iterable[Product]) -> dict[str, str]:
    """Return pages of products by what a promotion may name: by page, or by id."""
    pages: dict[str, str] = {}
    for product in products:
        page = f"/p/{page_name(product.id)}/"
        pages[page] = pages[f"/p/{product.id}/"] = page
    return pages


def _check_tree(file: CategoryFile, shop: ShopFile) -> Iterator[CatalogFault]:
    topics = {topic.id for topic in shop.topics}
    if file.category.topic not in topics:
        found = repr(file.category.topic)
        yield CatalogFault(file.path, ("category", "topic"), found, _one_of(topics))
    yield from _check_level(file.path, ("category",), file.category, topics, 1)


def _check_level(
    path: Path, place: Location, category: Category | Subcategory, topics: set[str], level: int
) -> Iterator[CatalogFault]:
    children = category.subcategories
    place = (*place, "subcategories")
    if children and level == MOST_LEVELS:
        found = f"level {level + 1} of categories"
        yield CatalogFault(path, place, found, f"{MOST_LEVELS} levels")
        return
    yield from _check_unique(path, place, [child.id for child in children], "subcategory id")
    for index, child in enumerate(children):
        if child.topic is not None and child.topic not in topics:
            yield CatalogFault(path, (*place, index, "topic"), repr(child.topic), _one_of(topics))
        yield from _check_level(path, (*place, index), child, topics, level + 1)


def _check_category_ids(files: Sequence[CategoryFile]) -> Iterator[CatalogFault]:
    owners: dict[str, str] = {}
    for file in files:
        owner = owners.setdefault(file.category.id, file.path.name)
        if owner != file.path.name:
            found = f"'{file.category.id}', which {owner} has already"
            yield CatalogFault(file.path, ("category", "id"), found, "each once")


def _check_products(files: Sequence[CategoryFile], *, is_whole: bool) -> Iterator[CatalogFault]:
    ids: dict[str, str] = {}
    pages: dict[str, str] = {}
    for file in files:
        for index, product in file.products:
            place = ("products", index)
            known = ids.setdefault(product.id, f"{file.path.name} products[{index}]")
            if known != f"{file.path.name} products[{index}]":
                found = f"'{product.id}', which {known} has already"
                yield CatalogFault(file.path, (*place, "id"), found, "each product id once")
            elif pages.setdefault(page_name(product.id).casefold(), product.id) != product.id:
                found = f"'{product.id}', whose page another product has"
                yield CatalogFault(file.path, (*place, "id"), found, "another id")
            if product.category not in file.nodes:
                found = repr(product.category)
                allowed = _one_of(file.nodes)
                yield CatalogFault(file.path, (*place, "category"), found, allowed)
            yield from _check_options(file.path, place, product)


def _check_options(path: Path, place: Location, product: Product) -> Iterator[CatalogFault]:
    for number, axis in enumerate(product.variants):
        at = ("variants", *((number,) if len(product.variants) > 1 else ()), "options")
        yield from _check_unique(path, (*place, *at), axis.options, "option")
    kinds = [axis.kind for axis in product.variants]
    yield from _check_unique(path, (*place, "variants"), kinds, "kind")
    combinations = set(product.combinations)
    seen: set[str] = set()
    for index, sku in enumerate(product.skus):
        at = (*place, "skus", index, "options")
        if sku.variant not in combinations:
            allowed = "one option of each kind in variants" if combinations else "no skus"
            yield CatalogFault(path, at, f"'{sku.variant}'", allowed)
        elif sku.variant in seen:
            yield CatalogFault(path, at, f"'{sku.variant}' twice", "each combination once")
        seen.add(sku.variant)
    sku_ids = [sku.id for sku in product.skus]
    yield from _check_unique(path, (*place, "skus"), sku_ids, "sku id")


def _check_lists(path: Path, shop: ShopFile) -> Iterator[CatalogFault]:
    shown = shop.promotions
    yield from _check_unique(path, ("promotions",), [row.id for row in shown], "promotion id")
    yield from _check_unique(path, ("promotions",), [row.creative_slot for row in shown], "slot")
    yield from _check_unique(path, ("coupons",), [row.code for row in shop.coupons], "coupon code")
    if shop.shipping is not None:
        tiers = [row.id for row in shop.shipping.tiers]
        yield from _check_unique(path, ("shipping", "tiers"), tiers, "tier id")
    yield from _check_unique(path, ("home",), [row.id for row in shop.home], "list id")
    for form, fields in shop.forms.items():
        names = [field.name for field in fields]
        yield from _check_unique(path, ("forms", form), names, "field name")


def _check_references(
    path: Path, shop: ShopFile, files: Sequence[CategoryFile]
) -> Iterator[CatalogFault]:
    products = [product for file in files for _, product in file.products]
    nodes = {name: node for file in files for name, node in file.nodes.items()}
    pages = {*FIXED_PAGES, *list_product_pages(products), *(f"/c/{name}/" for name in nodes)}
    for index, promotion in enumerate(shop.promotions):
        if urlsplit(promotion.target).path not in pages:
            yield CatalogFault(
                path,
                ("promotions", index, "target"),
                f"'{promotion.target}', which is no page",
                "/c/<category>/, /c/<category>/<subcategory>/, /p/<PRODUCT-ID>/ or "
                + ", ".join(FIXED_PAGES),
            )
    stocked = _list_stocked(products, nodes)
    for index, row in enumerate(shop.home):
        if row.topic is not None and row.topic not in stocked:
            yield CatalogFault(path, ("home", index, "topic"), repr(row.topic), _one_of(stocked))
    for index, topic in enumerate(shop.topics):
        if topic.id not in stocked:
            found = f"'{topic.id}', which no file in {PRODUCTS_FOLDER}/ has"
            yield CatalogFault(path, ("topics", index, "id"), found, _one_of(stocked))


def _list_stocked(products: Iterable[Product], nodes: Mapping[str, CategoryNode]) -> set[str]:
    """Return topics of categories in which, or below which, there is a product."""
    stocked: set[str] = set()
    for path in {product.category for product in products}:
        node = nodes.get(path)
        while node is not None:
            stocked.add(node.topic)
            node = None if node.parent is None else nodes.get(node.parent)
    return stocked


def _check_unique(
    path: Path, place: Location, values: Sequence[str], what: str
) -> Iterator[CatalogFault]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield CatalogFault(path, (*place, index), f"'{value}' twice", f"each {what} once")
        seen.add(value)


def _one_of(values: Iterable[str]) -> str:
    names = sorted(values)
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
