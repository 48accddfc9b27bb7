"""What has been fetched and resized before, so that neither is done again.

::

    originals/ab/ab12...        what a URL led to, by the hash of the URL
    known/cd/cd34....json       what was made of a file or URL, by the hash of its identity
    pictures/ef/ef56...-320.webp

Everything is written beside and renamed, so several processes may share a cache. Whatever is
missing or has another size than it should is made again.
"""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from behavesim.files.unfinished import name_unfinished
from behavesim.shop.images.picture import Picture, name_file


class _Known(msgspec.Struct):
    name: str
    sizes: list[tuple[int, int, int]]
    """Width, height and bytes of each file."""


def find_cache(workspace: Path) -> Path:
    """Return the user's cache of images, or one in the workspace where that cannot be written."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    place = Path(home, "behavesim", "images")
    with suppress(OSError, RuntimeError):
        place = place.expanduser()
        place.mkdir(parents=True, exist_ok=True)
        if os.access(place, os.W_OK | os.X_OK):
            return place
    return workspace / "cache" / "images"


class ImageCache:
    """A directory of originals and pictures; it need not exist."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find_original(self, url: str) -> Path | None:
        """Return the file that holds what the URL led to, if it has been fetched."""
        place = self._place("originals", _hash(url))
        return place if place.is_file() else None

    def keep_original(self, url: str, content: bytes) -> Path:
        """Keep what a URL led to, and return its file."""
        place = self._place("originals", _hash(url))
        _write(place, content)
        return place

    def find_picture(self, identity: str) -> Picture | None:
        """Return what was made of an image, if all of its files are still there."""
        place = self._place("known", _hash(identity), ".json")
        try:
            known = msgspec.json.decode(place.read_bytes(), type=_Known)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        for width, _, size in known.sizes:
            try:
                if self.picture_file(name_file(known.name, width)).stat().st_size != size:
                    return None
            except OSError:
                return None
        return Picture(known.name, tuple((width, height) for width, height, _ in known.sizes))

    def keep_picture(
        self, identity: str, name: str, made: Mapping[tuple[int, int], bytes], *, settled: bool
    ) -> Picture:
        """Keep an image's files; ``settled`` False does not remember for which image they are."""
        for (width, _), content in made.items():
            _write(self.picture_file(name_file(name, width)), content)
        sizes = [(width, height, len(content)) for (width, height), content in made.items()]
        if settled:
            place = self._place("known", _hash(identity), ".json")
            _write(place, msgspec.json.encode(_Known(name, sizes)))
        return Picture(name, tuple(made))

    def picture_file(self, file: str) -> Path:
        """Return where a picture's file lies."""
        return self.root / "pictures" / file[:2] / file

    def _place(self, folder: str, key: str, suffix: str = "") -> Path:
        return self.root / folder / key[:2] / f"{key}{suffix}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(name_unfinished(f".{place.name}.", ".new"))
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, place)
    finally:
        unfinished.unlink(missing_ok=True)
