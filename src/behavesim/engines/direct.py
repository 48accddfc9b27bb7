"""The direct engine: shopping policy and shop core under Deno, without a browser."""

import atexit
import hashlib
import json
import logging
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue
from typing import IO, Any

import orjson
from deno import find_deno_bin

from behavesim.core.person import Person
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import PersonVisits, VisitRecord, read_record
from behavesim.errors import WorldError
from behavesim.site_templates import SiteTemplates

_LOG = logging.getLogger(__name__)

_SCRIPT = "assets/js/simulator/direct.js"
_PARAMETERS = "assets/js/simulator/parameters.js"
# Large enough to keep the pipes full, small enough for frequent progress.
PEOPLE_A_BLOCK = 100
BLOCKS_IN_FLIGHT = 4
DENO_OPTIONS = ("--no-config", "--no-lock", "--no-remote", "--no-prompt")
# With small pipes both sides would often wait for each other.
PIPE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class PlannedVisits:
    """What an engine must know beforehand of a person's visits."""

    person: Person
    visits: int
    sessions: int
    """How many of the visits from the first day on will send hits."""
    entry: dict[str, Any]
    """How the first visit begins."""


def simulate(
    job: SimulationJob,
    people: Iterable[Person],
    *,
    explain: bool = False,
    on_reference: Callable[[bytes], None] = lambda reference: None,
) -> Generator[PersonVisits, None, None]:
    """Simulate all visits of people, in their order; close the generator to stop the engine.

    ``on_reference`` gets, before the first person, the catalog to which the items of hits refer,
    as JSON. With ``explain`` records have the reasons of each step. Raises WorldError if Deno
    fails.
    """
    visits: list[VisitRecord] = []
    with _running_deno(job, "visits", explain=explain) as deno:
        for person, line in deno.answers(people, on_reference):
            head, tab, hits = line.partition(b"\t")
            if tab:
                visits.append(read_record(head, hits or None))
            else:
                yield PersonVisits(person, tuple(visits))
                visits.clear()


def plan(job: SimulationJob, people: Iterable[Person]) -> Generator[PlannedVisits, None, None]:
    """Yield how many visits each person will make and how many will send hits.

    Raises WorldError if Deno fails.
    """
    with _running_deno(job, "plan") as deno:
        for person, line in deno.answers(people):
            end = orjson.loads(line)
            yield PlannedVisits(person, end["visits"], end["sessions"], end["entry"])


def measure(
    job: SimulationJob, people: Iterable[Person]
) -> Generator[tuple[float, ...], None, None]:
    """Simulate people and yield only the totals of each inside the window.

    Visits, orders, revenue, satisfaction after the last visit, sessions, sessions that reached
    view_item, add_to_cart, begin_checkout and purchase, revenue of the sessions
    (``person-outcome.js``). Raises WorldError if Deno fails.
    """
    return _sum_up(job, people, "outcomes")


def count_sessions(
    job: SimulationJob, people: Iterable[Person]
) -> Generator[tuple[float, ...], None, None]:
    """Simulate people and yield only the counts of each in the data inside the window.

    Sessions, user_pseudo_ids, first sessions, page views, sessions that reached view_item,
    add_to_cart, begin_checkout and purchase, orders, revenue, sessions by device (desktop, mobile,
    tablet), by hour and by weekday from Monday on, items viewed by category in the catalog's
    order (``person-sessions.js``). Raises WorldError if Deno fails.
    """
    return _sum_up(job, people, "sessions")


def _sum_up(
    job: SimulationJob, people: Iterable[Person], mode: str
) -> Generator[tuple[float, ...], None, None]:
    with _running_deno(job, mode) as deno:
        for _person, line in deno.answers(people):
            yield tuple(orjson.loads(line)["outcome"])


def read_parameters(templates: SiteTemplates) -> dict[str, Any]:
    """Return the parameters of the shopping policy (``parameters.js``).

    Raises WorldError if Deno fails.
    """
    module = templates.find(_PARAMETERS).resolve().as_uri()
    script = (
        f"import {{ PARAMETERS }} from {json.dumps(module)};console.log(JSON.stringify(PARAMETERS))"
    )
    options = ("--no-config", "--no-lock", "--no-remote", *templates.map_imports())
    command = [find_deno_bin(), "eval", *options, script]
    done = subprocess.run(command, capture_output=True, check=False, restore_signals=False)
    if done.returncode != 0:
        raise WorldError(f"Deno cannot read {module}: {_name_error(done.stderr, done.returncode)}")
    parameters: dict[str, Any] = orjson.loads(done.stdout)
    return parameters


