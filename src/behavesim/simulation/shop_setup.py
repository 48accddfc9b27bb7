"""What the shops of an experiment have in common: settings, catalog and population."""

from dataclasses import dataclass
from pathlib import Path

from behavesim.core.catalog import Catalog
from behavesim.core.variant import BASELINE
from behavesim.core.variant_files import LoadedVariant
from behavesim.engines.job import SimulationJob
from behavesim.settings import Settings
from behavesim.shop.build_site import load_site_catalog
from behavesim.shop.site import make_site_config, make_site_json
from behavesim.simulation.population_files import (
    PopulationInputs,
    load_shop_population,
    make_shop_job,
)


@dataclass(frozen=True, slots=True)
class ShopSetup:
    """Settings, catalog and population that all variants of a shop share."""

    settings: Settings
    inputs: PopulationInputs
    catalog: Catalog

    def make_job(self, variant: LoadedVariant) -> SimulationJob:
        """Return the job of the shop with this variant."""
        site = make_site_json(self.catalog, self.settings, variant)
        return make_shop_job(self.settings, site, make_site_config(self.settings), self.inputs)


def load_shop_setup(settings: Settings, personas: Path | None = None) -> ShopSetup:
    """Read catalog and population inputs; raises InputError for the first fault."""
    catalog = load_site_catalog(settings)
    site = make_site_json(catalog, settings, LoadedVariant(BASELINE))
    return ShopSetup(settings, load_shop_population(settings, personas, site), catalog)
