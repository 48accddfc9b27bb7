"""What reading and importing a feed gives back."""

from collections.abc import Mapping
from dataclasses import dataclass

from behavesim.core.result import Result
from behavesim.feeds.product import FeedProduct


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was left out, and why.

    ``row`` is its line in the file, or its number where a format has no lines; ``line`` says all of
    it in one line.
    """

    row: int
    id: str
    field: str
    found: str
    allowed: str
    line: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something of a row that was taken otherwise than it is written; the row was used."""

    row: int
    id: str
    field: str
    found: str
    line: str


@dataclass(frozen=True, slots=True, repr=False)
class FeedResult(Result):
    """The products of a feed, and what was not taken over from it."""

    feed: str
    """The file that was read."""
    format: str
    """``merchant-xml``, ``merchant-tsv``, ``shopify``, ``woocommerce``, ``csv``, ..."""
    encoding: str
    currency: str
    currency_source: str
    """Where the currency comes from, as a phrase: ``the feed's prices``, ``--currency``, ..."""
    columns: Mapping[str, str]
    """Each column that was used, with the field it was taken for."""
    unused: tuple[str, ...]
    """The other columns."""
    shared_levels: tuple[str, ...]
    """First levels of all categories, which are left out."""
    title: str
    """The shop's name, where the feed has one."""
    rows: int
    """How many rows the feed has; empty ones do not count."""
    found: int
    """How many products they are: those imported and those left out."""
    variants_skipped: int
    """How many rows were left out beside one of each product that was left out."""
    products: tuple[FeedProduct, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[Remark, ...]
    reasons: Mapping[str, int]
    """How many rows were left out for each reason, the most frequent first."""
    notes: tuple[str, ...]
    """What concerns the feed as a whole, one line each."""


@dataclass(frozen=True, slots=True)
class ProductChange:
    """What an import did about one product."""

    id: str
    name: str
    change: str
    """``new``, ``changed``, ``gone``, ``removed``, or ``kept`` where the user's edits stay."""
    fields: tuple[str, ...] = ()
    """The fields that were changed, or for ``kept`` those that were not."""


@dataclass(frozen=True, slots=True)
class CatalogChanges:
    """What `write_catalog` wrote into a directory."""

    directory: str
    changes: tuple[ProductChange, ...]
    new: int
    changed: int
    unchanged: int
    gone: int
    """Products of an earlier import that the feed no longer has and that stay."""
    removed: int
    edits_kept: int
    """Fields in which the catalog differs from the feed since the user changed them."""
    files: tuple[str, ...]
    """The files that were written."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ImportResult(Result):
    """What `catalog import` did."""

    ok: bool
    """Whether something was imported, and in strict mode all of it."""
    imported: int
    """How many products of the feed are in the catalog now."""
    found: int
    """How many products the feed has, with those left out."""
    new: int
    changed: int
    unchanged: int
    gone: int
    removed: int
    edits_kept: int
    currency: str
    format: str
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    changes: tuple[ProductChange, ...]
    files: tuple[str, ...]
    directory: str
    report: str
    """The file that lists what was left out, or an empty text."""
    summary: str
    """The last line: how many of how many products were imported."""
