"""Rows of a read session: several streams at once, each taken up again where it broke."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import pyarrow as pa
from google.api_core import exceptions as api
from google.rpc.error_details_pb2 import RetryInfo

from behavesim.errors import DataError
from behavesim.warehouse.bigquery.sessions import ReadSession

_LOG: Final = logging.getLogger(__name__)

_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 10.0

Convert = Callable[[pa.RecordBatch], pa.RecordBatch]


class StreamReader:
    """One stream, read message by message.

    Google's own reader begins again without end and without a pause as long as the service says
    UNAVAILABLE; this one gives up after ``patience_s`` without a row.
    """

    def __init__(self, client: Any, name: str, schema: pa.Schema, patience_s: float) -> None:
        self._client = client
        self._name = name
        self._schema = schema
        self._patience_s = patience_s
        self._offset = 0
        self._messages: Any = None
        self._cancelled = threading.Event()

    def read(self) -> pa.RecordBatch | None:
        """The next rows, or None at the end; raises what Google's client raises."""
        give_up = time.monotonic() + self._patience_s
        pause = _FIRST_PAUSE_S
        while not self._cancelled.is_set():
            try:
                return self._read_message()
            except api.GoogleAPICallError as error:
                if self._cancelled.is_set():
                    break
                self._messages = None
                wait = _choose_pause(error, pause)
                if wait is None or time.monotonic() + wait > give_up:
                    raise
                _LOG.info(
                    "%s broke at row %d (%s); again in %g s",
                    self._name,
                    self._offset,
                    type(error).__name__,
                    wait,
                )
                self._cancelled.wait(wait)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
        return None

    def cancel(self) -> None:
        """End the call; a read under way returns None."""
        self._cancelled.set()
        messages = self._messages
        if messages is not None:
            messages.cancel()

    def _read_message(self) -> pa.RecordBatch | None:
        if self._messages is None:
            self._messages = self._client.read_rows(
                read_stream=self._name, offset=self._offset, retry=None, timeout=None
            )
        for message in self._messages:
            # Messages without rows mean that the service is still searching.
            if message.row_count:
                rows = pa.py_buffer(message.arrow_record_batch.serialized_record_batch)
                batch = pa.ipc.read_record_batch(rows, self._schema)
                if batch.num_rows != message.row_count:
                    raise DataError(
                        f"{self._name}: found {batch.num_rows} rows in a message; "
                        f"allowed {message.row_count}, as it says"
                    )
                self._offset += message.row_count
                return batch
        return None


def read_streams(
    client: Any, session: ReadSession, convert: Convert, patience_s: float
) -> Iterator[pa.RecordBatch]:
    """All rows of the session, converted; one message of each stream is kept ready.

    Streams take turns, so the same streams give the same order of rows. Raises TimeoutError for a
    stream that neither sends nor ends.
    """
    readers = [StreamReader(client, name, session.schema, patience_s) for name in session.streams]
    pool = ThreadPoolExecutor(max(len(readers), 1), thread_name_prefix="read-rows")
    try:
        yield from _take_turns(readers, pool, convert, patience_s)
    finally:
        for reader in readers:
            reader.cancel()
        # A call that never got its first message cannot be cancelled; it ends with the client.
        pool.shutdown(wait=False, cancel_futures=True)


def _take_turns(
    readers: Sequence[StreamReader], pool: ThreadPoolExecutor, convert: Convert, patience_s: float
) -> Iterator[pa.RecordBatch]:
    def read(reader: StreamReader) -> pa.RecordBatch | None:
        batch = reader.read()
        return None if batch is None else convert(batch)

    waiting: deque[tuple[StreamReader, Future[pa.RecordBatch | None]]] = deque(
        (reader, pool.submit(read, reader)) for reader in readers
    )
    while waiting:
        reader, future = waiting.popleft()
        try:
            # A stream that broke gives up by itself in this time; one that hangs does not.
            batch = future.result(2 * patience_s)
        except TimeoutError:
            raise TimeoutError(f"no row for {2 * patience_s:g} s") from None
        if batch is not None:
            waiting.append((reader, pool.submit(read, reader)))
            yield batch


def _choose_pause(error: api.GoogleAPICallError, pause: float) -> float | None:
    """Seconds to wait before the stream is taken up again; None where that cannot help."""
    if isinstance(error, api.ResourceExhausted):
        delays = [detail for detail in error.details if isinstance(detail, RetryInfo)]
        return max(pause, delays[0].retry_delay.ToTimedelta().total_seconds()) if delays else None
    # A connection that broke has no status code of its own, or is INTERNAL with these words.
    is_broken = isinstance(error, api.ServiceUnavailable | api.Unknown) or (
        isinstance(error, api.InternalServerError) and "RST_STREAM" in str(error)
    )
    return pause if is_broken else None
