"""A shop's tax as its JavaScript reads it, and the region of an address that it asks for."""

from collections.abc import Mapping
from typing import Any, Final

from behavesim.core.catalog import FormField, SalesTax

SHIPPING_FORM: Final = "shipping-form"
FIELD: Final = "region"
LABEL: Final = "State or region"
_Fields = tuple[FormField, ...]


def find_tax(tax: SalesTax | None) -> SalesTax | None:
    """Return the tax; None for one that is 0 everywhere, of which a shop says nothing."""
    return tax if tax and any((tax.rate, *tax.regions.values())) else None


def describe_tax(tax: SalesTax) -> dict[str, Any]:
    """Return ``tax`` of ``catalog.json``; rates from 0 to 1."""
    return {
        "included": tax.included,
        "rate": tax.rate,
        "regions": dict(tax.regions),
    }


def ask_for_region(forms: Mapping[str, _Fields], tax: SalesTax | None) -> Mapping[str, _Fields]:
    """Return the forms with a choice of the region where the address decides what is added.

    A shop that asks for it already keeps its own field.
    """
    fields = forms.get(SHIPPING_FORM, ())
    is_asked = any(field.name == FIELD for field in fields)
    if tax is None or tax.included or not tax.regions or is_asked or not fields:
        return forms
    field = FormField(
        name=FIELD,
        label=LABEL,
        type="select",
        required=True,
        autocomplete="address-level1",
        options=tuple(sorted(tax.regions)),
    )
    # What is chosen stands last in the form: the delivery follows the address.
    written = [one for one in fields if one.type != "select"]
    chosen = [one for one in fields if one.type == "select"]
    return {**forms, SHIPPING_FORM: (*written, field, *chosen)}
