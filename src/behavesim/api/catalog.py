"""The catalog: calls on a workspace that check its files and make them of a product feed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from behavesim.api.calls import Calls, PathLike, as_path

if TYPE_CHECKING:
    from behavesim.feeds.result import ImportResult
    from behavesim.shop.check_catalog import CatalogCheckResult


class CatalogCalls(Calls):
    """Check a catalog's files, and import product feeds into them."""

    def check_catalog(self, directory: PathLike | None = None) -> "CatalogCheckResult":
        """Look for faults in the files of a catalog.

        Args:
            directory: The catalog, that of the setting ``site.catalog`` unless given.

        Returns:
            All ``faults`` with file, line, column, what was found and what is allowed; where there
            are none (``ok``), how many topics, categories and products there are.

        Raises:
            InputError: There is no such directory.

        >>> ws.check_catalog().ok
        True
        """
        from behavesim.shop.check_catalog import run_catalog_check

        place = as_path(directory)
        return self._caller.call(lambda settings, *_: run_catalog_check(settings, place))

    def import_catalog(
        self,
        feed: PathLike,
        into: PathLike | None = None,
        mapping: Mapping[str, str] | None = None,
        currency: str | None = None,
        strict: bool = False,
        allow_free: bool = False,
        prune: bool = False,
        *,
        market: str | None = None,
        decimal: Literal[".", ","] | None = None,
    ) -> "ImportResult":
        """Import a product feed into the files of a catalog, new or again.

        Args:
            feed: XML, CSV, TSV, JSON, JSON Lines, Parquet or HTML with JSON-LD; its content says
                which.
            into: The catalog's directory, ``./configs/catalog`` or that of the setting
                ``site.catalog`` unless given.
            mapping: Fields by column, where the column's name does not say it.
            currency: The shop's currency; unless given that of the feed's prices, else the
                market's.
            strict: Write nothing where a row cannot be used.
            allow_free: Take products with price 0.
            prune: Remove products of an earlier import that the feed no longer has.
            market: The market whose currency holds where no price names one.
            decimal: The decimal sign of prices that can be read in two ways.

        Returns:
            Counts of products that are new, changed, gone and removed, what was left out
            (``skipped``) and why, remarks, and ``ok``: whether something was imported, in strict
            mode everything.

        Raises:
            InputError: The file is no feed, a column is missing or unknown, or there is no
                currency.

        >>> ws.import_catalog("feed.csv", into="catalog", currency="USD")  # doctest: +SKIP
        """
        from behavesim.feeds.import_catalog import run_catalog_import

        source, target = as_path(feed), as_path(into)
        assert source is not None
        return self._caller.call(
            lambda settings, _, progress: run_catalog_import(
                settings,
                source,
                into=target,
                mapping=mapping,
                currency=currency,
                market=market,
                decimal=decimal,
                strict=strict,
                allow_free=allow_free,
                prune=prune,
                progress=progress,
            )
        )
