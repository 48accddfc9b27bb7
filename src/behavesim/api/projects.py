"""Projects: directories in which every command runs as it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from behavesim.api.calls import Calls, PathLike, as_path

if TYPE_CHECKING:
    from behavesim.projects.init_project import InitResult


class ProjectCalls(Calls):
    """Begin a project."""

    def init_project(
        self,
        directory: PathLike,
        feed: PathLike | None = None,
        *,
        market: str | None = None,
        currency: str | None = None,
        language: str | None = None,
        mapping: Mapping[str, str] | None = None,
        decimal: Literal[".", ","] | None = None,
        strict: bool = False,
        allow_free: bool = False,
        force: bool = False,
    ) -> "InitResult":
        """Write a shop's catalog, personas and settings into a directory, whole or not at all.

        Args:
            directory: Where to write: a new or empty directory.
            feed: A feed of products in any format of `import_catalog`; unless given the shipped
                catalog.
            market: Where customers live, such as ``de``, or a mix: ``us=0.7,gb=0.3``. Unless given
                one with the feed's currency.
            currency: The shop's, by ISO 4217; unless given the feed's, else the market's.
            language: Of the shop's texts, by BCP 47; the market's unless given.
            mapping: Fields by column of the feed, where a column's name does not say it.
            decimal: The decimal sign of prices that can be read in two ways.
            strict: Write nothing where a row of the feed cannot be used.
            allow_free: Take products with price 0.
            force: Also write into a directory that is not empty: files of a project are replaced,
                all others stay.

        Returns:
            Counts of products, topics and personas, the rows that were left out (``skipped``), the
            currency and the market, and ``ok``: whether anything was written.

        Raises:
            InputError: A market, language or currency does not exist, the feed cannot be read, or
                the directory is not empty.

        >>> project = ws.paths.root / "project"
        >>> ws.init_project(project, market="kr").products
        120
        """
        from behavesim.projects.init_project import InitRequest, run_init

        request = InitRequest(
            as_path(feed),
            market,
            currency,
            language,
            mapping,
            decimal,
            strict=strict,
            allow_free=allow_free,
            force=force,
        )
        return self._caller.call(
            lambda settings, _, progress: run_init(settings, Path(directory), request, progress)
        )
