"""Writes catalog files from the products of a feed."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from behavesim.core.catalog_checks import PRODUCTS_FOLDER
from behavesim.core.catalog_files import SHOP_FILE
from behavesim.feeds.catalog_merge import CatalogMerge
from behavesim.feeds.categories import NO_CATEGORY
from behavesim.feeds.category_tree import CategoryTree, list_topics
from behavesim.feeds.image_files import ImageFiles
from behavesim.feeds.import_state import STATE_FILE, ImportState, load_state, write_state
from behavesim.feeds.product import FeedProduct
from behavesim.feeds.product_fields import make_fields
from behavesim.feeds.result import CatalogChanges, FeedResult, ProductChange
from behavesim.feeds.shop_file import (
    DEFAULT_LANGUAGE,
    DEFAULT_NAME,
    find_texts,
    remove_promotions,
    update_topics,
    write_shop_file,
)
from behavesim.feeds.yaml_edit import YamlText, find_value, read_texts, read_yaml_text
from behavesim.feeds.yaml_text import to_texts
from behavesim.files.storing import storing
from behavesim.files.unfinished import sweep_abandoned, unfinished_directory

_ASIDE: Final = ".import-"
_COUNTED: Final = ("new", "changed", "gone", "removed")


def write_catalog(
    feed: FeedResult,
    directory: Path,
    *,
    prune: bool = False,
    shop_name: str | None = None,
    language: str | None = None,
) -> CatalogChanges:
    """Write the feed's products into a catalog directory, new or not, whole or not at all.

    ``shop.yaml`` is written where there is none, and a file of products for each category of the
    first level. What the user changed since the last import stays; ``prune`` removes products that
    the feed no longer has. ``shop_name`` is the shop's in place of the feed's title, ``language``
    that of the rows of the home page and of the category for products without one (BCP 47); that
    of the first import stays.

    Raises InputError for files that are no catalog.
    """
    state = load_state(directory)
    known = state or ImportState()
    language = known.language or language or DEFAULT_LANGUAGE
    texts = find_texts(language)
    paths = sorted((directory / PRODUCTS_FOLDER).glob("*.yaml"))
    merge = CatalogMerge([read_yaml_text(path) for path in paths], Path(feed.feed).name)
    tree = CategoryTree(dict(known.categories))
    written: dict[str, dict[str, Any]] = {}
    images = ImageFiles(Path(feed.feed).parent, directory)
    for product in (_name_other(one, texts["other"]) for one in feed.products):
        product = images.place(product)
        fields = make_fields(product, tree.add(product))
        merge.update(fields, known.products.get(product.id))
        written[product.id] = to_texts(fields)
    gone = _handle_gone(merge, known, written, prune)
    contents: dict[Path, str | None] = {}
    taken = {path.name for path in paths}
    for slug, content in merge.finish({node.slug: node for node in tree.top.values()}):
        contents[directory / PRODUCTS_FOLDER / _find_name(slug, taken)] = content
    emptied = merge.find_emptied()
    for file in merge.files:
        if file in emptied:
            contents[file.path] = None
        elif file.edits:
            contents[file.path] = file.render()
    shop_path = directory / SHOP_FILE
    notes: list[str] = []
    if shop_path.exists():
        shop = read_yaml_text(shop_path)
        notes = _update_shop(shop, merge, emptied)
        if shop.edits:
            contents[shop_path] = shop.render()
    elif tree.top:
        largest = max(tree.top.values(), key=lambda node: node.topics.total())
        name = shop_name or feed.title or DEFAULT_NAME
        topics = list_topics(tree.top.values())
        contents[shop_path] = write_shop_file(
            name, Path(feed.feed).name, topics, feed.products, largest, texts
        )
    products = {**gone, **written}
    new_state = ImportState(feed.currency, language, feed.shared_levels, tree.known, products)
    if state is None or new_state != state:
        contents[directory / STATE_FILE] = write_state(new_state).decode()
    _write_all(directory, contents)
    images.copy()
    notes += images.describe()
    return _summarize(directory, merge, contents, notes)


def _name_other(product: FeedProduct, name: str) -> FeedProduct:
    if product.category != (NO_CATEGORY,) or name == NO_CATEGORY:
        return product
    return dataclasses.replace(product, category=(name,))


def _handle_gone(
    merge: CatalogMerge, known: ImportState, written: Mapping[str, Any], prune: bool
) -> dict[str, dict[str, Any]]:
    """What stays known of products that the feed no longer has; with ``prune`` they go.

    Those that the user changed stay in any case.
    """
    gone = {}
    for identifier, fields in known.products.items():
        place = merge.places.get(identifier)
        if identifier in written or place is None:
            if identifier not in written:
                gone[identifier] = fields  # removed by the user, should it come back
            continue
        current = {str(key.value): read_texts(value) for key, value in place.entry.value}
        name = str(fields.get("name", ""))
        if prune and current == fields:
            merge.remove(place)
            merge.changes.append(ProductChange(identifier, name, "removed"))
            continue
        gone[identifier] = fields
        edited = tuple(key for key in current if current[key] != fields.get(key))
        merge.changes.append(ProductChange(identifier, name, "gone", edited))
    return gone


def _update_shop(shop: YamlText, merge: CatalogMerge, emptied: list[YamlText]) -> list[str]:
    """Make the topics of ``shop.yaml`` those that categories name; notes on what was done."""
    if not emptied and not merge.topics:
        return []
    used = [
        topic for file in merge.files if file not in emptied
        for topic in _list_written_topics(find_value(file.root, "category"))
    ]  # fmt: skip
    gone = [
        topic for file in emptied
        for topic in _list_written_topics(find_value(file.root, "category"))
    ]  # fmt: skip
    notes = update_topics(shop, [*used, *merge.topics], gone)
    slugs = [
        str(read_texts(find_value(find_value(file.root, "category"), "id"))) for file in emptied
    ]
    return notes + remove_promotions(shop, slugs)


def _list_written_topics(category: Any) -> list[str]:
    topic = find_value(category, "topic")
    found = [str(topic.value)] if isinstance(topic, yaml.ScalarNode) else []
    for child in getattr(find_value(category, "subcategories"), "value", ()):
        found += _list_written_topics(child)
    return found


def _find_name(slug: str, taken: set[str]) -> str:
    """A file name for a category that no other file has."""
    name, number = f"{slug}.yaml", 2
    while name in taken:
        name, number = f"{slug}-{number}.yaml", number + 1
    taken.add(name)
    return name


def _write_all(directory: Path, contents: Mapping[Path, str | None]) -> None:
    """Write all files aside, then put each in its place; None removes one."""
    if not contents:
        return
    (directory / PRODUCTS_FOLDER).mkdir(parents=True, exist_ok=True)
    sweep_abandoned(directory.glob(f"{_ASIDE}*"))
    with storing(directory), unfinished_directory(directory, _ASIDE) as aside:
        prepared = []
        for number, (path, content) in enumerate(contents.items()):
            if content is not None:
                target = aside / str(number)
                target.write_bytes(content.encode("utf-8"))
                prepared.append((target, path))
        # The state comes last: without it, what was written counts as the user's.
        for target, path in prepared:
            os.replace(target, path)
        for path, content in contents.items():
            if content is None:
                path.unlink()


def _summarize(
    directory: Path,
    merge: CatalogMerge,
    contents: Mapping[Path, str | None],
    notes: list[str],
) -> CatalogChanges:
    counts = {kind: sum(one.change == kind for one in merge.changes) for kind in _COUNTED}
    return CatalogChanges(
        directory=str(directory),
        changes=tuple(merge.changes),
        new=counts["new"],
        changed=counts["changed"],
        unchanged=merge.unchanged,
        gone=counts["gone"],
        removed=counts["removed"],
        edits_kept=merge.edits_kept,
        files=tuple(str(path) for path in contents),
        notes=tuple(notes),
    )
