"""Messages of the Storage Read API: rows as Arrow, and the refusal that asks for patience."""

from typing import Any

import grpc
import pyarrow as pa
from google.cloud.bigquery_storage_v1 import types
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status
from tests.doubles.bigquery_tables import fill_arrays


def make_retry_status(text: str, retry_s: float) -> grpc.Status:
    """RESOURCE_EXHAUSTED with the detail that asks for another try."""
    detail = any_pb2.Any()
    info = error_details_pb2.RetryInfo()
    info.retry_delay.FromMilliseconds(round(retry_s * 1000))
    detail.Pack(info)
    code = grpc.StatusCode.RESOURCE_EXHAUSTED.value[0]
    return rpc_status.to_status(status_pb2.Status(code=code, message=text, details=[detail]))


def make_message(batch: pa.RecordBatch, codec: str | None, schema: pa.Schema | None) -> Any:
    """A ReadRowsResponse; the first of a call has the schema."""
    batch = fill_arrays(batch)
    message = types.ReadRowsResponse.pb()()
    message.row_count = batch.num_rows
    message.arrow_record_batch.serialized_record_batch = _serialize(batch, codec)
    if schema is not None:
        message.arrow_schema.serialized_schema = schema.serialize().to_pybytes()
    return types.ReadRowsResponse.wrap(message)


def _serialize(batch: pa.RecordBatch, codec: str | None) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=codec)
    writer = pa.ipc.new_stream(sink, batch.schema, options=options)
    begin = batch.schema.serialize().size
    writer.write_batch(batch)
    return sink.getvalue().slice(begin).to_pybytes()
