"""Hashes that are known already, so that a file is read for its hash once for each change.

A hash is only believed of a file whose size, times (of change, too, which no program can set) and
inode are those it was computed at, and only where it is the one that the manifest asks for:
whatever else the cache says costs one more reading. Content that changes behind the file system's
back, with all of these unchanged, is not seen.
"""

import json
import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from behavesim.files.file_manifest import hash_file
from behavesim.files.unfinished import name_unfinished

_LOG: Final = logging.getLogger(__name__)

_SETTLED_NS: Final = 100_000_000
"""Younger files may change once more within one tick of the file system's clock."""

_Known = tuple[int, int, int, int, str]
"""Size, time of modification, time of change, inode, SHA-256."""


class HashCache:
    """Answers whether a file below ``root`` has a hash; ``save`` keeps what it learned in
    ``place``, if it has one and may.
    """

    def __init__(self, root: Path, place: Path | None = None) -> None:
        self._root = root
        self._place = place
        self._known = {} if place is None else _read_known(place)
        self._has_news = False

    def __call__(self, path: Path, sha256: str) -> bool:
        stat = path.stat()
        state = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
        key = os.path.relpath(path, self._root)
        if self._known.get(key) == (*state, sha256):
            return True
        _LOG.debug("%s is new or has changed: its hash is computed", path)
        found = hash_file(path)
        if found == sha256 and time.time_ns() - stat.st_ctime_ns > _SETTLED_NS:
            self._known[key] = (*state, sha256)
            self._has_news = True
        return found == sha256

    def save(self) -> None:
        """Keep what is new for the next process; nothing where that is not allowed."""
        if not self._has_news or self._place is None:
            return
        self._has_news = False
        now = dict(self._known)  # other threads go on learning
        there = {key: known for key, known in now.items() if (self._root / key).is_file()}
        unfinished = self._place.with_name(name_unfinished(f".{self._place.name}.", ".new"))
        with suppress(OSError):
            try:
                unfinished.write_bytes(json.dumps(there).encode())
                os.replace(unfinished, self._place)
            finally:
                unfinished.unlink(missing_ok=True)


def _read_known(place: Path) -> dict[str, _Known]:
    try:
        return msgspec.json.decode(place.read_bytes(), type=dict[str, _Known])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
