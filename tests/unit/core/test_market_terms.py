"""Tax and delivery of the market for shops that say nothing of them."""

from decimal import Decimal
from typing import Any

import pytest

from behavesim.core.market import Market, load_market
from behavesim.core.market_terms import read_terms
from behavesim.errors import InputError

RATES = {"KRW": 0.0007, "USD": 1.0, "JPY": 0.0066}


def _other(**changed: Any) -> Market:
    """South Korea under another name, with something else."""
    kr = load_market("kr")
    return kr.model_copy(update={"code": "xx", **changed})


def test_terms_are_those_of_the_market() -> None:
    """In its own currency as they are written."""
    kr = load_market("kr")
    terms = read_terms(((kr, 1.0),), "KRW", RATES)
    assert (terms.tax.included, terms.tax.rate) == (True, kr.tax.rate)
    assert terms.shipping.free_from == kr.shipping.free_from
    assert [row.price for row in terms.shipping.tiers] == [row.price for row in kr.shipping.tiers]


def test_delivery_is_converted_to_the_minor_unit() -> None:
    """3000 won are 2.10 dollars."""
    terms = read_terms(((load_market("kr"), 1.0),), "USD", RATES)
    assert str(terms.shipping.tiers[0].price) == "2.10"
    with pytest.raises(InputError, match="no rate for ISK"):
        read_terms(((load_market("kr"), 1.0),), "ISK", RATES)


def test_added_tax_has_each_region_and_none_abroad() -> None:
    """Most people's market is the shop's home; its rates hold for its own regions alone."""
    kr = load_market("kr")
    tax = kr.tax.model_copy(update={"included": False, "rate": 0.05, "rates": {"KR-11": 0.08875}})
    regions = {"XX-1": kr.regions["KR-11"]}
    terms = read_terms(((_other(regions=regions), 0.4), (_other(tax=tax), 0.6)), "KRW", RATES)
    assert not terms.tax.included
    assert terms.tax.regions["XX-1"] == 0
    assert (terms.tax.regions["KR-11"], terms.tax.regions["KR-26"]) == (0.08875, 0.05)
    assert set(terms.tax.regions) == {"XX-1", *kr.regions}
    assert terms.shipping.free_from == Decimal(50_000)
