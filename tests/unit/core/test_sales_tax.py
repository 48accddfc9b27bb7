"""Tax of a shop and the region that it asks for."""

import pytest
from pydantic import ValidationError

from behavesim.core.catalog import FormField, SalesTax
from behavesim.core.sales_tax import ask_for_region, describe_tax, find_tax

FORMS = {
    "shipping-form": (
        FormField(name="city", label="City", type="text"),
        FormField(name="tier", label="Delivery", type="select", options=("standard",)),
    )
}
US = SalesTax(included=False, regions={"US-NY": 0.08875, "US-CA": 0.0725})


def test_added_tax_asks_for_the_region() -> None:
    """The choice stands between what is written and the delivery; a shop's own field is kept."""
    asked = ask_for_region(FORMS, US)
    assert [field.name for field in asked["shipping-form"]] == ["city", "region", "tier"]
    assert asked["shipping-form"][1].options == ("US-CA", "US-NY")
    assert ask_for_region(asked, US) == asked


def test_included_tax_asks_for_nothing() -> None:
    """Prices say what is to be paid; so they do where one rate is added everywhere."""
    for tax in (None, SalesTax(included=True, rate=0.19), SalesTax(included=False)):
        assert ask_for_region(FORMS, tax) == FORMS


def test_rates_stand_in_the_catalog_as_numbers() -> None:
    """As JavaScript reads them."""
    assert describe_tax(US) == {
        "included": False,
        "rate": 0.0,
        "regions": {"US-NY": 0.08875, "US-CA": 0.0725},
    }


@pytest.mark.parametrize("rate", ["1", "19", "-0.1", "0.123456", "x"])
def test_what_is_no_rate_is_refused(rate: str) -> None:
    """A share below 1 with five decimals at most, so that taxes are exact."""
    with pytest.raises(ValidationError):
        SalesTax.model_validate({"included": True, "rate": rate})


def test_a_rate_of_0_is_no_tax() -> None:
    """So a shop can say that it has none, whatever the market has."""
    assert find_tax(SalesTax(included=True)) is None
    assert find_tax(SalesTax(included=False, regions={"US-OR": 0})) is None
    assert find_tax(None) is None
    assert find_tax(US) == US
