"""What people write about shoppers: kinds of shoppers, and what demographics do to them.

A :class:`Persona` describes a kind of shopper as distributions. :class:`Demographics` holds the
tables by which age, gender, job and region shift them; nothing else does.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, Field, field_validator, model_validator

from behavesim.core.money import digits_of
from behavesim.files.validation import refuse
from behavesim.files.yaml_model import Number, Slug, Whole, Written

AgeBand = Literal["18-24", "25-34", "35-44", "45-54", "55-64", "65+"]
Gender = Literal["female", "male"]
Intent = Literal["find", "browse", "deal", "gift"]
Trait = Literal["price_sensitivity", "patience", "exploration", "impulsiveness", "trust"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

AGE_BANDS: tuple[AgeBand, ...] = get_args(AgeBand)
GENDERS: tuple[Gender, ...] = get_args(Gender)
INTENTS: tuple[Intent, ...] = get_args(Intent)
TRAITS: tuple[Trait, ...] = get_args(Trait)
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

AGES_OF_BAND: Mapping[AgeBand, tuple[int, int]] = {
    "18-24": (18, 24),
    "25-34": (25, 34),
    "35-44": (35, 44),
    "45-54": (45, 54),
    "55-64": (55, 64),
    "65+": (65, 79),
}
"""Youngest and oldest age of each of GA4's age bands; ages inside a band are equally likely."""

HOURS_OF_DAY = 24


_NO_WEIGHT = "weights that sum to 0"
_SOME_WEIGHT = "at least one weight above 0"


def check_some_weight(weights: Mapping[Any, float]) -> Mapping[Any, float]:
    """Return the weights; refuse those that sum to 0."""
    if not sum(weights.values()) > 0:
        raise refuse(_NO_WEIGHT, _SOME_WEIGHT)
    return weights


def _check_some_hour(weights: tuple[float, ...]) -> tuple[float, ...]:
    if not sum(weights) > 0:
        raise refuse(_NO_WEIGHT, _SOME_WEIGHT)
    return weights


