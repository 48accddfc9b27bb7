"""Who works in a workspace: commands that write the same part of it keep each other away.

Each command is a file in ``.locks`` that says what it uses (``Claim``), and holds an operating
system's lock on its file: a killed process loses it, and its file then counts for nothing and is
removed. Who wants to begin looks at all files while it holds the lock on the directory.
"""

import datetime as dt
import errno
import fcntl
import json
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from behavesim.errors import WorldError
from behavesim.files.claim import PLACES, Claim
from behavesim.files.ending import tidied_by
from behavesim.files.storing import storing
from behavesim.files.unfinished import (
    is_running,
    is_unfinished,
    name_unfinished,
    sweep_abandoned,
)

_LOG: Final = logging.getLogger(__name__)

FOLDER: Final = ".locks"
PATIENCE_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.1
# Where nothing can be written a command finds that out itself, and a reader needs not know.
_NOT_OURS: Final = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR)


@dataclass(frozen=True, slots=True)
class Holder:
    """Another command at work."""

    claim: Claim
    pid: int
    host: str
    since: str


@contextmanager
def holding(root: Path, claim: Claim, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Keep out processes that cannot work beside ``claim`` in the workspace at ``root``.

    A reader waits a while for a writer, and a writer for a reader; a writer does not wait for
    another one. Raises WorldError, with who is there, where the workspace is taken. A reader
    needs no right to write: it then looks who is there, and is not seen by others.
    """
    if not (claim.changes or claim.reads) or not (claim.changes or root.is_dir()):
        yield
        return
    give_up_at = time.monotonic() + patience_s
    is_waiting = False
    with ExitStack() as stack:
        stack.enter_context(_standing(root))
        while (holder := _begin(root, claim, stack)) is not None:
            if not claim.waits_for(holder.claim) or time.monotonic() > give_up_at:
                raise _refuse(root, claim, holder)
            if not is_waiting:
                _LOG.info("waiting for %s, process %d", holder.claim.command, holder.pid)
                is_waiting = True
            time.sleep(_LOOK_EVERY_S)
        _sweep(root, claim)
        try:
            with tidied_by(lambda: _sweep(root, claim)):
                yield
        finally:
            _sweep(root, claim)  # after workers that were killed, as a signal has it


def _sweep(root: Path, claim: Claim) -> None:
    """Remove what killed processes left unfinished anywhere in the parts that are to be changed."""
    for part in claim.changes:
        for place in _locate(part):
            found = (root / place).rglob(".*.new")
            sweep_abandoned(path for path in found if is_unfinished(path.name))


def _locate(part: str) -> tuple[str, ...]:
    """The directories in which a part lies."""
    return PLACES.get(part, (part,))


def _refuse(root: Path, claim: Claim, holder: Holder) -> WorldError:
    part, use = claim.find_conflict(holder.claim) or ("", "writes")
    where = "" if holder.host == socket.gethostname() else f" on {holder.host}"
    doing = "writing" if use == "writes" else "reading"
    return WorldError(
        f"{root / _locate(part)[0]}: behavesim {holder.claim.command} is {doing} here "
        f"(process {holder.pid}{where}, since {holder.since})",
        "wait until it ends, or choose another --workspace",
        retryable=True,
    )


@contextmanager
def _standing(root: Path) -> Iterator[None]:
    """Have the workspace's directory made, and removed if nothing came into it."""
    made = []
    with storing(root):
        for place in reversed([root, *root.parents]):
            if not place.exists():
                with suppress(FileExistsError):
                    _make(place)
                    made.append(place)
    try:
        yield
    finally:
        for place in reversed(made):
            with suppress(OSError):
                place.rmdir()


def _make(place: Path) -> None:
    try:
        place.mkdir()
    except OSError as error:
        if error.errno not in _NOT_OURS:
            raise


def _begin(root: Path, claim: Claim, stack: ExitStack) -> Holder | None:
    """Begin, until the stack ends; or return who stands in the way."""
    folder = root / FOLDER
    try:
        with _alone_in(folder):
            holder = _find_holder(folder, claim)
            if holder is None:
                stack.enter_context(_registered(folder, claim))
            return holder
    except OSError as error:
        if claim.changes and error.errno not in _NOT_OURS:
            with storing(root):
                raise
        return _find_holder(folder, claim)


@contextmanager
def _alone_in(folder: Path, *, waits: bool = True) -> Iterator[None]:
    """Hold the lock on the directory, which is made; it is removed when it is empty then.

    Raises BlockingIOError where another process has it, unless this ``waits``.
    """
    how = fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB
    while True:
        with suppress(FileExistsError):
            folder.mkdir()
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            continue  # its last user removed it
        try:
            # Network file systems may have no locks for directories: then two that begin in the
            # same instant do not see each other.
            try:
                fcntl.flock(descriptor, how)
            except BlockingIOError:
                raise
            except OSError:
                pass
            if not _is_current(descriptor, folder):
                continue
            try:
                yield
            finally:
                with suppress(OSError):
                    folder.rmdir()
            return
        finally:
            os.close(descriptor)


def _is_current(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _registered(folder: Path, claim: Claim) -> Iterator[None]:
    place = folder / name_unfinished("", ".json")
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)

    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(descriptor, _describe(claim))
        with tidied_by(lambda: _leave(place, waits=False)):
            yield
    finally:
        _leave(place)
        os.close(descriptor)


def _leave(place: Path, *, waits: bool = True) -> None:
    place.unlink(missing_ok=True)
    with suppress(OSError), _alone_in(place.parent, waits=waits):
        pass  # which removes the directory when it is empty


def _describe(claim: Claim) -> bytes:
    record = {
        "command": claim.command,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": dt.datetime.now().astimezone().isoformat(" ", "seconds"),
        "writes": sorted(claim.writes),
        "publishes": sorted(claim.publishes),
        "reads": sorted(claim.reads),
    }
    return json.dumps(record).encode()


def _find_holder(folder: Path, claim: Claim) -> Holder | None:
    for place in sorted(folder.glob("*.json")):
        holder = _read_holder(place)
        if holder is not None and claim.find_conflict(holder.claim) is not None:
            return holder
    return None


def _read_holder(place: Path) -> Holder | None:
    """Who is there; None, and the file is removed, where its process has gone."""
    try:
        with place.open("rb") as file:
            record: dict[str, Any] = json.loads(file.read() or b"{}")
            if _is_held(file.fileno(), record):
                return _name_holder(record)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    with suppress(OSError):
        place.unlink()
    return None


def _is_held(descriptor: int, record: dict[str, Any]) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no locks here: what it says of itself is all there is
        return record.get("host") != socket.gethostname() or is_running(int(record["pid"]))
    return False


def _name_holder(record: dict[str, Any]) -> Holder:
    parts = {use: frozenset(record[use]) for use in ("writes", "publishes", "reads")}
    claim = Claim(str(record["command"]), **parts)
    return Holder(claim, int(record["pid"]), str(record["host"]), str(record["since"]))
