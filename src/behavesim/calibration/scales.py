"""What is changed in all personas alike: a few numbers from -1 to 1, 0 being as written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from behavesim.calibration.measures import DEVICES, HOURS, WEEKDAY_COUNTS, Counts
from behavesim.core.arrays import Floats
from behavesim.core.persona import TRAITS, WEEKDAYS, Amount, Budget, Centre, Mix, Persona

_GREATEST_FACTOR: Final = 4.0
_GREATEST_SHIFT: Final = 0.3
_DECIMALS: Final = 6
# Sessions added on both sides before counts are compared, so that few of them count little.
_PRIOR_SESSIONS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Scale:
    """One number. A factor is 4 to its power, a shift 0.3 times it."""

    name: str
    definition: str
    is_factor: bool

    def value(self, position: float) -> float:
        """Return what is multiplied or added at a position from -1 to 1."""
        return _GREATEST_FACTOR**position if self.is_factor else _GREATEST_SHIFT * position


SCALES: Final = (
    Scale("visits", "multiplied with visits_per_week.median", True),
    Scale("budget", "multiplied with budget.median or budget.relative", True),
    Scale("browse", "multiplied with the weight of intent browse", True),
    *(Scale(trait, f"added to temperament.{trait}.centre", False) for trait in TRAITS),
)


def read_scales(positions: Floats) -> dict[str, float]:
    """Return each scale's factor or shift."""
    return {
        scale.name: scale.value(float(position))
        for scale, position in zip(SCALES, positions, strict=True)
    }


def apply_scales(persona: Persona, values: Mapping[str, float]) -> Persona:
    """Return the persona with other visits, budget, intents and temperament."""
    weights = dict(persona.intents.weights)
    if "browse" in weights:
        weights["browse"] = round(weights["browse"] * values["browse"], _DECIMALS)
    temperament = {
        trait: Centre(
            centre=round(min(max(one.centre + values[trait], 0.0), 1.0), _DECIMALS),
            spread=one.spread,
        )
        for trait, one in persona.temperament.items()
    }
    return persona.model_copy(
        update={
            "visits_per_week": _multiply(persona.visits_per_week, values["visits"]),
            "budget": _multiply_budget(persona.budget, values["budget"]),
            "intents": Mix(weights=weights, spread=persona.intents.spread),
            "temperament": temperament,
        }
    )


def _multiply(amount: Amount, factor: float) -> Amount:
    return Amount(median=round(amount.median * factor, _DECIMALS), spread=amount.spread)


def _multiply_budget(budget: Budget, factor: float) -> Budget:
    scaled = {
        name: round(value * factor, _DECIMALS)
        for name, value in (("median", budget.median), ("relative", budget.relative))
        if value is not None
    }
    return budget.model_copy(update=scaled)


def compare_habits(real: Counts, simulated: Counts) -> dict[str, float]:
    """Return by what the weight of each device category, hour and weekday is to be multiplied.

    Real over simulated sessions, from a quarter to four; 1 where the export has none.
    """
    factors: dict[str, float] = {}
    for names in (DEVICES, HOURS, WEEKDAY_COUNTS):
        whole, theirs = (sum(counts[name] for name in names) for counts in (real, simulated))
        for name in names:
            expected = simulated[name] / theirs * whole if theirs else 0.0
            factor = (real[name] + _PRIOR_SESSIONS) / (expected + _PRIOR_SESSIONS) if whole else 1.0
            factors[name] = min(max(factor, 1 / _GREATEST_FACTOR), _GREATEST_FACTOR)
    return factors


def apply_habits(
    persona: Persona, factors: Mapping[str, float], categories: Mapping[str, str]
) -> Persona:
    """Return the persona with other devices, hours and weekdays.

    ``categories`` are the devices' by id.
    """
    devices = {
        name: round(weight * factors[categories[name]], _DECIMALS)
        for name, weight in (persona.devices or {}).items()
    }
    hours = tuple(
        round(weight * factors[name], _DECIMALS)
        for weight, name in zip(persona.hours, HOURS, strict=True)
    )
    weekdays = {
        day: round(persona.weekdays[day] * factors[name], _DECIMALS)
        for day, name in zip(WEEKDAYS, WEEKDAY_COUNTS, strict=True)
        if day in persona.weekdays
    }
    return persona.model_copy(update={"devices": devices, "hours": hours, "weekdays": weekdays})


def mix_personas(personas: Sequence[Persona], shares: Floats) -> tuple[Persona, ...]:
    """Return the personas with these shares; who is less than a thousandth is left out."""
    total = sum(persona.share for persona in personas)
    return tuple(
        persona.model_copy(update={"share": round(float(share) * total, _DECIMALS)})
        for persona, share in zip(personas, shares, strict=True)
        if share >= 1e-3
    )
