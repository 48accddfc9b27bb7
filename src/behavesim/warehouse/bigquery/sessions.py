"""Read sessions: which rows and columns of one table, in how many streams, at what size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
from google.api_core.exceptions import ServiceUnavailable
from google.api_core.retry import Retry, if_exception_type
from google.cloud.bigquery_storage_v1 import types

from behavesim.settings.groups.bigquery import BigQuerySettings
from behavesim.warehouse.bigquery.clients import Clients

_CODEC: Final = types.ArrowSerializationOptions.CompressionCodec
_CODECS: Final = {
    "lz4": _CODEC.LZ4_FRAME,
    "zstd": _CODEC.ZSTD,
    "none": _CODEC.COMPRESSION_UNSPECIFIED,
}


@dataclass(frozen=True, slots=True)
class ReadSession:
    """Streams whose rows together are those asked for, as the table was when it was opened."""

    streams: tuple[str, ...]
    schema: pa.Schema
    estimated_bytes: int


def open_session(
    clients: Clients,
    table: str,
    fields: Sequence[str],
    restriction: str,
    settings: BigQuerySettings,
) -> ReadSession:
    """A session on ``projects/P/datasets/D/tables/T``; no row is read by it.

    ``fields`` are dotted paths, ``restriction`` a condition that the API knows.
    """
    options = types.ReadSession.TableReadOptions(
        selected_fields=list(fields),
        row_restriction=restriction,
        arrow_serialization_options=types.ArrowSerializationOptions(
            buffer_compression=_CODECS[settings.compression]
        ),
    )
    wanted = types.ReadSession(
        table=table, data_format=types.DataFormat.ARROW, read_options=options
    )
    made = clients.storage.create_read_session(
        parent=f"projects/{clients.project}",
        read_session=wanted,
        max_stream_count=settings.streams,
        retry=Retry(if_exception_type(ServiceUnavailable), timeout=settings.patience_s, maximum=10),
        timeout=settings.patience_s,
    )
    schema = pa.ipc.read_schema(pa.py_buffer(made.arrow_schema.serialized_schema))
    names = tuple(stream.name for stream in made.streams)
    return ReadSession(names, schema, made.estimated_total_bytes_scanned)
