"""A place in the warehouse for what is not finished, held by one process at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from behavesim.errors import WorldError
from behavesim.files.storing import SPACE_HINT
from behavesim.files.unfinished import sweep_abandoned, unfinished_directory

_PREFIX: Final = ".work-"


@contextmanager
def working_in(warehouse: Path) -> Iterator[Path]:
    """A directory whose files can be renamed into the warehouse; removed after.

    What a killed process left is removed, too. Raises WorldError where another process works
    there, or the disk refuses.
    """
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
        held = os.open(warehouse, os.O_RDONLY)
    except OSError as error:
        raise WorldError(f"{warehouse}: {error.strerror or error}") from error
    try:
        _hold(held, warehouse)
        for left in warehouse.glob(f"{_PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        sweep_abandoned([*warehouse.glob(".*.new"), *warehouse.glob("_state/.*.new")])
        with unfinished_directory(warehouse, _PREFIX) as work:
            yield work
    except OSError as error:
        raise WorldError(f"{warehouse}: {error.strerror or error}", SPACE_HINT) from error
    finally:
        os.close(held)


def _hold(descriptor: int, warehouse: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise WorldError(
            f"{warehouse} is being written by another process", "Wait until it is done."
        ) from None
