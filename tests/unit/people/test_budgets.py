"""Budgets of personas in the shop's own money."""

from datetime import date
from itertools import islice
from statistics import median
from typing import Any

import pytest
from pydantic import ValidationError

from behavesim.core.persona import Budget, Demographics, Persona
from behavesim.core.price_levels import PriceLevels
from behavesim.errors import InputError
from behavesim.people.budgets import resolve_budgets
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.people.population import generate_people

RATES = {"USD": 1.0, "KRW": 0.001}
USD = PriceLevels("USD", 2, 8_900)


def _resolve(personas: tuple[Persona, ...], prices: PriceLevels, **budget: Any) -> Budget:
    one = personas[0].model_copy(update={"budget": Budget(spread=0.5, **budget)})
    return resolve_budgets([one], prices, RATES)[0].budget


@pytest.mark.parametrize(
    ("budget", "minor"),
    [
        ({"median": 40}, 4_000),
        ({"median": 40, "currency": "USD"}, 4_000),
        ({"median": 40_000, "currency": "KRW"}, 4_000),
        ({"relative": 1.5}, 13_350),
    ],
)
def test_budgets_are_minor_units_of_the_shops_currency(
    personas: tuple[Persona, ...], budget: dict[str, Any], minor: float
) -> None:
    """Money as it is or by the rates, and factors of the median price."""
    resolved = _resolve(personas, USD, **budget)
    assert resolved.median == pytest.approx(minor)
    assert resolved.is_relative == ("relative" in budget)


def test_shipped_budgets_are_won(personas: tuple[Persona, ...]) -> None:
    """In a shop in KRW they are what is written."""
    for one, resolved in zip(
        personas, resolve_budgets(personas, PriceLevels(), RATES), strict=True
    ):
        assert one.budget.currency == "KRW"
        assert resolved == one


def test_a_currency_without_a_rate_says_how_to_set_it(personas: tuple[Persona, ...]) -> None:
    """The error names the persona and the setting."""
    with pytest.raises(InputError, match="no rate for JPY") as caught:
        _resolve(personas, USD, median=5_000, currency="JPY")
    assert "money.usd_per_unit: {JPY: US dollars for one}" in caught.value.hint


@pytest.mark.parametrize(
    "budget",
    [
        {},
        {"median": 1, "relative": 1},
        {"relative": 1, "currency": "USD"},
        {"median": 1, "currency": "XX"},
    ],
)
def test_a_budget_is_either_money_or_relative(budget: dict[str, Any]) -> None:
    """Neither both nor none, and no currency that does not exist."""
    with pytest.raises(ValidationError):
        Budget(spread=0.5, **budget)


def test_people_of_a_relative_budget_are_marked(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """Their budgets lie around the shop's median price; others have no such mark in their JSON."""
    relative = personas[0].model_copy(update={"budget": Budget(relative=1.0, spread=0.4)})
    resolved = resolve_budgets([relative, *personas[1:]], USD, RATES)
    start = date(2026, 11, 1)
    endless = generate_people(resolved, demographics, vocabulary, 7, start, 28, "Asia/Seoul")
    people = list(islice(endless, 2_000))
    marked = [one for one in people if one.persona == relative.id]
    assert all(one.budget_by_topic == (one.persona == relative.id) for one in people)
    assert median(one.budget for one in marked) == pytest.approx(8_900, rel=0.2)
    assert all(("budget_by_topic" in one.to_json()) == one.budget_by_topic for one in people)
