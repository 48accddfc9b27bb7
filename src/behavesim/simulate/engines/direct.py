"""The direct engine: the shopper's mind and the shop's core under Deno, without a browser."""

import json
import subprocess
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson
from deno import find_deno_bin

from behavesim.errors import WorldError
from behavesim.model.person import Person
from behavesim.simulate.job import SimulationJob
from behavesim.simulate.record import Life, VisitRecord, record_from_json

SCRIPT = Path("assets") / "js" / "simulator" / "direct.js"
# People between "hand over what is ready": enough for full pipes, few enough for a live picture.
FLUSH_EVERY = 100
IN_FLIGHT = 400


@dataclass(frozen=True, slots=True)
class PlannedLife:
    """What a person will do, as far as an engine must know it beforehand."""

    person: Person
    visits: int
    sessions: int
    """How many of the visits the data will know, from the first day on: those that send
    something."""
    entry: dict[str, Any]
    """How the first visit begins."""


def live(
    templates: Path,
    job: SimulationJob,
    people: Iterable[Person],
    *,
    explain: bool = False,
    on_reference: Callable[[bytes], None] = lambda reference: None,
) -> Generator[Life, None, None]:
    """Live people's lives in their order; stop asking to stop the engine.

    ``on_reference`` gets, before the first life, what the visits' hits name items by, as JSON.
    With ``explain`` records say why each step was taken. Raises WorldError where Deno fails.
    """
    visits: list[VisitRecord] = []
    with _running_deno(templates, {**job.to_json(), "mode": "live", "explain": explain}) as deno:
        for person, line in deno.answers(people, on_reference):
            head, tab, hits = line.partition(b"\t")
            if tab:
                visits.append(record_from_json(orjson.loads(head), hits or None))
            else:
                yield Life(person, tuple(visits))
                visits.clear()


def plan(
    templates: Path, job: SimulationJob, people: Iterable[Person]
) -> Generator[PlannedLife, None, None]:
    """Tell how many visits each person will make, and how many will be seen; keeps none."""
    with _running_deno(templates, {**job.to_json(), "mode": "plan", "explain": False}) as deno:
        for person, line in deno.answers(people):
            end = orjson.loads(line)
            yield PlannedLife(person, end["visits"], end["sessions"], end["entry"])


def read_parameters(templates: Path) -> dict[str, Any]:
    """Return the numbers of the shopper's mind that no persona file holds, as engines use them.

    Raises WorldError where Deno fails.
    """
    module = (templates / SCRIPT).with_name("parameters.js").resolve().as_uri()
    told = (
        f"import {{ PARAMETERS }} from {json.dumps(module)};console.log(JSON.stringify(PARAMETERS))"
    )
    command = [find_deno_bin(), "eval", "--no-config", "--no-lock", "--no-remote", told]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise WorldError(f"Deno cannot read {module}: {_name_error(done.stderr)}")
    parameters: dict[str, Any] = orjson.loads(done.stdout)
    return parameters


class _Deno:
    """A running direct engine: people go in from a thread, lines come out."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._room = threading.Semaphore(IN_FLIGHT)
        self._closed = False
        self._fed: list[Person] = []
        self._feeder: threading.Thread | None = None

    def answers(
        self,
        people: Iterable[Person],
        on_reference: Callable[[bytes], None] = lambda reference: None,
    ) -> Iterator[tuple[Person, bytes]]:
        """Yield every line of output about a person, and the person."""
        self._feeder = threading.Thread(target=self._feed, args=(iter(people),), daemon=True)
        self._feeder.start()
        done, output = 0, _pipe(self._process.stdout)
        if reference := output.readline():
            on_reference(reference.rstrip(b"\n"))
        for raw in output:
            line = raw.rstrip(b"\n")
            yield self._fed[0], line
            if b"\t" not in line:
                self._fed.pop(0)
                self._room.release()
                done += 1
        self._feeder.join()
        if self._process.wait() != 0 or self._fed:
            raise WorldError(f"the direct engine stopped after {done} people: {self._last_words()}")

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._closed = True
        self._room.release()
        self._process.kill()
        self._process.wait()
        if self._feeder is not None:
            self._feeder.join()  # its pipe has no reader any more
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(BrokenPipeError):
                _pipe(stream).close()

    def _feed(self, people: Iterator[Person]) -> None:
        # A reader that has gone closes the pipe; its own side tells why.
        with suppress(BrokenPipeError, ValueError):
            stdin = _pipe(self._process.stdin)
            for count, person in enumerate(people, start=1):
                self._room.acquire()
                if self._closed:
                    return
                self._fed.append(person)
                stdin.write(person.to_json_line().encode() + b"\n")
                if count % FLUSH_EVERY == 0:
                    stdin.write(b"\n")
                    stdin.flush()
            stdin.close()

    def _last_words(self) -> str:
        return _name_error(_pipe(self._process.stderr).read())


def _name_error(stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    return next((line for line in lines if "rror" in line), "no reason given")


@contextmanager
def _running_deno(templates: Path, job: dict[str, Any]) -> Iterator[_Deno]:
    command = [find_deno_bin(), "run", "--no-config", "--no-lock", "--no-remote", "--no-prompt"]
    script = templates / SCRIPT
    process = subprocess.Popen(
        [*command, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=1 << 20,
    )
    deno = _Deno(process)
    try:
        with suppress(BrokenPipeError):
            _pipe(process.stdin).write(orjson.dumps(job) + b"\n")
        yield deno
    finally:
        deno.close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # never with PIPE; tells the type checker so
        raise WorldError("the direct engine has no pipe")
    return stream
