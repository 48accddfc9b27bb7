"""Two shops to be compared, and the directory of the results."""

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from behavesim.core.variant_files import LoadedVariant, load_variant
from behavesim.engines.job import SimulationJob
from behavesim.errors import InputError
from behavesim.settings import Settings
from behavesim.simulation.shop_setup import ShopSetup, load_shop_setup

RESULT: Final = "experiment.json"
PEOPLE: Final = "people.parquet"
PAGES: Final = "person-*.html"
"""Pages of ``run_visual_comparison``; a new run of the experiment removes them."""


@dataclass(frozen=True, slots=True)
class ExperimentPlan:
    """Two variants of one shop."""

    setup: ShopSetup
    control: LoadedVariant
    treatment: LoadedVariant

    @property
    def name(self) -> str:
        """Name of the experiment's directory."""
        return f"{self.treatment.variant.name}-against-{self.control.variant.name}"

    @property
    def settings(self) -> Settings:
        """Settings of both shops."""
        return self.setup.settings

    def jobs(self) -> tuple[SimulationJob, SimulationJob]:
        """Return the jobs of control and treatment; raises InputError if they are the same shop."""
        jobs = self.setup.make_job(self.control), self.setup.make_job(self.treatment)
        shops = [{**job.catalog, "variant": None} for job in jobs]
        if shops[0] == shops[1]:
            found = f"the shop of {self.control.variant.name} again"
            raise InputError("--treatment", "", found, "a variant that changes something")
        return jobs


def prepare_experiment(
    settings: Settings, control: str, treatment: str, personas: Path | None = None
) -> ExperimentPlan:
    """Read variants and population inputs; raises InputError for the first fault."""
    loaded = load_variant(control), load_variant(treatment)
    return ExperimentPlan(load_shop_setup(settings, personas), *loaded)


def is_experiment(directory: Path) -> bool:
    """Whether this is an experiment's directory: with a result, or only with such pages."""
    has_only_pages = all(fnmatch(file.name, PAGES) for file in directory.iterdir())
    return has_only_pages or (directory / RESULT).is_file()
