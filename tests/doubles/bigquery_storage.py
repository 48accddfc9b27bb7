"""A stand-in for the Storage Read API: Google's protobufs over gRPC on a real socket.

It knows CreateReadSession, ReadRows and SplitReadStream on Arrow, as we read the documentation.
"""

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

import duckdb
import grpc
import pyarrow as pa
import pyarrow.parquet as pq
from google.cloud.bigquery_storage_v1 import types
from google.protobuf.timestamp_pb2 import Timestamp
from sqlglot import transpile
from tests.doubles.bigquery_messages import make_message, make_retry_status
from tests.doubles.bigquery_tables import Faults, StoredTables, list_leaves

_SERVICE = "google.cloud.bigquery.storage.v1.BigQueryRead"
_CODECS = {0: None, 1: "lz4", 2: "zstd"}
_HOURS_6 = 6 * 3600


@dataclass(frozen=True, slots=True)
class File:
    """A Parquet file's bytes; each call has its own reader: two threads on one crash pyarrow."""

    content: pa.Buffer

    @classmethod
    def at(cls, path: Path) -> Self:
        """The file as it is now: the map keeps it when another is put in its place."""
        return cls(pa.memory_map(str(path)).read_buffer())

    def open(self) -> pq.ParquetFile:
        return pq.ParquetFile(pa.BufferReader(self.content))


@dataclass(frozen=True, slots=True)
class Part:
    """A row group of a file, as it was when the session was made."""

    file: File
    group: int
    rows: int


@dataclass(slots=True)
class Session:
    """Streams by their names, and what of each row they give."""

    schema: pa.Schema
    columns: list[str]
    codec: str | None
    scanned_bytes: int
    streams: dict[str, list[Part]]


@dataclass(slots=True)
class Log:
    """What the service was asked, and how many messages it sent."""

    sessions: list[Any] = field(default_factory=list)
    reads: list[tuple[str, int]] = field(default_factory=list)
    messages: int = 0


