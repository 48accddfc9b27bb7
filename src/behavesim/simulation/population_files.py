"""The inputs of the population: persona files, markets, demographics and devices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from behavesim.core.clock import LocalClock, list_clocks
from behavesim.core.device import list_categories, load_devices
from behavesim.core.market import DEFAULT_MARKET, MarketShares, load_market, parse_markets
from behavesim.core.person import Person
from behavesim.core.persona import Demographics, Persona
from behavesim.core.price_levels import PriceLevels, read_price_levels
from behavesim.core.progress import Progress, no_progress
from behavesim.engines.job import SimulationJob, make_job, read_catalog, read_shop
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.interests.table import load_interests
from behavesim.people.attributes import PersonAttributes, iterate_attributes
from behavesim.people.budgets import resolve_budgets
from behavesim.people.interest_shifts import add_region_shifts
from behavesim.people.persona_files import (
    PersonaVocabulary,
    list_topics,
    load_demographics,
    load_personas,
)
from behavesim.people.population import generate_people
from behavesim.resources import find_resource, find_resource_part, shipped_resource
from behavesim.settings import Settings
from behavesim.shop.build_site import load_site_json, run_build_site
from behavesim.shop.site import is_built_shop


@dataclass(frozen=True, slots=True)
class PopulationInputs:
    """Everything that people are drawn from."""

    personas: tuple[Persona, ...]
    demographics: Demographics
    devices: Mapping[str, Any]
    """Device profiles as the engines read them, by id."""
    categories: Mapping[str, str]
    """Category of each device, by its id: desktop, mobile or tablet."""
    topics: tuple[str, ...]
    markets: MarketShares
    """Where people live; topics of the shop that they do not mention have shifts, too."""
    prices: PriceLevels = field(default_factory=PriceLevels)
    """Of the shop, by which budgets are measured."""

    def person(self, settings: Settings, person: int) -> Person:
        """Return one person of the population."""
        return next(self.people(settings, person))

    def people(self, settings: Settings, first_id: int = 0) -> Iterator[Person]:
        """Yield people without end, ids ascending from ``first_id``."""
        asked = settings.simulate
        return generate_people(
            self._with_budgets(settings),
            self.demographics,
            PersonaVocabulary(self.topics, self.categories, markets=self.markets),
            settings.seed,
            asked.first_day - timedelta(days=asked.warmup_days),
            asked.warmup_days + asked.days,
            settings.time_zone,
            first_id=first_id,
        )

    def attributes(self, settings: Settings, people: int) -> Iterator[PersonAttributes]:
        """Yield the attributes of the first ``people``, block by block."""
        return iterate_attributes(
            self._with_budgets(settings),
            self.demographics,
            self.topics,
            self.markets,
            settings.seed,
            people,
        )

    def clocks(self, settings: Settings) -> Mapping[str, LocalClock]:
        """Return the clock of each region, with holidays of the simulated days."""
        asked = settings.simulate
        first = asked.first_day - timedelta(days=asked.warmup_days)
        return list_clocks(self.markets, first, asked.warmup_days + asked.days)

    def _with_budgets(self, settings: Settings) -> tuple[Persona, ...]:
        return resolve_budgets(self.personas, self.prices, settings.money.usd_per_unit)


def load_shop_population(
    settings: Settings, personas: Path | None, site: Mapping[str, Any]
) -> PopulationInputs:
    """Read all files for the shop of this ``catalog.json``; raises InputError for a fault."""
    topics = tuple(topic["id"] for topic in site["topics"])
    markets = parse_markets(settings.market)
    return load_population_inputs(personas, topics, read_price_levels(site), markets)


def load_population_inputs(
    personas: Path | None,
    topics: tuple[str, ...],
    prices: PriceLevels | None = None,
    markets: MarketShares | None = None,
) -> PopulationInputs:
    """Read all files; raises InputError for the first fault in them."""
    devices = load_devices(find_resource_part("configs", "devices.yaml"))
    markets = markets or parse_markets(DEFAULT_MARKET)
    vocabulary = make_vocabulary(topics, list_categories(devices), markets)
    demographics = load_demographics(find_resource_part("configs", "demographics.yaml"), vocabulary)
    folder = find_resource("personas", personas)
    return PopulationInputs(
        personas=load_personas(folder, demographics, vocabulary),
        demographics=demographics,
        devices={name: device.model_dump(mode="json") for name, device in devices.items()},
        categories=vocabulary.devices,
        topics=topics,
        markets=tuple((add_region_shifts(market, topics), share) for market, share in markets),
        prices=prices or PriceLevels(),
    )


def make_vocabulary(
    topics: Sequence[str], categories: Mapping[str, str], markets: MarketShares
) -> PersonaVocabulary:
    """Return the names that persona files may use in a shop of these topics and markets.

    Raises InputError for faults in the files that ship.
    """
    shipped = list_topics(shipped_resource("configs") / "demographics.yaml")
    return PersonaVocabulary(
        topics,
        categories,
        shipped | load_interests().interests.keys(),
        markets,
        load_market(DEFAULT_MARKET).regions.keys(),
    )


def prepare_job(settings: Settings, site: Path, inputs: PopulationInputs) -> SimulationJob:
    """Return the job of the shop built at ``site``; raises WorldError if there is none."""
    return make_shop_job(settings, *read_shop(site), inputs)


def make_shop_job(
    settings: Settings,
    catalog: Mapping[str, Any],
    config: Mapping[str, Any],
    inputs: PopulationInputs,
) -> SimulationJob:
    """Return the job of a shop, built or not, with this ``catalog.json`` and ``#site-config``."""
    asked = settings.simulate
    return make_job(
        catalog,
        config,
        inputs.devices,
        settings.seed,
        asked.first_day,
        asked.days,
        settings.time_zone,
        asked.pace,
        inputs.clocks(settings),
    )


def read_population_inputs(
    settings: Settings, workspace: WorkspacePaths, personas: Path | None
) -> PopulationInputs:
    """Read personas etc. for the built shop or, before it is built, for the catalog.

    A fault in them is so found before anything is written. Raises InputError.
    """
    if is_built_shop(workspace.site):
        return load_shop_population(settings, personas, read_catalog(workspace.site))
    return load_shop_population(settings, personas, load_site_json(settings))


def ensure_site(settings: Settings, workspace: WorkspacePaths, progress: Progress) -> None:
    """Build the shop if there is none."""
    if not is_built_shop(workspace.site):
        run_build_site(settings, workspace, out=None, progress=progress)


def prepare_population(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None,
    progress: Progress = no_progress,
) -> tuple[PopulationInputs, SimulationJob]:
    """Return the population inputs and the job of a workspace's shop, which is built if missing.

    Raises InputError for a fault in personas etc., before the shop is built.
    """
    inputs = read_population_inputs(settings, workspace, personas)
    ensure_site(settings, workspace, progress)
    return inputs, prepare_job(settings, workspace.site, inputs)
