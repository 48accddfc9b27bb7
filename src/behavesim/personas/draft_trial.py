"""Tries a draft: reads its files as a simulation does, and measures how the shop appeals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from behavesim.core.catalog import Catalog
from behavesim.core.catalog_json import build_site_json
from behavesim.core.device import list_categories, load_devices
from behavesim.core.market import MarketShares
from behavesim.core.persona import Demographics, Persona
from behavesim.core.price_levels import read_price_levels
from behavesim.engines.direct import read_parameters
from behavesim.files.storing import scratch_directory
from behavesim.people.attributes import iterate_attributes
from behavesim.people.budgets import resolve_budgets
from behavesim.people.persona_files import PersonaVocabulary, load_demographics, load_personas
from behavesim.personas.draft_appeal import Expectation, find_factor, measure_appeal
from behavesim.resources import find_resource_part
from behavesim.settings import Settings
from behavesim.simulation.population_files import make_vocabulary
from behavesim.site_templates import find_templates

LEAST_LIKING, MOST_LIKING = 0.45, 1.15
"""Factors of interests at least and at most: a shop of one topic has people who like it less."""

_PEOPLE: Final = 800
_WANTED: Final = Expectation(clicks=0.22, carts=0.046)
"""With these at most the funnel lies inside the bands of fidelity; no forecast of rates."""


@dataclass(frozen=True, slots=True)
class DraftTrial:
    """A shop and all that people are drawn from besides the drafted files."""

    settings: Settings
    markets: MarketShares
    site: Mapping[str, Any]
    vocabulary: PersonaVocabulary
    demographics: Demographics
    parameters: Mapping[str, Any]

    @classmethod
    def of_shop(cls, shop: Catalog, markets: MarketShares, settings: Settings) -> "DraftTrial":
        """Return the trial of a catalog in these markets.

        Raises InputError for a fault in devices or tables.
        """
        devices = load_devices(find_resource_part("configs", "devices.yaml"))
        vocabulary = make_vocabulary(shop.topic_ids, list_categories(devices), markets)
        tables = find_resource_part("configs", "demographics.yaml")
        return cls(
            settings=settings,
            markets=markets,
            site=build_site_json(shop, currency=settings.currency),
            vocabulary=vocabulary,
            demographics=load_demographics(tables, vocabulary),
            parameters=read_parameters(find_templates()),
        )

    def load(self, texts: Mapping[str, str]) -> tuple[Persona, ...]:
        """Return the personas of files with these texts, by name; raises InputError."""
        with scratch_directory("draft") as scratch:
            for name, text in texts.items():
                (scratch / name).write_text(text, encoding="utf-8")
            return load_personas(scratch, self.demographics, self.vocabulary)

    def find_liking(self, texts: Mapping[str, str]) -> float:
        """Return the factor of all interests with which the products tempt as they should."""
        personas = resolve_budgets(
            self.load(texts), read_price_levels(self.site), self.settings.money.usd_per_unit
        )
        topics, seed = self.vocabulary.topics, self.settings.seed
        (people,) = iterate_attributes(
            personas, self.demographics, topics, self.markets, seed, _PEOPLE
        )
        appeal = measure_appeal(people, self.site, self.parameters, seed)
        return find_factor(appeal, _WANTED, LEAST_LIKING, MOST_LIKING)
