"""The directory in which commands hand each other their results."""

import ctypes
import glob
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from behavesim.errors import InputError, WorldError
from behavesim.files.storing import storing
from behavesim.files.unfinished import has_owner, sweep_abandoned, unfinished_directory

_OWN_DIRECTORY_HINT = "choose another directory; nothing was changed"
_FRESH = ".new"
_OLD = ".old"
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


@dataclass(frozen=True, slots=True)
class WorkspacePaths:
    """Where each command writes and the next one reads. Nothing is created by asking."""

    root: Path

    @property
    def site(self) -> Path:
        """The built shop."""
        return self.root / "site"

    @property
    def hits(self) -> Path:
        """The hit log's segments."""
        return self.root / "hits"

    @property
    def warehouse(self) -> Path:
        """One directory ``events_YYYYMMDD`` a day, in the export schema."""
        return self.root / "warehouse"

    @property
    def truth(self) -> Path:
        """The answer key: who each shopper is."""
        return self.root / "truth"

    @property
    def export(self) -> Path:
        """Flat CSV by date, with a manifest."""
        return self.root / "export"

    @property
    def models(self) -> Path:
        """Trained models and their figures."""
        return self.root / "models"

    @property
    def personas(self) -> Path:
        """Persona files that were fitted to an export."""
        return self.root / "personas"

    @property
    def variants(self) -> Path:
        """Changes of the shop that were proposed, a file each."""
        return self.root / "variants"

    @property
    def loop(self) -> Path:
        """What each round of the loop did, a workspace each, and what was adopted."""
        return self.root / "loop"

    @property
    def experiments(self) -> Path:
        """One directory an experiment."""
        return self.root / "experiments"

    @property
    def gtm(self) -> Path:
        """The container for Google Tag Manager."""
        return self.root / "gtm"

    @property
    def report(self) -> Path:
        """Pages made for reading."""
        return self.root / "report"


def check_workspace(root: Path) -> None:
    """Raise InputError where a file stands in the way of a workspace at ``root``."""
    found = _nearest_existing(root)
    if found.is_dir():
        return
    what = "a file" if found == root.absolute() else f"the file {found}"
    raise InputError(root, "", what, "a directory", "choose another directory with --workspace")


def check_replaceable(target: Path, recognize: Callable[[Path], bool]) -> None:
    """Raise where ``target`` must not or cannot be replaced; changes nothing.

    InputError for a file, for the working directory and those above it, and for a directory with
    something in it that ``recognize`` does not know as made by us. WorldError where the file
    system does not let us write.
    """
    place, working = target.resolve(), Path.cwd()
    if place in (working, *working.parents):
        what = "the current directory" if place == working else "a parent of the current directory"
        raise _refuse_target(target, what, "a directory of its own")
    existing = _nearest_existing(place)
    if not existing.is_dir():
        what = "a file" if existing == place else f"the file {existing}"
        raise _refuse_target(target, what, "a directory")
    if existing == place and any(place.iterdir()) and not recognize(place):
        raise _refuse_target(
            target,
            "a directory with other files in it",
            "a new or empty directory, or one that this command made before",
        )
    for directory in {existing, place.parent if existing == place else existing}:
        if not os.access(directory, os.W_OK | os.X_OK):
            raise WorldError(f"{directory}: no permission to write", _OWN_DIRECTORY_HINT)


def _refuse_target(target: Path, found: str, allowed: str) -> InputError:
    return InputError(target, "", found, allowed, _OWN_DIRECTORY_HINT)


def _nearest_existing(path: Path) -> Path:
    """The path itself, or what exists nearest above it: a directory, or a file in the way."""
    whole = path.absolute()
    return next(place for place in (whole, *whole.parents) if os.path.lexists(place))


@contextmanager
def replace_directory(target: Path, recognize: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield an empty directory beside ``target`` that takes its place when the block ends well.

    ``recognize`` says of a directory with something in it whether it may go; see
    ``check_replaceable`` for what is refused. A link to a directory stays a link.

    Readers see the old directory or the new one, never a half-written one. After an error,
    ``target`` is as it was and nothing is left behind; WorldError where the disk is full. What a
    killed process left beside ``target`` is removed.
    """
    check_replaceable(target, recognize)
    target = target.resolve()
    with storing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _mend(target)
        with unfinished_directory(target.parent, f".{target.name}.", _FRESH) as fresh:
            fresh.chmod(0o755)  # it was made 0700, which a web server could not read
            yield fresh
            _swap(fresh, target)


def _mend(target: Path) -> None:
    """Tidy up after a process that was killed while it replaced ``target``."""
    name = glob.escape(f".{target.name}.")
    set_aside = [path for path in target.parent.glob(f"{name}*{_OLD}") if not has_owner(path)]
    if set_aside and not target.exists():
        max(set_aside, key=lambda path: path.stat().st_mtime).rename(target)
    for suffix in (_FRESH, _OLD):
        sweep_abandoned(target.parent.glob(f"{name}*{suffix}"))


def _swap(fresh: Path, target: Path) -> None:
    """Give ``fresh`` the name of ``target``; where there is one, it is ``fresh`` afterwards."""
    if not target.exists():
        fresh.rename(target)
    elif not exchange(fresh, target):
        old = fresh.with_suffix(_OLD)
        target.rename(old)  # between this and the next line there is none, for a moment
        try:
            fresh.rename(target)
        except BaseException:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Swap the names of two paths; False, and nothing is done, where the system cannot.

    Linux can on most file systems (renameat2); Python has no name for it.
    """
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    paths = os.fsencode(one), os.fsencode(other)
    done: int = call(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    return done == 0
