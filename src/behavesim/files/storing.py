"""A disk that takes no more, as one line that says what could not be written."""

import errno
import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from behavesim.errors import WorldError
from behavesim.files.ending import tidied_by
from behavesim.files.unfinished import (
    name_unfinished,
    sweep_abandoned,
    sweep_scratch,
    unfinished_directory,
)

_FRESH: Final = ".new"
SPACE_HINT: Final = "Is the disk full? Free some space, or choose a directory on another disk."
DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No space, a quota, a limit on the size of files."""

_DISK_ERRORS: Final = {
    **dict.fromkeys(DISK_FULL, SPACE_HINT),
    errno.EIO: "The disk may be broken; choose a directory on another one.",
}


_FOREIGN: Final = ("duckdb", "polars", "pyarrow")
# DuckDB lets what it spills grow as far as the disk had room, and names its own setting for it.
_SPILLS_IN_VAIN: Final = "max_temp_directory_size"


@contextmanager
def storing(target: Path) -> Iterator[None]:
    """Raise WorldError where the disk refuses what the block writes to ``target``.

    Errors of a path or of rights pass: they name their file themselves, which a full disk does not.
    """
    try:
        yield
    except Exception as error:
        number = find_disk_error(error)
        if number is None:
            raise
        raise WorldError(
            f"{target} cannot be written: {os.strerror(number).lower()}", _DISK_ERRORS[number]
        ) from error


def find_disk_error(error: Exception) -> int | None:
    """The number of what a disk said, if that is what the error is about.

    DuckDB, Polars and Arrow may say it only in their text.
    """
    if isinstance(error, OSError):
        if error.errno is not None:
            return error.errno if error.errno in _DISK_ERRORS else None
    elif type(error).__module__.partition(".")[0].lstrip("_") not in _FOREIGN:
        return None
    text = str(error)
    if _SPILLS_IN_VAIN in text:
        return errno.ENOSPC
    return next((number for number in DISK_FULL if os.strerror(number) in text), None)


@contextmanager
def scratch_directory(purpose: str) -> Iterator[Path]:
    """Yield an empty directory ``behavesim-<purpose>-<owner>`` among the system's temporary ones.

    What killed processes of this user left there is removed first. Raises WorldError that names
    the directory of temporary files where its disk takes no more; see ``storing``.
    """
    sweep_scratch()
    parent = find_temporary()
    with storing(parent), unfinished_directory(parent, f"behavesim-{purpose}-") as place:
        yield place


def find_temporary() -> Path:
    """The directory of temporary files; raises WorldError where none can be written to."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        asked = os.environ.get("TMPDIR", "/tmp")
        raise WorldError(
            f"{asked} cannot be written, nor another directory for temporary files",
            f"{SPACE_HINT} TMPDIR names one.",
        ) from None


@contextmanager
def replacing_file(target: Path) -> Iterator[Path]:
    """Yield where to write a file that takes the place of ``target`` when the block ends well.

    Readers find the old content or all of the new; after an error the old one is there, and
    nothing else. What a killed process left of such a file is removed. See ``storing``.
    """
    with storing(target):
        sweep_abandoned(target.parent.glob(f".{glob.escape(target.name)}.*{_FRESH}"))
        unfinished = target.with_name(name_unfinished(f".{target.name}.", _FRESH))
        try:
            with tidied_by(lambda: unfinished.unlink(missing_ok=True)):
                yield unfinished
                os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that readers find the old content or all of the new; see ``storing``."""
    with replacing_file(target) as unfinished:
        unfinished.write_bytes(content)
