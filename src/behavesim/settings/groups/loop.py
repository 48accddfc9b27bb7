"""How the loop learns, tries and decides."""

from pydantic import Field

from behavesim.settings.groups.group import SettingsGroup


class LoopSettings(SettingsGroup):
    """How much each round of `loop` looks at, and when it believes."""

    rounds: int = Field(2, ge=1, le=20, description="Rounds at most; one that adopts nothing ends.")
    sessions: int = Field(20_000, ge=100, description="Sessions from which a round learns.")
    people: int = Field(60_000, ge=100, description="People on whom a round tries its candidates.")
    final_people: int = Field(
        100_000, ge=100, description="People never used before, on whom the end is judged."
    )
    false_discovery_rate: float = Field(
        0.1,
        gt=0,
        lt=1,
        description="Share of what is adopted that may be wrong (Benjamini-Hochberg).",
    )