Region = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}-[a-z]{2}$")]
Weight = Annotated[Number, Field(ge=0)]
Factor = Annotated[Number, Field(gt=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
Shift = Annotated[Number, Field(ge=-1, le=1)]


def _check_currency(code: str) -> str:
    try:
        digits_of(code)
    except ValueError as error:
        raise refuse(str(error), "a currency's code by ISO 4217, such as KRW") from None
    return code


class Centre(Written):
    """A number from 0 to 1: normal around ``centre``, cut off at both ends."""

    centre: Share
    spread: Share


class Amount(Written):
    """A positive number: lognormal around ``median``; ``spread`` is the sd of its logarithm."""

    median: Factor
    spread: Annotated[Number, Field(ge=0, le=3)]


class Budget(Written):
    """What people usually spend on one item: lognormal around its median.

    ``median`` is money, in ``currency`` (the shop's when left out); ``relative`` is a factor of the
    median price of the item's topic instead. ``spread`` is the sd of the logarithm.
    """

    median: Factor | None = None
    relative: Factor | None = None
    spread: Annotated[Number, Field(ge=0, le=3)]
    currency: Annotated[str, AfterValidator(_check_currency)] | None = None

    @model_validator(mode="after")
    def _check_measure(self) -> Self:
        if (self.median is None) == (self.relative is None):
            found = "median and relative" if self.median else "neither median nor relative"
            raise refuse(found, "one of the two: an amount of money, or a factor of median prices")
        if self.relative is not None and self.currency is not None:
            raise refuse("relative and currency", "a currency beside median alone")
        return self

    @property
    def is_relative(self) -> bool:
        """Whether it follows each topic's median price."""
        return self.relative is not None


class Mix(Written):
    """Weights that differ a little from person to person; ``spread`` is the sd of their logs."""

    weights: Annotated[Mapping[Intent, Weight], AfterValidator(check_some_weight)]
    spread: Annotated[Number, Field(ge=0, le=3)] = 0.0


class SourceShare(Written):
    """A way to the shop. Organic search and referrals name a referrer, campaigns a campaign."""

    source: Annotated[str, Field(min_length=1)]
    medium: Annotated[str, Field(min_length=1)]
    campaign: str | None = None
    referrer: Annotated[str, Field(pattern=r"^(https?://[^/]+/.*)?$")] = ""
    weight: Weight

    @model_validator(mode="after")
    def _check_way(self) -> Self:
        direct = (self.source, self.medium) == ("(direct)", "(none)")
        if direct and (self.campaign or self.referrer):
            raise refuse("(direct) with a campaign or referrer", "neither of them")
        if not direct and not (self.campaign or self.referrer):
            raise refuse(
                f"{self.source} / {self.medium} without campaign and referrer",
                "one of the two, unless it is (direct) / (none)",
            )
        return self


class Persona(Written):
    """A kind of shopper. ``share`` is its weight in the population.

    Ages, genders, jobs, regions, languages, devices and sources that are left out are those of the
    market in which people live.
    """

    id: Slug
    name: Annotated[str, Field(min_length=1)]
    share: Factor
    ages: Annotated[Mapping[AgeBand, Weight], AfterValidator(check_some_weight)] | None = None
    genders: Annotated[Mapping[Gender, Weight], AfterValidator(check_some_weight)] | None = None
    jobs: Annotated[Mapping[Slug, Weight], AfterValidator(check_some_weight)] | None = None
    regions: Annotated[Mapping[Region, Weight], AfterValidator(check_some_weight)] | None = None
    languages: Annotated[Mapping[Language, Weight], AfterValidator(check_some_weight)] | None = None
    interests: Mapping[Slug, Centre]
    other_interests: Centre
    temperament: Mapping[Trait, Centre]
    budget: Budget
    intents: Mix
    devices: Annotated[Mapping[Slug, Weight], AfterValidator(check_some_weight)] | None = None
    hours: Annotated[
        tuple[Weight, ...],
        Field(min_length=HOURS_OF_DAY, max_length=HOURS_OF_DAY),
        AfterValidator(_check_some_hour),
    ]
    weekdays: Annotated[Mapping[Weekday, Weight], AfterValidator(check_some_weight)]
    visits_per_week: Amount
    sources: Annotated[tuple[SourceShare, ...], Field(min_length=1)] | None = None

    @field_validator("interests")
    @classmethod
    def _check_interests(cls, value: Mapping[str, Centre]) -> Mapping[str, Centre]:
        if not value:
            raise refuse("no topic", "at least one topic of the catalog")
        return value

    @field_validator("temperament")
    @classmethod
    def _check_traits(cls, value: Mapping[Trait, Centre]) -> Mapping[Trait, Centre]:
        if set(value) != set(TRAITS):
            raise refuse(", ".join(value) or "nothing", "each of " + ", ".join(TRAITS))
        return value

    @field_validator("sources")
    @classmethod
    def _check_sources(
        cls, value: tuple[SourceShare, ...] | None
    ) -> tuple[SourceShare, ...] | None:
        if value is not None and not sum(row.weight for row in value) > 0:
            raise refuse(_NO_WEIGHT, _SOME_WEIGHT)
        return value


class Effects(Written):
    """How belonging to one group changes a person; what is left out does not change.

    Interests and temperament are shifted by adding; all else is multiplied. ``hours`` names
    parts of the day.
    """

    interests: Mapping[Slug, Shift] = Field(default_factory=dict)
    temperament: Mapping[Trait, Shift] = Field(default_factory=dict)
    budget: Factor = 1.0
    devices: Mapping[Slug, Factor] = Field(default_factory=dict)
    hours: Mapping[Slug, Factor] = Field(default_factory=dict)
    weekdays: Mapping[Weekday, Factor] = Field(default_factory=dict)


class Job(Effects):
    """A job: whom it is open to, youngest and oldest in years, and what it does to them."""

    ages: tuple[Whole, Whole]


class DeviceHabits(Written):
    """How many devices people have, each of another category, and how much they use each.

    ``chances`` are those of a second device, and of a third for who has a second; ``use`` weighs
    the first, second and third in a person's visits.
    """

    chances: tuple[Share, Share] = (0.0, 0.0)
    use: tuple[Factor, Factor, Factor] = (1.0, 1.0, 1.0)


class Demographics(Written):
    """The content of ``demographics.yaml``; what regions do stands in the market's file."""

    own_devices: DeviceHabits = Field(default_factory=DeviceHabits)
    day_parts: Mapping[Slug, tuple[Annotated[Whole, Field(ge=0, lt=HOURS_OF_DAY)], ...]]
    ages: Mapping[AgeBand, Effects]
    genders: Mapping[Gender, Effects]
    jobs: Mapping[Slug, Job]

    @model_validator(mode="before")
    @classmethod
    def _refuse_parts_of_markets(cls, data: Any) -> Any:
        for key in ("regions", "holidays"):
            if isinstance(data, Mapping) and key in data:
                allowed = "it in the file of a market, such as ./configs/markets/kr.yaml"
                raise refuse(f"the key '{key}'", allowed)
        return data
