"""Who shops, and with what."""

import datetime as dt
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from behavesim.files.validation import refuse
from behavesim.settings.groups.group import SettingsGroup

DEFAULT_START = dt.date(2026, 11, 1)
# GA4 began on the first of these days; long after the last, its ids would need another digit.
FIRST_START, LAST_START = dt.date(2020, 10, 14), dt.date(2099, 12, 31)


class SimulateSettings(SettingsGroup):
    """Who shops, for how long, and by which engine."""

    start: dt.date | None = Field(
        None,
        description="First simulated day, from 2020-10-14 to 2099-12-31; 2026-11-01 when left out. "
        "Real pace allows none: it is today.",
    )
    days: int = Field(28, ge=1, le=3660, description="How many days are simulated.")
    warmup: int = Field(
        28,
        ge=0,
        le=3660,
        description="Days before the first one that are simulated too, so that not everybody is "
        "new then. Real pace has none.",
    )
    people: int | None = Field(
        None, ge=1, description="The first N people of the population; not with sessions."
    )
    sessions: int | None = Field(
        None,
        ge=1,
        description="As many people as it takes until their visits, without the warm-up's, number "
        "N; not with people.",
    )
    engine: Literal["browser", "direct"] = Field(
        "browser", description="browser: a real browser; direct: the same modules in Deno."
    )
    workers: int = Field(
        1, ge=1, le=256, description="Processes that work at once for the direct engine."
    )
    scheduler: str | None = Field(
        None, description="A Dask scheduler's address (tcp://host:port) whose workers to use."
    )
    tabs: int = Field(2, ge=1, le=64, description="Tabs open at once in each browser.")
    pace: Literal["fast", "real"] = Field(
        "fast", description="fast: waiting costs no time; real: it lasts as long as it says."
    )
    headful: bool = Field(False, description="Whether the browser shows its window.")

    @model_validator(mode="after")
    def _real_pace_is_now(self) -> Self:
        if self.pace == "real" and self.start is not None:
            raise refuse(f"start {self.start} at pace real", "a start with pace fast only")
        if self.pace == "real" and self.engine == "direct":
            raise refuse("engine direct at pace real", "engine browser with pace real")
        return self

    @field_validator("start")
    @classmethod
    def _in_the_days_of_ga4(cls, start: dt.date | None) -> dt.date | None:
        if start is not None and not FIRST_START <= start <= LAST_START:
            raise refuse(str(start), f"{FIRST_START}, when GA4 began, to {LAST_START}")
        return start

    @property
    def first_day(self) -> dt.date:
        """The first simulated day: fixed, so that the same seed gives the same data on any day."""
        return self.start or DEFAULT_START

    @property
    def warmup_days(self) -> int:
        """Days of warm-up before ``first_day``; in real time there is nothing before today."""
        return 0 if self.pace == "real" else self.warmup

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.people is not None and self.sessions is not None:
            raise refuse("people and sessions", "one of the two")
        return self


class BrowserSettings(SettingsGroup):
    """The browser that the browser engine drives."""

    executable: str | None = Field(
        None, description="The browser's binary; found by itself when left out."
    )
    visit_deadline_s: float = Field(
        60, gt=0, description="Seconds after which a visit counts as failed and is tried again."
    )
    attempts: int = Field(3, ge=1, le=20, description="How often a visit is tried in all.")
