"""Writes catalog files from the products of a feed."""

from pathlib import Path

from behavesim.feeds.result import CatalogChanges, FeedResult


def write_catalog(
    feed: FeedResult, directory: Path, *, prune: bool = False, shop_name: str | None = None
) -> CatalogChanges:
    """Write the feed's products into a catalog directory, new or not, whole or not at all.

    ``shop.yaml`` is written where there is none, and a file of products for each category of the
    first level. What the user changed since the last import stays; ``prune`` removes products that
    the feed no longer has. Raises InputError for files that are no catalog.
    """
    raise NotImplementedError
