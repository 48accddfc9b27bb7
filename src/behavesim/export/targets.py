"""Where an export goes: a directory, or a place that fsspec knows."""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from behavesim.core.export_manifest import MANIFEST_NAME
from behavesim.errors import SchemaError, WorldError
from behavesim.export.lock import hold_lock
from behavesim.export.remote_target import RemoteTarget
from behavesim.files.ending import tidied_by
from behavesim.files.hash_cache import HashCache
from behavesim.files.storing import storing, write_whole
from behavesim.files.unfinished import sweep_abandoned

_STAGING = ".new"
_LOCK = ".lock"


class Target(Protocol):
    """A place for files. What ``place`` and ``write_manifest`` put there appears whole."""

    @property
    def name(self) -> str:
        """What the user calls it."""
        ...

    def hold(self) -> contextlib.AbstractContextManager[Path]:
        """Keep others away; yields an empty local directory for what is not ready yet.

        Raises WorldError where another export works on the target.
        """
        ...

    def writing(self) -> contextlib.AbstractContextManager[None]:
        """Raise WorldError where the block, or what it calls, cannot write."""
        ...

    def read_manifest(self) -> bytes | None: ...

    def write_manifest(self, content: bytes) -> None: ...

    def list_files(self) -> Mapping[str, int]:
        """Size in bytes by path of all files below event_date= directories, hidden ones not."""
        ...

    def has_content(self, path: str, sha256: str) -> bool:
        """Whether a file has this hash, where that is known without fetching it."""
        ...

    def place(self, staging: Path, path: str) -> None:
        """Bring a staged file to its place; nothing when it is there already."""
        ...

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, and directories that are empty then."""
        ...


def open_target(out: Path | str) -> Target:
    """The target that ``--out`` names: a URL (``s3://bucket/path``) or a directory."""
    text = str(out)
    if isinstance(out, str) and "://" in text and not text.startswith("file://"):
        return RemoteTarget(text)
    return LocalTarget(Path(text.removeprefix("file://")))


class LocalTarget:
    """A directory. Files are staged inside of it, so that a rename puts them in place."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._hashes = HashCache(root)

    @property
    def name(self) -> str:
        return str(self._root)

    @contextlib.contextmanager
    def hold(self) -> Iterator[Path]:
        with self.writing():
            self._root.mkdir(parents=True, exist_ok=True)
            try:
                with hold_lock(self._root / _LOCK, self.name):
                    yield from self._stage()
            finally:
                with contextlib.suppress(OSError):
                    self._root.rmdir()  # stays unless nothing ever came into it

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        try:
            with storing(self._root):
                yield
        except OSError as error:
            raise WorldError(
                f"{self.name}: could not be written: {error.strerror or error}",
                "choose another --out",
            ) from error

    def read_manifest(self) -> bytes | None:
        try:
            return (self._root / MANIFEST_NAME).read_bytes()
        except FileNotFoundError:
            return None
        except IsADirectoryError:
            place = self._root / MANIFEST_NAME
            raise SchemaError(
                f"{place}: found a directory; allowed a file", "remove it, or choose another --out"
            ) from None

    def write_manifest(self, content: bytes) -> None:
        write_whole(self._root / MANIFEST_NAME, content)

    def list_files(self) -> Mapping[str, int]:
        partitions = (*self._root.glob("event_date=*"), *self._root.glob("*/event_date=*"))
        return {
            path.relative_to(self._root).as_posix(): path.stat().st_size
            for partition in partitions
            if not partition.relative_to(self._root).parts[0].startswith(".")
            for path in partition.rglob("*")
            if path.is_file()
        }

    def has_content(self, path: str, sha256: str) -> bool:
        return self._hashes(self._root / path, sha256)

    def place(self, staging: Path, path: str) -> None:
        there = self._root / path
        there.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / path, there)

    def remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            place = self._root / path
            place.unlink(missing_ok=True)
            for directory in place.parents:
                if directory == self._root:
                    break
                with contextlib.suppress(OSError):
                    directory.rmdir()

    def _stage(self) -> Iterator[Path]:
        staging = self._root / _STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        sweep_abandoned(self._root.glob(".*.new"))
        try:
            with tidied_by(lambda: shutil.rmtree(staging, ignore_errors=True)):
                yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
