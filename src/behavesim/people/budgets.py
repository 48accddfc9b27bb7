"""Budgets of personas in minor units of the shop's currency, as people are drawn with them."""

from collections.abc import Mapping, Sequence

from behavesim.core.persona import Budget, Persona
from behavesim.core.price_levels import PriceLevels
from behavesim.errors import InputError


def resolve_budgets(
    personas: Sequence[Persona], prices: PriceLevels, usd_per_unit: Mapping[str, float]
) -> tuple[Persona, ...]:
    """Return the personas with the median of each budget in minor units of the shop's currency.

    A relative budget is measured by the shop's median price and stays marked as relative. Raises
    InputError for a budget in a currency without a rate.
    """
    return tuple(
        one.model_copy(update={"budget": _resolve(one, prices, usd_per_unit)}) for one in personas
    )


def _resolve(persona: Persona, prices: PriceLevels, usd_per_unit: Mapping[str, float]) -> Budget:
    budget = persona.budget
    if budget.relative is not None:
        return budget.model_copy(update={"median": budget.relative * prices.median})
    median = (budget.median or 0.0) * prices.scale
    if budget.currency not in (None, prices.currency):
        for code in (budget.currency, prices.currency):
            if code not in usd_per_unit:
                raise InputError(
                    "money.usd_per_unit",
                    "",
                    f"no rate for {code}, in which persona '{persona.id}' has its budget",
                    f"a rate for {code}",
                    f"in the settings, money.usd_per_unit: {{{code}: US dollars for one}}",
                )
        median *= usd_per_unit[str(budget.currency)] / usd_per_unit[prices.currency]
    return budget.model_copy(update={"median": median})
