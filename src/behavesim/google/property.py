"""Google Analytics: the property, its web stream, and what it must know of the shop."""

from dataclasses import dataclass
from typing import Any, Final

from behavesim.errors import InputError
from behavesim.google.clients import GoogleClients
from behavesim.google.property_collection import (
    settle_link,
    settle_measurement,
    settle_retention,
)
from behavesim.google.property_reporting import settle_dimensions, settle_key_events
from behavesim.google.property_resources import CALL, RIGHTS, SERVICE, change_fields, list_changes
from behavesim.google.steps import Kind, ProvisioningRun
from behavesim.settings import GoogleSettings

_ADJUSTED: Final = ("time_zone", "currency_code")


@dataclass(frozen=True, slots=True)
class WantedProperty:
    """What the property takes from the shop's settings."""

    settings: GoogleSettings
    time_zone: str
    currency: str
    stream_url: str


@dataclass(frozen=True, slots=True)
class PropertyIds:
    """``properties/NUMBER`` and ``G-...``; None = not there yet."""

    property: str | None
    measurement_id: str | None


def settle_property(
    run: ProvisioningRun, clients: GoogleClients, wanted: WantedProperty, project: str | None
) -> PropertyIds:
    """Settle all of Google Analytics; ``project`` (``projects/NUMBER``) is linked where known.

    Raises WorldError, and InputError where two properties have the wanted name.
    """
    made = _settle_property(run, clients, wanted)
    place = made.name if made is not None else None
    stream = _settle_stream(run, clients, wanted, place)
    settle_dimensions(run, clients, place)
    settle_key_events(run, clients, place, wanted.settings.key_events)
    settle_measurement(run, clients, stream.name if stream else None)
    settle_retention(run, clients, place, wanted.settings.retention)
    if wanted.settings.project is not None:
        settle_link(run, clients, stream.name if stream else None, project, wanted.settings)
    return PropertyIds(place, stream.web_stream_data.measurement_id if stream else None)


def _settle_property(run: ProvisioningRun, clients: GoogleClients, wanted: WantedProperty) -> Any:
    from google.analytics.admin_v1beta import types
    from google.protobuf.field_mask_pb2 import FieldMask

    account, name = f"accounts/{wanted.settings.ga_account}", wanted.settings.property_name

    def list_found() -> list[Any]:
        request = types.ListPropertiesRequest(filter=f"parent:{account}", page_size=200)
        listed = clients.admin.list_properties(request, **CALL)
        found = [entry for entry in listed if entry.display_name == name]
        if len(found) > 1:
            ids = ", ".join(entry.name for entry in found)
            allowed = "one property of this name in the account"
            raise InputError("google.property_name", "", f"{name!r} as {ids}", allowed)
        return found

    target = types.Property(
        parent=account,
        display_name=name,
        time_zone=wanted.time_zone,
        currency_code=wanted.currency,
        industry_category=types.IndustryCategory.SHOPPING,
    )
    kind = Kind[Any](
        SERVICE,
        "property",
        lambda entry: str(entry.display_name),
        list_found,
        lambda entry: clients.admin.create_property(property=entry, **CALL),
        lambda there, entry: list_changes(there, entry, _ADJUSTED),
        lambda there, entry, fields: clients.admin.update_property(
            property=change_fields(there, entry, fields),
            update_mask=FieldMask(paths=list(fields)),
            **CALL,
        ),
        rights=RIGHTS,
    )
    return run.settle(kind, [target])[name]


def _settle_stream(
    run: ProvisioningRun, clients: GoogleClients, wanted: WantedProperty, place: str | None
) -> Any:
    from google.analytics.admin_v1beta import types

    web = types.DataStream.DataStreamType.WEB_DATA_STREAM
    target = types.DataStream(
        type_=web,
        display_name=wanted.settings.property_name,
        web_stream_data=types.DataStream.WebStreamData(default_uri=wanted.stream_url),
    )

    def list_found() -> list[Any]:
        listed = clients.admin.list_data_streams(parent=place, **CALL) if place else []
        return [entry for entry in listed if entry.type_ == web]

    kind = Kind[Any](
        SERVICE,
        "web stream",
        lambda entry: str(entry.web_stream_data.default_uri).rstrip("/"),
        list_found,
        lambda entry: clients.admin.create_data_stream(parent=place, data_stream=entry, **CALL),
        rights=RIGHTS,
        names_others=True,
    )
    return run.settle(kind, [target])[wanted.stream_url.rstrip("/")]
