"""Who reads the log and who compacts it keep out of each other's way; writers need not care."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from behavesim.errors import WorldError


@contextmanager
def reading_log(directory: Path) -> Iterator[None]:
    """Wait until nobody compacts the log, and let nobody begin."""
    held = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield
    finally:
        os.close(held)


@contextmanager
def compacting_log(directory: Path) -> Iterator[None]:
    """Let nobody else read or compact it. Raises WorldError where somebody does."""
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
