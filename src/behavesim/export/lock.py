"""A lock that two processes cannot hold at once, and that goes with the one that holds it."""

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from behavesim.errors import WorldError
from behavesim.files.ending import tidied_by


@contextlib.contextmanager
def hold_lock(path: Path, what: str) -> Iterator[None]:
    """Hold a lock on the file, which says who holds it; it is removed in the end.

    The operating system's lock counts, not that the file is there: what a killed process left
    stops no one. Raises WorldError, with the holder's process and host, when it is taken.
    """
    file = _lock_current(path, what)
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        try:
            with tidied_by(lambda: path.unlink(missing_ok=True)):
                yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(file)


def _lock_current(path: Path, what: str) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            error = _describe_holder(file, what)
            os.close(file)
            raise error from None
        if _is_current(file, path):
            return file
        os.close(file)  # its last holder removed it after we had opened it


def _is_current(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _describe_holder(file: int, what: str) -> WorldError:
    holder = os.pread(file, 200, 0).decode(errors="replace").strip() or "another process"
    return WorldError(
        f"{what}: another export is writing here ({holder})",
        "wait until it ends, or choose another --out",
        retryable=True,
    )
