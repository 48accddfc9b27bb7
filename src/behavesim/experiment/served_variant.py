"""A variant's shop, built for a browser into a temporary workspace."""

from collections.abc import Iterator
from contextlib import contextmanager

from behavesim.core.progress import Progress
from behavesim.core.variant_files import LoadedVariant
from behavesim.errors import InputError
from behavesim.files.storing import scratch_directory
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.shop.build_site import find_catalog_directory
from behavesim.shop.images.catalog_pictures import make_catalog_pictures
from behavesim.shop.site import build_site, make_site_json
from behavesim.simulation.shop_setup import ShopSetup
from behavesim.site_templates import find_templates


@contextmanager
def served_variant(
    setup: ShopSetup, variant: LoadedVariant, progress: Progress
) -> Iterator[WorkspacePaths]:
    """Build the shop into a workspace that is removed after the block.

    Raises InputError for a shop that does not use our collector.
    """
    mode = setup.settings.analytics.mode
    if mode != "local":
        raise InputError(
            "analytics.mode", "", mode, "local, since visits are carried out in a browser"
        )
    with scratch_directory("shop") as folder:
        shop = WorkspacePaths(folder)
        site = make_site_json(setup.catalog, setup.settings, variant)
        directory = find_catalog_directory(setup.settings)
        pictures = make_catalog_pictures(setup.catalog, directory, setup.settings, folder, progress)
        templates = find_templates()
        build_site(site, setup.settings, templates, shop.site, progress, pictures)
        yield shop
