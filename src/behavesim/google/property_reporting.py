"""What a GA4 property's reports know beyond what every property's do."""

from collections.abc import Sequence
from typing import Any

from behavesim.google.clients import GoogleClients
from behavesim.google.property_content import Dimension, list_dimensions
from behavesim.google.property_resources import CALL, RIGHTS, SERVICE
from behavesim.google.steps import Kind, ProvisioningRun


def settle_dimensions(run: ProvisioningRun, clients: GoogleClients, place: str | None) -> None:
    """Settle the custom dimensions of ``properties/NUMBER``; archived ones are not seen."""
    kind = Kind[Any](
        SERVICE,
        "custom dimension",
        lambda entry: f"{entry.parameter_name} ({entry.scope.name})",
        lambda: clients.admin.list_custom_dimensions(parent=place, **CALL) if place else [],
        lambda entry: clients.admin.create_custom_dimension(
            parent=place, custom_dimension=entry, **CALL
        ),
        rights=RIGHTS,
        names_others=True,
    )
    run.settle(kind, [_make_dimension(entry) for entry in list_dimensions()])


def settle_key_events(
    run: ProvisioningRun, clients: GoogleClients, place: str | None, names: Sequence[str]
) -> None:
    """Settle the key events of ``properties/NUMBER``; each event counts."""
    from google.analytics.admin_v1beta import types

    kind = Kind[Any](
        SERVICE,
        "key event",
        lambda entry: str(entry.event_name),
        lambda: clients.admin.list_key_events(parent=place, **CALL) if place else [],
        lambda entry: clients.admin.create_key_event(parent=place, key_event=entry, **CALL),
        rights=RIGHTS,
        names_others=True,
    )
    once = types.KeyEvent.CountingMethod.ONCE_PER_EVENT
    run.settle(kind, [types.KeyEvent(event_name=name, counting_method=once) for name in names])


def _make_dimension(dimension: Dimension) -> Any:
    from google.analytics.admin_v1beta import types

    return types.CustomDimension(
        parameter_name=dimension.parameter,
        display_name=dimension.display_name,
        scope=getattr(types.CustomDimension.DimensionScope, dimension.scope),
    )
