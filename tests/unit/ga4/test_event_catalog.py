import pytest

from behavesim.ga4.event_catalog import ECOMMERCE_EVENTS, EVENTS, parameter_type


@pytest.mark.parametrize(
    "name", ["view_item", "add_to_wishlist", "add_to_cart", "remove_from_cart", "view_cart"]
)
def test_money_events_need_currency_value_and_items(name: str) -> None:
    """What revenue metrics read must be on every event of the cart."""
    assert EVENTS[name].required == ("currency", "value")
    assert EVENTS[name].items == "required"


def test_purchase_and_refund_need_a_transaction_id() -> None:
    """Google joins and deduplicates orders by transaction_id."""
    assert all("transaction_id" in EVENTS[name].required for name in ("purchase", "refund"))


def test_items_travel_on_the_14_ecommerce_events() -> None:
    """gtag drops items from every other event."""
    assert len(ECOMMERCE_EVENTS) == 14
    assert {spec.name for spec in EVENTS.values() if spec.items != "none"} == ECOMMERCE_EVENTS


def test_server_made_events_are_the_two_of_the_session() -> None:
    """A page never sends first_visit and session_start itself."""
    made = {spec.name for spec in EVENTS.values() if spec.server_made}
    assert made == {"first_visit", "session_start"}


def test_parameter_types() -> None:
    """Amounts may be integral or not, counters are integers, the rest is text."""
    assert parameter_type("value") == "number"
    assert parameter_type("ga_session_id") == "int"
    assert parameter_type("coupon") == "string"
