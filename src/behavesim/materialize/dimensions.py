"""What one looks up per visitor and landing, as tables that SQL joins: device, place, source."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import pyarrow as pa

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.ga4.regions import describe_region
from behavesim.ga4.wire_names import LOCAL_CITY
from behavesim.materialize.channels import group_channel
from behavesim.materialize.devices import describe_device
from behavesim.materialize.traffic import TrafficSource, find_source
from behavesim.wire.visit_columns import PageTexts

# The parts of a client that its device, place, consent and stream follow from.
CLIENT_KEY_FIELDS: Final = (
    *("tid", "ul", "ua", "uap", "uapv", "uam", "uamb", "uafvl", "ur", "gcs"),
    LOCAL_CITY,
)

_SOURCE_FIELDS: Final = (*TrafficSource.__dataclass_fields__, "channel")
SOURCE_TYPE: Final = pa.struct([pa.field(name, pa.string()) for name in _SOURCE_FIELDS])
_CONSENT: Final = {"1": "Yes", "0": "No"}


def client_table(clients: Iterable[Mapping[str, Any]]) -> pa.Table:
    """stream_id, device, geo, privacy_info."""
    rows = [
        _describe_client(tuple(client[name] for name in CLIENT_KEY_FIELDS)) for client in clients
    ]
    kinds = {name: EXPORT_SCHEMA.field(name).type for name in ("device", "geo", "privacy_info")}
    fields = [("stream_id", pa.string()), *kinds.items()]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


@lru_cache(maxsize=65536)
def _describe_client(values: tuple[str | None, ...]) -> dict[str, Any]:
    client = dict(zip(CLIENT_KEY_FIELDS, values, strict=True))
    return {
        "stream_id": stream_id(client["tid"] or ""),
        "device": asdict(describe_device(client)) | {"language": client["ul"] or None},
        "geo": asdict(describe_region(client["ur"], client[LOCAL_CITY])),
        "privacy_info": describe_consent(client["gcs"]),
    }


class SourceNumbers:
    """Numbers sources in the order in which they first bring a visitor; -1 is none."""

    def __init__(self) -> None:
        self.known: list[TrafficSource] = []
        self._numbers: dict[TrafficSource, int] = {}

    def number(
        self, page: PageTexts, configured: Mapping[str, str | None] | None, ignores_referrer: bool
    ) -> int:
        """The number of what brought a visitor to a page."""
        location, referrer, _ = page
        if configured:
            source = find_source(location, referrer, configured, ignores_referrer)
        else:
            source = _find_known_source(location, referrer, ignores_referrer)
        return -1 if source is None else self.number_of(source)

    def number_of(self, source: TrafficSource) -> int:
        """The number of a source."""
        found = self._numbers.setdefault(source, len(self.known))
        if found == len(self.known):
            self.known.append(source)
        return found

    def table(self) -> pa.Table:
        """``number, source`` of all."""
        records = pa.array([source_record(source) for source in self.known], SOURCE_TYPE)
        return pa.table({"number": pa.array(range(len(self.known)), pa.int64()), "source": records})


@lru_cache(maxsize=65536)
def _find_known_source(
    location: str | None, referrer: str | None, ignores_referrer: bool
) -> TrafficSource | None:
    """Most visits begin on few pages and come from few places."""
    return find_source(location, referrer, ignore_referrer=ignores_referrer)


@lru_cache(maxsize=65536)
def source_record(source: TrafficSource) -> dict[str, str | None]:
    """A source's fields by name, with its channel group."""
    channel = group_channel(source.source, source.medium, source.campaign)
    return asdict(source) | {"channel": channel}


def stream_id(measurement_id: str) -> str:
    """A stream's decimal id, always the same for the same measurement id."""
    digest = sha256(measurement_id.encode()).digest()
    return str(1_000_000_000 + int.from_bytes(digest[:8]) % 9_000_000_000)


@lru_cache(maxsize=1024)
def is_cookieless(gcs: str | None) -> bool:
    """Whether cookies for analytics were refused, so that a client id is only a page's."""
    return describe_consent(gcs)["analytics_storage"] == "No"


def describe_consent(gcs: str | None) -> dict[str, str | None]:
    """``G1``, then ads and analytics storage: 1 granted, 0 denied, - unset."""
    signals = gcs[2:4] if gcs and gcs.startswith("G1") and len(gcs) >= 4 else "--"
    return {
        "analytics_storage": _CONSENT.get(signals[1]),
        "ads_storage": _CONSENT.get(signals[0]),
        "uses_transient_token": "No",
    }
