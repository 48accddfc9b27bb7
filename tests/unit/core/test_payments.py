"""Ways to pay: the shop's own, else the market's."""

import pytest

from behavesim.core.catalog import Catalog
from behavesim.core.catalog_files import load_catalog
from behavesim.core.catalog_json import build_site_json
from behavesim.core.market import list_markets, load_market
from behavesim.resources import find_resource_part


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return load_catalog(find_resource_part("configs", "catalog"))


@pytest.fixture(scope="module")
def without(shipped: Catalog) -> Catalog:
    """The shipped catalog, which says nothing of payment."""
    forms = dict(shipped.shop.forms)
    forms["payment-form"] = tuple(
        field.model_copy(update={"options": ()}) if field.name == "method" else field
        for field in forms["payment-form"]
    )
    shop = shipped.shop.model_copy(update={"forms": forms})
    return shipped.model_copy(update={"shop": shop})


def _methods(site: dict) -> list[str]:
    (field,) = [row for row in site["forms"]["payment-form"] if row["name"] == "method"]
    return list(field["options"])


def test_shop_that_says_how_to_pay_keeps_its_ways(shipped: Catalog) -> None:
    """A market changes nothing then."""
    site = build_site_json(shipped, market_payments={"paypal": 1.0})
    assert _methods(site) == ["card", "bank_transfer", "kakao_pay"]
    assert "payments" not in site


@pytest.mark.parametrize("code", list_markets())
def test_market_says_how_to_pay_else(without: Catalog, code: str) -> None:
    """Page and shoppers have the same ways, in the same order."""
    payments = load_market(code).payments
    site = build_site_json(without, market_payments=payments)
    assert _methods(site) == list(payments) == list(site["payments"])


def test_without_a_market_cards_are_taken(without: Catalog) -> None:
    """A catalog alone makes a shop that can be paid in."""
    assert _methods(build_site_json(without)) == ["card"]
