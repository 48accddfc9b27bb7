"""behavesim build-site: catalog and templates -> the shop as static files."""

import datetime as dt
import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behavesim.core.catalog import Catalog
from behavesim.core.catalog_files import load_catalog
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.core.variant_files import load_variant
from behavesim.files.workspace_paths import WorkspacePaths, check_replaceable
from behavesim.resources import find_resource_part
from behavesim.settings import Settings
from behavesim.shop.images.catalog_pictures import (
    ImageCounts,
    count_images,
    make_catalog_pictures,
)
from behavesim.shop.site import build_site, is_built_shop, make_site_json
from behavesim.shop.texts import load_texts
from behavesim.site_templates import UnusedFile, find_templates

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class BuildResult(Result):
    """What was built and where it stands.

    ``replaced`` names the templates, style sheets and scripts in whose place the working
    directory's were taken, ``unused`` those files of its ``site_templates/`` that had no effect.
    """

    pages: int
    products: int
    bytes: int
    images: ImageCounts
    replaced: tuple[str, ...]
    unused: tuple[UnusedFile, ...]
    untranslated: int
    """Texts of the shop that have no translation and are in English."""
    seconds: float
    out: str


def run_build_site(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    out: Path | None = None,
    day: dt.date | None = None,
    progress: Progress = no_progress,
) -> BuildResult:
    """Build the shop of ``settings.site`` into ``out`` (the workspace's site directory).

    Sales that hold on ``day`` (``find_sale_day``) are its prices.
    """
    started = time.perf_counter()
    directory = find_catalog_directory(settings)
    catalog = load_catalog(directory, settings.currency).on(day or find_sale_day(settings))
    site = make_site_json(catalog, settings, load_variant(settings.site.variant))
    target = out or workspace.site
    check_replaceable(target, is_built_shop)
    pictures = make_catalog_pictures(catalog, directory, settings, workspace.root, progress)
    templates = find_templates()
    built = build_site(site, settings, templates, target, progress, pictures)
    return BuildResult(
        pages=built.pages,
        products=len(site["items"]),
        bytes=built.bytes,
        images=count_images(pictures),
        replaced=templates.list_replaced(),
        unused=templates.list_unused(),
        untranslated=count_untranslated(settings.site.language),
        seconds=round(time.perf_counter() - started, 3),
        out=str(target),
    )


def count_untranslated(language: str) -> int:
    """Return how many of the shop's texts are in English for want of a translation, and log it."""
    texts = load_texts(language)
    if texts.missing:
        _LOG.warning(
            "%d of %d texts of the shop have no translation into %s and are in English",
            texts.missing,
            len(texts.sources),
            language,
        )
    return texts.missing


def load_site_json(settings: Settings) -> dict[str, Any]:
    """Return the content of ``catalog.json`` for the catalog and the variant of the settings."""
    variant = load_variant(settings.site.variant)
    return make_site_json(load_site_catalog(settings), settings, variant)


def load_site_catalog(settings: Settings) -> Catalog:
    """Return the catalog that ``site.catalog`` names: a directory, or a name in ``configs/``.

    Sales that hold on the first simulated day are its prices.
    """
    catalog = load_catalog(find_catalog_directory(settings), settings.currency)
    return catalog.on(find_sale_day(settings))


def find_sale_day(settings: Settings) -> dt.date:
    """Return the day whose sales hold: the first simulated one, which is today at pace real."""
    simulate = settings.simulate
    return dt.datetime.now().date() if simulate.pace == "real" else simulate.first_day


def find_catalog_directory(settings: Settings) -> Path:
    """Return the directory that ``site.catalog`` names."""
    named = Path(settings.site.catalog)
    return named if named.is_dir() else find_resource_part("configs", settings.site.catalog)
