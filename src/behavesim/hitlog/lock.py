"""Locks that keep readers of the log and its compaction apart; writers need none."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from behavesim.errors import WorldError


@contextmanager
def reading_log(directory: Path) -> Iterator[None]:
    """Wait until no compaction runs, and keep others from starting one."""
    held = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield
    finally:
        os.close(held)


@contextmanager
def compacting_log(directory: Path) -> Iterator[None]:
    """Keep others from reading or compacting it. Raises WorldError where a process already does."""
    held = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorldError(
                f"{directory} is being read by another process", "Wait until it is done."
            ) from None
        yield
    finally:
        os.close(held)
