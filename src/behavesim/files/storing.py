"""A disk that takes no more, as one line that says what could not be written."""

import errno
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from behavesim.errors import WorldError
from behavesim.files.ending import tidied_by
from behavesim.files.unfinished import name_unfinished, sweep_abandoned

_FRESH: Final = ".new"
SPACE_HINT: Final = "Is the disk full? Free some space, or choose a directory on another disk."
DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No space, a quota, a limit on the size of files."""

_DISK_ERRORS: Final = {
    **dict.fromkeys(DISK_FULL, SPACE_HINT),
    errno.EIO: "The disk may be broken; choose a directory on another one.",
}


@contextmanager
def storing(target: Path) -> Iterator[None]:
    """Raise WorldError where the disk refuses what the block writes to ``target``.

    Errors of a path or of rights pass: they name their file themselves, which a full disk does not.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK_ERRORS:
            raise
        reason = os.strerror(error.errno).lower()
        raise WorldError(
            f"{target} cannot be written: {reason}", _DISK_ERRORS[error.errno]
        ) from error


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
