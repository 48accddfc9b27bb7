"""The pictures of a catalog's products, and what the shop's scripts learn of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behavesim.core.catalog import Catalog
from behavesim.core.progress import Progress, no_progress
from behavesim.settings import Settings
from behavesim.shop.images.cache import ImageCache, find_cache
from behavesim.shop.images.make_pictures import PictureSet, make_pictures
from behavesim.shop.images.picture import MissingImage, WantedImage


@dataclass(frozen=True, slots=True)
class ImageCounts:
    """Images that were resized now, those that had been before, and those without a picture."""

    made: int
    reused: int
    missing: tuple[MissingImage, ...]


def make_catalog_pictures(
    catalog: Catalog,
    directory: Path,
    settings: Settings,
    workspace: Path,
    progress: Progress = no_progress,
) -> PictureSet:
    """Return the pictures of all products; ``directory`` is the catalog's.

    What was fetched and resized is kept in the user's cache, else below ``workspace``. Raises
    WorldError where neither can be written.
    """
    wanted = [
        WantedImage(product.id, image.src, image.alt)
        for product in catalog.products
        for image in product.images
    ]
    fetching = settings.site.image_fetching
    cache = ImageCache(find_cache(workspace)) if wanted else ImageCache(workspace)
    return make_pictures(wanted, directory, cache, fetching=fetching, progress=progress)


def add_pictures(site: Mapping[str, Any], pictures: PictureSet) -> dict[str, Any]:
    """Return ``catalog.json`` with the card's ``image`` of each item that has one: the name of its
    files, and width and height of the largest one.
    """
    if not pictures.of_item:
        return dict(site)

    def add(item: Mapping[str, Any]) -> Mapping[str, Any]:
        of_item = pictures.of_item.get(item["id"])
        if not of_item:
            return item
        first = of_item[0]
        return {**item, "image": [first.name, first.width, first.height]}

    return {**site, "items": [add(item) for item in site["items"]]}


def count_images(pictures: PictureSet) -> ImageCounts:
    """Return what a build reports of its images."""
    return ImageCounts(pictures.made, pictures.reused, pictures.missing)
