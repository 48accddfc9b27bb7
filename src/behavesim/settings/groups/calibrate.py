"""How a population is fitted to an export."""

from pydantic import Field

from behavesim.settings.groups.group import SettingsGroup


class CalibrateSettings(SettingsGroup):
    """How much `calibrate` simulates to fit personas."""

    people: int = Field(
        6_000,
        ge=100,
        description="People of each small simulation; twice as many, never used before, judge.",
    )
    evaluations: int = Field(60, ge=1, description="Small simulations at most.")
