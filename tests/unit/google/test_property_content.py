"""What a property is told of the shop's events."""

import re

from behavesim.ga4.event_catalog import EVENTS, EventSpec
from behavesim.google.property_content import MEASURED, list_dimensions


def test_parameters_with_a_dimension_of_googles_need_none() -> None:
    """The ones left are those that GA4's reports do not know."""
    names = {entry.parameter for entry in list_dimensions()}
    known = {name for spec in EVENTS.values() for name in spec.parameters}
    assert names - known == {"traffic_type", "simulated"}
    assert {"payment_type", "customer_type", "form_id"} <= names
    assert names.isdisjoint({"value", "currency", "transaction_id", "search_term", "method"})


def test_a_parameter_that_is_added_gets_its_dimension() -> None:
    """As do parameters of items and users, beside Google's own."""
    more = (*EVENTS.values(), EventSpec("earn_points", "recommended", required=("points",)))
    made = list_dimensions(more, ("item_id", "origin"), ("vip",))
    scopes = {entry.parameter: entry.scope for entry in made}
    assert (scopes["points"], scopes["origin"], scopes["vip"]) == ("EVENT", "ITEM", "USER")
    assert "item_id" not in scopes


def test_dimensions_keep_ga4s_limits() -> None:
    """At most 50 of events, names of letters, digits and spaces, none twice."""
    made = list_dimensions()
    assert len({(entry.parameter, entry.scope) for entry in made}) == len(made) <= 50
    for entry in made:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]{0,81}", entry.display_name)


def test_all_of_enhanced_measurement_is_on() -> None:
    """Whatever switches the API has, so that a new one shows."""
    from google.analytics.admin_v1alpha.types import EnhancedMeasurementSettings

    fields = EnhancedMeasurementSettings.pb(EnhancedMeasurementSettings()).DESCRIPTOR.fields
    switches = {field.name for field in fields if field.type == field.TYPE_BOOL}
    assert {name for name, value in MEASURED.items() if value is True} == switches