class StorageServer:
    """The service on a port of 127.0.0.1; a context manager. Messages have ``message_rows``."""

    def __init__(self, tables: StoredTables, message_rows: int = 1000) -> None:
        self.tables = tables
        self.log = Log()
        self._message_rows = message_rows
        self._sessions: dict[str, Session] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._free_at = 0.0
        self._pool = ThreadPoolExecutor(16)
        options = [("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)]
        self._server = grpc.server(self._pool, options=options)
        self._server.add_generic_rpc_handlers((self._make_handlers(),))
        self.port = self._server.add_insecure_port("127.0.0.1:0")

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def faults(self) -> Faults:
        return self.tables.faults

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.stop(0).wait()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def create_session(self, request: Any, context: grpc.ServicerContext) -> Any:
        """CreateReadSession."""
        wanted = request.read_session
        self.log.sessions.append(request)
        self._check_rights("CreateReadSession", context)
        if self.faults.session_failures:
            self.faults.session_failures -= 1
            _refuse(context, "UNAVAILABLE", "try again")
        dataset, name = wanted.table.split("/")[3::2]
        if not self.tables.has(dataset, name):
            _refuse(context, "NOT_FOUND", f"Not found: Table {wanted.table}")
        if wanted.data_format != types.DataFormat.ARROW:
            _refuse(context, "UNIMPLEMENTED", "not implemented: only ARROW is")
        session = self._make_session(dataset, name, wanted, request.max_stream_count, context)
        number = next(self._numbers)
        place = f"{request.parent}/locations/{self.tables.location}/sessions/s{number}"
        session.streams = {f"{place}/streams/{key}": p for key, p in session.streams.items()}
        with self._lock:
            self._sessions |= dict.fromkeys(session.streams, session)
        wanted.name = place
        wanted.expire_time = Timestamp(seconds=int(time.time()) + _HOURS_6)
        wanted.arrow_schema = types.ArrowSchema(
            serialized_schema=session.schema.serialize().to_pybytes()
        )
        wanted.streams = [types.ReadStream(name=stream) for stream in session.streams]
        wanted.estimated_total_bytes_scanned = session.scanned_bytes
        wanted.estimated_row_count = int(self.tables.describe(dataset, name)["numRows"])
        return wanted

    def read_rows(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """ReadRows."""
        self.log.reads.append((request.read_stream, request.offset))
        self._check_rights("ReadRows", context)
        session = self._sessions.get(request.read_stream)
        if session is None:
            _refuse(context, "NOT_FOUND", f"no stream {request.read_stream}")
        while self.faults.hang and context.is_active():
            time.sleep(0.02)
        sent = 0
        for batch in self._iterate_stream(session, request.read_stream, request.offset):
            self._cut_here(sent, context)
            if self.faults.delay_s:
                time.sleep(self.faults.delay_s)
            self.log.messages += 1
            sent += 1
            message = make_message(batch, session.codec, session.schema if sent == 1 else None)
            self._pace(len(message.arrow_record_batch.serialized_record_batch))
            yield message
        self._cut_here(sent, context)

    def split_stream(self, request: Any, context: grpc.ServicerContext) -> Any:
        """SplitReadStream; an empty answer says that the stream cannot be split."""
        self._check_rights("SplitReadStream", context)
        return types.SplitReadStreamResponse()

    def _pace(self, size: int) -> None:
        if self.faults.bytes_per_s is None:
            return
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + size / self.faults.bytes_per_s
            wait_s = self._free_at - time.monotonic()
        time.sleep(max(wait_s, 0))

    def _cut_here(self, sent: int, context: grpc.ServicerContext) -> None:
        faults = self.faults
        with self._lock:
            cut = faults.cuts > 0 and sent == faults.cut_after_messages
            faults.cuts -= cut
        if cut and faults.cut_retry_s is not None:
            context.abort_with_status(make_retry_status(faults.cut_text, faults.cut_retry_s))
        if cut:
            _refuse(context, faults.cut_code, faults.cut_text)

    def _check_rights(self, call: str, context: grpc.ServicerContext) -> None:
        if call in self.faults.denied:
            text = f"Permission denied for {call} on dataset {self.tables.dataset}"
            _refuse(context, "PERMISSION_DENIED", text)

    def _make_session(
        self, dataset: str, name: str, wanted: Any, limit: int, context: grpc.ServicerContext
    ) -> Session:
        options = wanted.read_options
        known = list(list_leaves(self.tables.describe(dataset, name)["schema"]["fields"]))
        chosen = [leaf for leaf in known if _is_chosen(leaf, options.selected_fields)]
        for path in options.selected_fields:
            if not any(leaf == path or leaf.startswith(f"{path}.") for leaf in known):
                _refuse(context, "INVALID_ARGUMENT", f"no such field: {path}")
        codec = _CODECS[int(options.arrow_serialization_options.buffer_compression)]
        files = self._open_files(dataset, name, options.row_restriction, context)
        first = files[0].open()
        columns = [path for path in _list_physical(first) if _logical(path) in chosen]
        parts = [part for file in files for part in _list_parts(file) if part.rows]
        count = min(limit or 4, len(parts))
        bounds = [len(parts) * i // max(count, 1) for i in range(count + 1)]
        shares = [parts[a:b] for a, b in itertools.pairwise(bounds)]
        streams = {f"r{number}": share for number, share in enumerate(shares)}
        # What a restriction leaves out is scanned all the same.
        scanned = sum(_measure(f, columns) for f in self._open_files(dataset, name, "", context))
        schema = first.read_row_groups([], columns).schema
        return Session(schema, columns, codec, scanned, streams)

    def _open_files(
        self, dataset: str, name: str, restriction: str, context: grpc.ServicerContext
    ) -> list[File]:
        if dataset == self.tables.dataset and not restriction:
            return [File.at(path) for path in self.tables.list_files(name)]
        sink = pa.BufferOutputStream()
        kept = self._filter(dataset, name, restriction, context)
        pq.write_table(kept, sink, row_group_size=self._message_rows)
        return [File(sink.getvalue())]

    def _filter(
        self, dataset: str, name: str, restriction: str, context: grpc.ServicerContext
    ) -> pa.Table:
        if dataset == self.tables.dataset:
            events = pa.concat_tables(pq.read_table(f) for f in self.tables.list_files(name))
        else:
            events = self.tables.results[name]
        if not restriction:
            return events
        condition = transpile(restriction, read="bigquery", write="duckdb")[0]
        with duckdb.connect() as database:
            try:
                sql = f"SELECT rowid FROM kept WHERE {condition}"
                numbered = events.select([n for n in events.schema.names if n != "rowid"])
                numbered = numbered.append_column("rowid", pa.array(range(events.num_rows)))
                database.register("kept", numbered)
                kept = database.execute(sql).fetchall()
            except duckdb.Error as error:
                _refuse(context, "INVALID_ARGUMENT", f"row_restriction: {error}")
        return events.take(pa.array([row for (row,) in kept], pa.int64()))

    def _iterate_stream(
        self, session: Session, stream: str, offset: int
    ) -> Iterator[pa.RecordBatch]:
        for part in session.streams[stream]:
            if offset < part.rows:
                yield from _skip(
                    part.file.open().iter_batches(
                        self._message_rows, [part.group], session.columns, use_threads=False
                    ),
                    offset,
                )
            offset = max(offset - part.rows, 0)

    def _make_handlers(self) -> grpc.GenericRpcHandler:
        unary, stream = grpc.unary_unary_rpc_method_handler, grpc.unary_stream_rpc_method_handler
        handlers = {
            "CreateReadSession": unary(
                self.create_session,
                types.CreateReadSessionRequest.deserialize,
                types.ReadSession.serialize,
            ),
            "ReadRows": stream(
                self.read_rows,
                types.ReadRowsRequest.deserialize,
                types.ReadRowsResponse.serialize,
            ),
            "SplitReadStream": unary(
                self.split_stream,
                types.SplitReadStreamRequest.deserialize,
                types.SplitReadStreamResponse.serialize,
            ),
        }
        return grpc.method_handlers_generic_handler(_SERVICE, handlers)


def _refuse(context: grpc.ServicerContext, code: str, text: str) -> NoReturn:
    context.abort(getattr(grpc.StatusCode, code), text)
    raise AssertionError("abort raises")


def _skip(batches: Any, offset: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        if offset < batch.num_rows:
            yield batch.slice(offset)
        offset = max(offset - batch.num_rows, 0)


def _is_chosen(leaf: str, selected: Sequence[str]) -> bool:
    return not selected or any(leaf == s or leaf.startswith(f"{s}.") for s in selected)


def _list_parts(file: File) -> list[Part]:
    metadata = file.open().metadata
    groups = range(metadata.num_row_groups)
    return [Part(file, group, metadata.row_group(group).num_rows) for group in groups]


def _list_physical(file: pq.ParquetFile) -> list[str]:
    return [file.schema.column(index).path for index in range(len(file.schema))]


def _logical(path: str) -> str:
    return path.replace(".list.element", "").replace(".list.item", "").replace(".list.array", "")


def _measure(file: File, columns: list[str]) -> int:
    """Uncompressed bytes of the chosen columns, as BigQuery bills them."""
    metadata = file.open().metadata
    groups = (metadata.row_group(group) for group in range(metadata.num_row_groups))
    chunks = (group.column(index) for group in groups for index in range(group.num_columns))
    return sum(c.total_uncompressed_size for c in chunks if c.path_in_schema in columns)
