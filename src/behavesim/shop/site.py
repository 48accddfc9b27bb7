"""The whole shop as a directory of static files, written beside and then renamed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from behavesim.core.catalog import Catalog
from behavesim.core.catalog_json import build_site_json
from behavesim.core.market import parse_markets
from behavesim.core.market_terms import read_terms
from behavesim.core.progress import Progress, no_progress
from behavesim.core.site_catalog import SITE, SITE_CATALOG
from behavesim.core.variant_files import LoadedVariant
from behavesim.core.variant_site import apply_variant
from behavesim.files.file_manifest import is_made_by_us, write_file_manifest
from behavesim.files.workspace_paths import replace_directory
from behavesim.settings import AnalyticsSettings, Settings
from behavesim.shop.assets import copy_assets
from behavesim.shop.content_security_policy import (
    make_content_security_policy,
    make_meta_policy,
)
from behavesim.shop.hosting_files import make_headers_file, make_robots_file, make_sitemap
from behavesim.shop.images.catalog_pictures import add_pictures
from behavesim.shop.images.make_pictures import PictureSet
from behavesim.shop.localize import localize_site
from behavesim.shop.pages import Page, list_pages
from behavesim.shop.render import PageRenderer, make_environment
from behavesim.shop.shards import SHARDS, find_shards_version, make_shards
from behavesim.site_templates import SiteTemplates

_MARKS = ("index.html", "catalog.json", "assets/js/shop/main.js")
"""Files that together only a built shop has."""

_CHECKED = ("catalog.json", "index.html")
"""Files from which commands learn what the shop is; a changed one is refused."""

IMAGES = "assets/images"
"""Where pictures of products lie in a site."""

_REPORT_EVERY = 200
"""Pages between two reports of progress."""


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """How much was written; ``bytes`` counts every file of the site."""

    pages: int
    bytes: int


def build_site(
    site: Mapping[str, Any],
    settings: Settings,
    templates: SiteTemplates,
    out: Path,
    progress: Progress = no_progress,
    pictures: PictureSet | None = None,
) -> BuiltSite:
    """Build the shop into ``out``, which is replaced only when all of it is there.

    ``site`` is the content of ``catalog.json``; items without ``pictures`` are drawn. The same
    site, settings, templates and pictures give the same bytes. Raises InputError for a template
    that cannot be rendered, and for an ``out`` that holds anything but a built shop.
    """
    if pictures is not None:
        site = add_pictures(site, pictures)
    pages = list_pages(site, pictures.of_item if pictures else {})
    policy = make_meta_policy(settings.analytics)
    content = orjson.dumps(site)
    version = find_shards_version(site, content)
    config = make_site_config(settings) | ({} if version is None else {"catalog_version": version})
    environment = make_environment(templates, site, config, policy)
    renderer = PageRenderer(environment)
    with replace_directory(out, is_built_shop) as fresh:
        copy_assets(templates, fresh / "assets", simulator=settings.site.simulator)
        if pictures is not None:
            pictures.copy_files(fresh / IMAGES)
        _write(fresh / SITE_CATALOG, content)
        if version is not None:
            for name, shard in make_shards(templates, content):
                _write(fresh / SHARDS / version / name, shard)
        _write_fixed_files(fresh, settings, pages, has_shards=version is not None)
        write_pages(fresh, pages, renderer, progress)
        write_file_manifest(fresh, SITE, _CHECKED)
        size = sum(file.stat().st_size for file in fresh.rglob("*") if file.is_file())
    return BuiltSite(pages=len(pages), bytes=size)


def is_built_shop(directory: Path) -> bool:
    """Whether ``build_site`` made this directory, and it holds no repository."""
    marks = all((directory / name).is_file() for name in _MARKS) or is_made_by_us(directory, SITE)
    return marks and not (directory / ".git").exists()


def make_site_json(catalog: Catalog, settings: Settings, variant: LoadedVariant) -> dict[str, Any]:
    """Return the content of ``catalog.json``; raises InputError for a variant that does not fit."""
    terms = read_terms(
        parse_markets(settings.market), settings.currency, settings.money.usd_per_unit
    )
    site = build_site_json(
        catalog,
        currency=settings.currency,
        url=settings.site.url,
        base_path=settings.site.base_path,
        market_tax=terms.tax,
        market_shipping=terms.shipping,
        market_payments=terms.payments,
    )
    return localize_site(apply_variant(site, catalog, variant), settings.site.language)


def make_site_config(settings: Settings) -> dict[str, Any]:
    """Return the content of ``#site-config``, which every page carries for its scripts."""
    analytics = settings.analytics
    return {
        "base_path": settings.site.base_path,
        "analytics": {
            "mode": analytics.mode,
            "measurement_id": analytics.measurement_id,
            "collect_url": analytics.collect_url,
            "page_origin": settings.site.url,
            **(_make_google_config(analytics) if analytics.uses_google else {}),
        },
        "simulator": settings.site.simulator,
        # Where nothing is sent there is nothing to ask.
        "consent_banner": settings.site.consent_banner and analytics.mode != "none",
    }


def _make_google_config(analytics: AnalyticsSettings) -> dict[str, Any]:
    return {
        "container_id": analytics.container_id,
        "script_origin": analytics.script_origin,
        "transport_url": analytics.transport_url,
        "server_container_url": analytics.server_container_url,
    }


def write_pages(
    root: Path, pages: tuple[Page, ...], renderer: PageRenderer, progress: Progress = no_progress
) -> None:
    """Render every page into its file below ``root``."""
    for done, page in enumerate(pages):
        if done % _REPORT_EVERY == 0:
            progress("build-site", done, len(pages))
        _write(root / page.file, renderer.render(page).encode())
    progress("build-site", len(pages), len(pages))


def _write_fixed_files(
    root: Path, settings: Settings, pages: tuple[Page, ...], *, has_shards: bool
) -> None:
    base = settings.site.base_path.rstrip("/")
    origin = settings.site.url
    policy = make_content_security_policy(settings.analytics)
    headers = make_headers_file(base, policy, has_shards=has_shards)
    indexed = [page for page in pages if page.indexed]
    _write(root / "_headers", headers.encode())
    _write(root / "robots.txt", make_robots_file(origin, base).encode())
    _write(root / "sitemap.xml", make_sitemap(origin, base, indexed).encode())


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
