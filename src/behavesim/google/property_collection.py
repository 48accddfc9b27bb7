"""What a GA4 property collects by itself, how long it keeps it, and where it exports it to."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from behavesim.errors import InputError
from behavesim.google.clients import GoogleClients
from behavesim.google.property_content import MEASURED
from behavesim.google.property_resources import CALL, RIGHTS, SERVICE, change_fields, list_changes
from behavesim.google.steps import Kind, ProvisioningRun
from behavesim.settings import GoogleSettings

_LINK_RIGHTS: Final = (
    "the role Editor in the Google Analytics property and Owner of the Google Cloud project"
)
_EXPORTED: Final = ("daily_export_enabled", "streaming_export_enabled")
_RETAINED: Final = ("event_data_retention",)


def settle_measurement(run: ProvisioningRun, clients: GoogleClients, stream: str | None) -> None:
    """Settle enhanced measurement of ``properties/NUMBER/dataStreams/NUMBER``."""
    from google.analytics.admin_v1alpha import types

    name, alpha = f"{stream}/enhancedMeasurementSettings", clients.admin_alpha
    _settle_part(
        run,
        ("enhanced measurement", "of the web stream"),
        types.EnhancedMeasurementSettings(name=name, **MEASURED),
        tuple(MEASURED),
        (lambda: alpha.get_enhanced_measurement_settings(name=name, **CALL)) if stream else None,
        lambda part, mask: alpha.update_enhanced_measurement_settings(
            enhanced_measurement_settings=part, update_mask=mask, **CALL
        ),
    )


def settle_retention(
    run: ProvisioningRun, clients: GoogleClients, place: str | None, retention: str
) -> None:
    """Settle how long ``properties/NUMBER`` keeps events."""
    from google.analytics.admin_v1beta import types

    name, admin = f"{place}/dataRetentionSettings", clients.admin
    period = getattr(types.DataRetentionSettings.RetentionDuration, retention.upper())
    _settle_part(
        run,
        ("data retention", "of events"),
        types.DataRetentionSettings(name=name, event_data_retention=period),
        _RETAINED,
        (lambda: admin.get_data_retention_settings(name=name, **CALL)) if place else None,
        lambda part, mask: admin.update_data_retention_settings(
            data_retention_settings=part, update_mask=mask, **CALL
        ),
    )


def settle_link(
    run: ProvisioningRun,
    clients: GoogleClients,
    stream: str | None,
    project: str | None,
    settings: GoogleSettings,
) -> None:
    """Settle the daily export into the project (``projects/NUMBER``) in BigQuery.

    Raises InputError where it goes to another place, since a link cannot move.
    """
    from google.analytics.admin_v1alpha import types

    alpha, place = clients.admin_alpha, stream.partition("/dataStreams/")[0] if stream else None
    target = types.BigQueryLink(
        project=project or f"projects/{settings.project}",
        daily_export_enabled=True,
        streaming_export_enabled=settings.streaming_export,
        export_streams=[stream] if stream else [],
        dataset_location=settings.location,
    )
    kind = Kind[Any](
        SERVICE,
        "BigQuery link",
        lambda entry: str(entry.project),
        lambda: alpha.list_big_query_links(parent=place, **CALL) if place else [],
        lambda entry: alpha.create_big_query_link(parent=place, bigquery_link=entry, **CALL),
        _list_link_changes,
        lambda there, entry, fields: alpha.update_big_query_link(
            bigquery_link=_change_link(there, entry, fields), update_mask=_mask(fields), **CALL
        ),
        rights=_LINK_RIGHTS,
        names_others=True,
    )
    link = run.settle(kind, [target])[target.project]
    found = link.dataset_location if link is not None else ""
    if found and found.lower() != settings.location.lower():
        allowed = f"{found}, where GA4 exports to"
        hint = "unlink BigQuery in GA4 first, if it is to be elsewhere"
        raise InputError("google.location", "", settings.location, allowed, hint)


def _list_link_changes(there: Any, wanted: Any) -> list[str]:
    missing = set(wanted.export_streams) - set(there.export_streams)
    return [*list_changes(there, wanted, _EXPORTED), *(["export_streams"] if missing else [])]


def _change_link(there: Any, wanted: Any, fields: Sequence[str]) -> Any:
    changed = change_fields(there, wanted, fields)
    if "export_streams" in fields:
        changed.export_streams = [*there.export_streams, *wanted.export_streams]
    return changed


def _settle_part(
    run: ProvisioningRun,
    named: tuple[str, str],
    wanted: Any,
    fields: Sequence[str],
    read: Callable[[], Any] | None,
    update: Callable[[Any, Any], Any],
) -> None:
    """Settle what is there as soon as its parent is; ``read`` None = the parent is not."""
    name, whose = named
    kind = Kind[Any](
        SERVICE,
        name,
        lambda part: whose,
        lambda: [read()] if read else [],
        lambda part: update(part, _mask(fields)),
        lambda there, part: list_changes(there, part, fields),
        lambda there, part, changed: update(change_fields(there, part, changed), _mask(changed)),
        rights=RIGHTS,
    )
    run.settle(kind, [wanted])


def _mask(fields: Sequence[str]) -> Any:
    from google.protobuf.field_mask_pb2 import FieldMask

    return FieldMask(paths=list(fields))
