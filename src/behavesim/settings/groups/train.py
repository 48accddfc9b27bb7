"""What is learned."""

from pydantic import Field

from behavesim.settings.groups.group import SettingsGroup


class TrainSettings(SettingsGroup):
    """What `train` learns, and from how much."""

    test_share: float = Field(
        0.25, gt=0, lt=1, description="Share of people kept apart to judge the trait models."
    )
    min_people: int = Field(50, ge=2, description="Fewer people than this are too few to train on.")
    trees: int = Field(600, ge=1, le=10000, description="Boosting rounds of LightGBM at most.")
    leaves: int = Field(7, ge=2, le=1024, description="Leaves of a LightGBM tree.")
    learning_rate: float = Field(0.1, gt=0, le=1, description="LightGBM's learning rate.")
    factors: int = Field(32, ge=1, le=1024, description="Dimensions of the ALS factors.")
    iterations: int = Field(15, ge=1, le=1000, description="Iterations of ALS.")
    regularization: float = Field(0.05, ge=0, description="ALS's regularization.")
    als_memory_gib: float = Field(
        4.0, gt=0, description="Training stops where ALS would need more memory than this."
    )
    top_k: int = Field(10, ge=1, le=100, description="Length of the recommendation lists judged.")
    curve_sessions: int = Field(
        60_000,
        ge=100,
        description="Sessions of the simulation by which `train --learning-curve` measures "
        "ceilings.",
    )
    threads: int | None = Field(
        None, ge=1, description="Threads that training uses; all cores when left out."
    )
