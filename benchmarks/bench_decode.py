"""Recorded requests to hits: what decoding costs.

``python -m benchmarks.bench_decode --sessions 300 --runs 5`` has the direct engine make visits,
turns them into the requests that a page would have sent, logs those, and prints hits per
CPU-second, medians of interleaved runs: of the decoder (``JSON of a frame -> envelope``), of all
that makes columns of a day's hits out of a log (frames read, decoded, sorted by days, gathered), of
``urllib.parse.parse_qsl`` on the same queries and lines, and of splitting them with lazy unquoting
(neither of which makes a hit). ``--requests FILE`` takes requests in JSON lines instead: objects
with ``query``, ``body``, ``headers`` and ``received_at_ms``.
"""

import argparse
import datetime as dt
import gc
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import parse_qsl, unquote_plus

import orjson

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.frames import MAGIC, FrameKind, pack_frame
from behavesim.hitlog.reader import ReadingPlan, spool_log
from behavesim.hitlog.segment_names import SUFFIX
from behavesim.hitlog.spool import DayCalendar, DaySpool
from behavesim.hitlog.writer import read_frames
from behavesim.materialize.hit_batches import DayNumbers, read_batches
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import run_simulate
from behavesim.wire.envelope import Request
from behavesim.wire.hits import ItemNumbers
from behavesim.wire.protocol import decode_request, encode_envelope
from behavesim.wire.visit_columns import read_reference, write_out

MIN_HITS = 20_000


def record(sessions: int) -> list[bytes]:
    """Requests as frames hold them."""
    settings = load_settings(None, {"simulate": {"engine": "direct", "sessions": sessions}})
    items, payloads = [], []
    with tempfile.TemporaryDirectory() as folder:
        workspace = WorkspacePaths(Path(folder))
        run_build_site(settings, workspace, out=None)
        run_simulate(settings, workspace)
        for frame in read_frames(workspace.hits):
            if frame.kind == FrameKind.REFERENCE:
                items = read_reference(frame.payload)[1]
            elif frame.kind == FrameKind.VISIT:
                envelope = write_out(frame.payload.partition(b"\n")[2], items)
                del (
                    envelope["visit"],
                    envelope["attempt"],
                )  # requests of a visit wait for its commit
                headers = {"user-agent": envelope["client"].pop("ua", "")}
                for query, body in encode_envelope(envelope):
                    request: Request = {"method": "POST", "path": "/g/collect", "query": query}
                    request |= {"body": body, "headers": headers, "received_at_ms": 0}
                    payloads.append(orjson.dumps(request))
    return payloads


def decode(payloads: list[bytes]) -> int:
    hits = 0
    for payload in payloads:
        envelope = decode_request(orjson.loads(payload))
        hits += len(envelope["hits"]) if envelope else 0
    return hits


def write_log(payloads: list[bytes], folder: Path) -> Path:
    """Put the requests into a hit log."""
    frames = [pack_frame(FrameKind.REQUEST, payload) for payload in payloads]
    (folder / f"requests-000001{SUFFIX}").write_bytes(b"".join([MAGIC, *frames]))
    return folder


def gather(log: Path, time_zone: str) -> int:
    """Columns of every day's hits; their number."""
    calendar, hits = DayCalendar(time_zone), 0
    with tempfile.TemporaryDirectory(dir=log) as folder:
        spool = DaySpool(Path(folder), calendar)
        references = spool_log(log, spool, ReadingPlan(calendar)).references
        items = ItemNumbers(references)
        for day in spool.days:
            span_ms = calendar.start_ms(day), calendar.start_ms(day + dt.timedelta(days=1))
            for batch in read_batches(spool.read_day(day), span_ms, DayNumbers(items)):
                hits += batch.size
    return hits


def list_texts(payload: bytes) -> list[str]:
    request = orjson.loads(payload)
    return [request["query"], *(line for line in request["body"].split("\r\n") if line)]


def parse_only(payloads: list[bytes]) -> None:
    for payload in payloads:
        for text in list_texts(payload):
            dict(parse_qsl(text, keep_blank_values=True))


def split_only(payloads: list[bytes]) -> None:
    for payload in payloads:
        for text in list_texts(payload):
            found = {}
            for pair in text.split("&"):
                name, _, value = pair.partition("=")
                found[name] = unquote_plus(value) if "%" in value or "+" in value else value


def cpu_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=300)
    parser.add_argument("--requests", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    payloads = (
        given.requests.read_bytes().splitlines() if given.requests else record(given.sessions)
    )
    while (hits := decode(payloads)) < MIN_HITS:
        payloads *= 2
    # What making the requests left in memory is not to be gone through by the collector of garbage.
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        log = write_log(payloads, Path(folder))
        sides: dict[str, Callable[[], object]] = {
            "decoder": partial(decode, payloads),
            "log to columns of days": partial(gather, log, load_settings(None, {}).time_zone),
            "parse_qsl": partial(parse_only, payloads),
            "split, lazy unquote": partial(split_only, payloads),
        }
        runs: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(given.runs):
            for name, work in sides.items():
                runs[name].append(hits / cpu_s(work))
    size = sum(len(text) for payload in payloads for text in list_texts(payload)) / hits
    print(f"{hits:,} hits in {len(payloads):,} requests, {size:.0f} characters a hit")
    for name, found in runs.items():
        print(f"{name}: {median(found):,.0f} hits per CPU-second")


if __name__ == "__main__":
    main()
