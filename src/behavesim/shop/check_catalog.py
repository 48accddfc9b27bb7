"""behavesim catalog check: what is wrong in the files of a catalog, or what is in them."""

from dataclasses import dataclass
from pathlib import Path

from behavesim.core.catalog_faults import find_catalog_faults
from behavesim.core.catalog_files import load_catalog
from behavesim.core.result import Result
from behavesim.errors import InputError
from behavesim.files.fault_list import Fault
from behavesim.settings import Settings
from behavesim.shop.build_site import find_catalog_directory


@dataclass(frozen=True, slots=True, repr=False)
class CatalogCheckResult(Result):
    """``ok`` where the files have no fault; only then what is in them is counted."""

    ok: bool
    directory: str
    currency: str
    faults: tuple[Fault, ...]
    topics: int
    categories: int
    """Of all levels."""
    products: int


def run_catalog_check(settings: Settings, directory: Path | None = None) -> CatalogCheckResult:
    """Look for all faults in the files of a catalog, by default that of ``site.catalog``.

    Writes nothing. Raises InputError where there is no such directory.
    """
    place = directory or find_catalog_directory(settings)
    if not place.is_dir():
        raise InputError(place, "", "no such directory", "the directory of a catalog")
    faults = find_catalog_faults(place, settings.currency)
    counts = {"topics": 0, "categories": 0, "products": 0}
    if not faults:
        catalog = load_catalog(place, settings.currency)
        counts = {
            "topics": len(catalog.topic_ids),
            "categories": len(catalog.nodes),
            "products": len(catalog.products),
        }
    return CatalogCheckResult(
        ok=not faults, directory=str(place), currency=settings.currency, faults=faults, **counts
    )
