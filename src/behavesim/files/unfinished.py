"""Directories for what is not finished: they go with their block, or with the next start.

A directory's owner stands in its name as a process id and holds a lock on it, which a killed
process loses. Any process may remove one that has no owner.
"""

import fcntl
import logging
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from behavesim.files.ending import tidied_by

_LOG: Final = logging.getLogger(__name__)

_OWNER: Final = re.compile(r"(?P<pid>\d+)-[0-9a-f]{8}(\.\w+)?")
_SCRATCH: Final = re.compile(rf"behavesim-[a-z]+-{_OWNER.pattern}")


@contextmanager
def unfinished_directory(parent: Path, prefix: str, suffix: str = "") -> Iterator[Path]:
    """Yield an empty directory ``<prefix><owner><suffix>`` that is removed after the block."""
    place = parent / name_unfinished(prefix, suffix)
    place.mkdir(0o700)
    descriptor = os.open(place, os.O_RDONLY)
    try:
        with tidied_by(lambda: shutil.rmtree(place, ignore_errors=True)):
            # Some network file systems lock no directories; the process id in the name is left.
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(descriptor)


def name_unfinished(prefix: str, suffix: str = "") -> str:
    """A name that says that this process owns what has it, and that nothing else has."""
    return f"{prefix}{os.getpid()}-{secrets.token_hex(4)}{suffix}"


def is_unfinished(name: str) -> bool:
    """Whether a name says which process owns what has it."""
    return _OWNER.search(name) is not None


def sweep_scratch() -> None:
    """Remove scratch directories of this user that have no owner any more."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        found = [Path(entry.path) for entry in entries if _SCRATCH.fullmatch(entry.name)]
        sweep_abandoned(found)


def sweep_abandoned(found: Iterable[Path]) -> None:
    """Remove those files and directories that have no owner any more."""
    for path in found:
        with suppress(OSError):
            if path.is_symlink() or path.stat().st_uid != os.geteuid() or has_owner(path):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
            _LOG.info("removed %s, which a process that has ended left", path)


def has_owner(path: Path) -> bool:
    """Whether a process that is alive works on it."""
    named = _OWNER.search(path.name)
    return (named is not None and is_running(int(named["pid"]))) or _is_locked(path)


def is_running(pid: int) -> bool:
    """Whether there is such a process on this machine; one of another user counts as well.

    One that has ended and that no process has waited for yet does not.
    """
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return True  # a system without /proc cannot tell
    return stat.rpartition(b") ")[2][:1] not in (b"Z", b"X")


def _is_locked(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False
