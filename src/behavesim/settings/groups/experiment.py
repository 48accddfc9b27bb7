"""How an experiment compares two shops."""

from pydantic import Field

from behavesim.settings.groups.group import SettingsGroup


class ExperimentSettings(SettingsGroup):
    """How many people go through both shops, and how sure the answer is to be."""

    people: int = Field(20_000, ge=2, description="People who go through both shops.")
    level: float = Field(0.95, gt=0.5, lt=1, description="Level of the intervals.")
    resamples: int = Field(10_000, ge=100, le=1_000_000, description="Resamples of the bootstrap.")
    precision: float | None = Field(
        None,
        gt=0,
        lt=10,
        description="Half width that the interval of revenue may have at most, relative (0.05 is "
        "5 %); an experiment that will not reach it is refused and told how many people it takes.",
    )
    pilot: int = Field(
        2_000, ge=100, description="First people of an experiment, by which its power is stated."
    )
    audit_visits: int = Field(
        0,
        ge=0,
        le=10_000,
        description="First visits, at least, that a browser makes too in both shops; a difference "
        "between the engines fails the experiment.",
    )