class _Deno:
    """A running direct engine: reads people in blocks, writes lines of output.

    It can answer for several populations in turn and is ``idle`` between them.
    """

    def __init__(self, templates: SiteTemplates, job: bytes) -> None:
        self._process = subprocess.Popen(
            [
                *(find_deno_bin(), "run", *DENO_OPTIONS, *templates.map_imports()),
                str(templates.find(_SCRIPT)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=PIPE_BYTES,
            pipesize=PIPE_BYTES,
            # Deno works without its caches under a file size limit (RLIMIT_FSIZE) if SIGXFSZ stays
            # ignored, as it is in this process.
            restore_signals=False,
            # Ctrl-C in a terminal goes to this process alone; the engine ends with its pipe.
            process_group=0,
        )
        _LOG.info("direct engine started, process %d", self._process.pid)
        self.idle = True
        self._reference: bytes | None = None
        self._writer = _PipeWriter(_pipe(self._process.stdin))
        self._writer.start()
        self._writer.write(job + b"\n\n")  # an empty line requests the output so far: the reference

    def answers(
        self,
        people: Iterable[Person],
        on_reference: Callable[[bytes], None] = lambda reference: None,
    ) -> Iterator[tuple[Person, bytes]]:
        """Yield every line of output about a person, and the person."""
        self.idle = False
        if self._reference is None:
            self._reference = self._read_line()
        on_reference(self._reference)
        source = iter(people)
        requested = deque(self._request(source) for _ in range(BLOCKS_IN_FLIGHT))
        while block := requested.popleft():
            for person in block:
                while b"\t" in (line := self._read_line()):
                    yield person, line
                yield person, line
            requested.append(self._request(source))
        if not self.is_alive:
            raise self._find_fault()
        self.idle = True

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._writer.stop()  # its pipe has no reader
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(BrokenPipeError):
                _pipe(stream).close()

    def _request(self, source: Iterator[Person]) -> list[Person]:
        """Send the next block of people; the empty line after it requests their output."""
        block = list(islice(source, PEOPLE_A_BLOCK))
        if block:
            lines = [person.to_json_line() for person in block]
            self._writer.write(b"\n".join([*lines, b"", b""]))
        return block

    def _read_line(self) -> bytes:
        line = _pipe(self._process.stdout).readline()
        if not line.endswith(b"\n"):
            raise self._find_fault()
        return line[:-1]

    def _find_fault(self) -> WorldError:
        status = self._process.wait()
        reason = _name_error(_pipe(self._process.stderr).read(), status)
        return WorldError(f"the direct engine stopped: {reason}")


class _PipeWriter(threading.Thread):
    """Writes to an engine that may itself be waiting for its output to be read.

    It stops silently when the engine has ended, which the reader reports.
    """

    def __init__(self, stdin: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._stdin = stdin
        self._waiting: SimpleQueue[bytes | None] = SimpleQueue()

    def write(self, data: bytes) -> None:
        self._waiting.put(data)

    def stop(self) -> None:
        self._waiting.put(None)
        self.join()

    def run(self) -> None:
        with suppress(BrokenPipeError):
            while (data := self._waiting.get()) is not None:
                self._stdin.write(data)
                self._stdin.flush()


def _name_error(stderr: bytes, status: int) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    end = signal.strsignal(-status) if status < 0 else f"exit status {status}"
    return next((line for line in lines if "rror" in line), end or f"signal {-status}")


# Idle engines are kept, since warming one up takes as long as thousands of people: two of them, for
# the two shops of an experiment.
KEPT = 2
_kept: dict[tuple[object, ...], _Deno] = {}


@contextmanager
def _running_deno(job: SimulationJob, mode: str, *, explain: bool = False) -> Iterator[_Deno]:
    encoded = orjson.dumps({**job.to_json(), "mode": mode, "explain": explain})
    # The process id keeps a forked process from using its parent's engines.
    templates = job.templates
    key = os.getpid(), templates, templates.measure_own(), hashlib.sha256(encoded).digest()
    deno = _kept.pop(key, None)
    if deno is not None and not deno.is_alive:
        deno.close()
        deno = None
    if deno is None:
        deno = _Deno(job.templates, encoded)
    else:
        _LOG.debug("direct engine used again, process %d", deno.pid)
    try:
        yield deno
    finally:
        if deno.idle:
            _kept[key] = deno
            for old in [known for known in _kept if known[0] == os.getpid()][:-KEPT]:
                _kept.pop(old).close()
        else:
            deno.close()


@atexit.register
def close_kept_engines() -> None:
    """End the idle engines of this process."""
    for key in [key for key in _kept if key[0] == os.getpid()]:
        _kept.pop(key).close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # never with PIPE; for the type checker
        raise WorldError("the direct engine has no pipe")
    return stream
