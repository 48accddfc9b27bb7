"""Images of products -> pictures that pages load; what was made before is taken from the cache."""

import os
import re
import shutil
import stat
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from behavesim.core.progress import Progress, no_progress
from behavesim.files.storing import storing
from behavesim.shop.images.cache import ImageCache
from behavesim.shop.images.fetching import MAX_BYTES, ImageFetcher, split_url
from behavesim.shop.images.picture import ImageFault, MissingImage, Picture, WantedImage
from behavesim.shop.images.resizing import describe_recipe, make_renditions, name_picture

Fetching = Literal["public", "local", "off"]
"""From where URLs are fetched that the cache does not hold: public addresses, also this machine's
own, or none."""

STAGE: Final = "images"
_URL: Final = re.compile(r"//|[A-Za-z][A-Za-z0-9+.-]+:")
_FETCHING_THREADS: Final = 16
_MOST_DECODERS: Final = 8
_SETTLED_NS: Final = 100_000_000
"""Younger files may change once more within one tick of the file system's clock."""


@dataclass(frozen=True, slots=True)
class PictureSet:
    """Pictures by item id in the catalog's order, and how many images led to them."""

    of_item: Mapping[str, tuple[Picture, ...]]
    cache: ImageCache
    made: int = 0
    """Images that were resized now."""
    reused: int = 0
    """Images that had been before."""
    missing: tuple[MissingImage, ...] = ()

    def copy_files(self, target: Path) -> None:
        """Copy every file of every picture into ``target``, which is made."""
        names = {
            file
            for pictures in self.of_item.values()
            for picture in pictures
            for file in picture.files
        }
        if names:
            target.mkdir(parents=True, exist_ok=True)
        for name in sorted(names):
            shutil.copyfile(self.cache.picture_file(name), target / name)


@dataclass(frozen=True, slots=True)
class _Found:
    picture: Picture
    is_new: bool


def make_pictures(
    wanted: Iterable[WantedImage],
    directory: Path,
    cache: ImageCache,
    *,
    fetching: Fetching = "public",
    progress: Progress = no_progress,
) -> PictureSet:
    """Return the pictures of all images that can be had, and the others with their reasons.

    Paths are relative to ``directory`` and stay inside. Each source is read once, however often it
    is wanted. Raises WorldError where the cache cannot be written.
    """
    rows = list(wanted)
    sources = list(dict.fromkeys(row.src for row in rows))
    if not sources:
        return PictureSet({}, cache)
    with storing(cache.root):
        results = _Maker(directory, cache, fetching).make_all(sources, progress)
    of_item: dict[str, list[Picture]] = {}
    missing = []
    for row in rows:
        result = results[row.src]
        if isinstance(result, ImageFault):
            missing.append(MissingImage(row.item, row.src, str(result)))
        else:
            of_item.setdefault(row.item, []).append(replace(result.picture, alt=row.alt))
    found = [result for result in results.values() if isinstance(result, _Found)]
    made = sum(result.is_new for result in found)
    return PictureSet(
        of_item={item: tuple(pictures) for item, pictures in of_item.items()},
        cache=cache,
        made=made,
        reused=len(found) - made,
        missing=tuple(missing),
    )


class _Maker:
    """Makes pictures in threads: many wait for servers, only as many decode as there are cores."""

    def __init__(self, directory: Path, cache: ImageCache, fetching: Fetching) -> None:
        self._directory = directory
        self._cache = cache
        self._fetcher = None if fetching == "off" else ImageFetcher(local=fetching == "local")
        self._recipe = describe_recipe()
        self._decoders = min(_MOST_DECODERS, os.cpu_count() or 1)
        self._decoding = threading.BoundedSemaphore(self._decoders)

    def make_all(self, sources: list[str], progress: Progress) -> dict[str, _Found | ImageFault]:
        threads = _FETCHING_THREADS if any(map(is_url, sources)) else self._decoders
        progress(STAGE, 0, len(sources))
        results: dict[str, _Found | ImageFault] = {}
        executor = ThreadPoolExecutor(threads, "images")
        try:
            futures: dict[Future[_Found | ImageFault], str] = {
                executor.submit(self._make, src): src for src in sources
            }
            for future in as_completed(futures):
                results[futures[future]] = future.result()
                progress(STAGE, len(results), len(sources))
        finally:
            executor.shutdown(cancel_futures=True)
        return results

    def _make(self, src: str) -> _Found | ImageFault:
        try:
            return self._make_from_url(src) if is_url(src) else self._make_from_file(src)
        except ImageFault as fault:
            return fault

    def _make_from_url(self, src: str) -> _Found:
        url = f"https:{src}" if src.startswith("//") else src
        split_url(url)
        identity = f"{self._recipe} url {url}"
        if known := self._cache.find_picture(identity):
            return _Found(known, is_new=False)
        original = self._cache.find_original(url)
        if original is not None:
            content = original.read_bytes()
        elif self._fetcher is None:
            raise ImageFault("not in the cache, and nothing is fetched (site.image_fetching: off)")
        else:
            content = self._fetcher.fetch(url)
            self._cache.keep_original(url, content)
        return self._resize(content, identity, settled=True)

    def _make_from_file(self, src: str) -> _Found:
        file = find_image_file(self._directory, src)
        try:
            state = file.stat()
            if not stat.S_ISREG(state.st_mode):
                raise ImageFault("no file")
            if state.st_size > MAX_BYTES:
                raise ImageFault(f"more than {MAX_BYTES // 2**20} MiB")
            times = f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns} {state.st_ino}"
            identity = f"{self._recipe} file {file.absolute()} {times}"
            if known := self._cache.find_picture(identity):
                return _Found(known, is_new=False)
            content = file.read_bytes()
        except (OSError, ValueError) as error:
            raise ImageFault(_explain(error)) from None
        settled = time.time_ns() - state.st_ctime_ns > _SETTLED_NS
        return self._resize(content, identity, settled=settled)

    def _resize(self, content: bytes, identity: str, *, settled: bool) -> _Found:
        with self._decoding:
            made = make_renditions(content)
        name = name_picture(content)
        picture = self._cache.keep_picture(identity, name, made, settled=settled)
        return _Found(picture, is_new=True)


def is_url(src: str) -> bool:
    """Whether an image's source is a URL, of whatever scheme, and no path.

    >>> is_url("//cdn.example/a.jpg"), is_url("images/a.jpg")
    (True, False)
    """
    return _URL.match(src) is not None


def find_image_file(directory: Path, src: str) -> Path:
    """Return the path that an image's source names; raises ImageFault for one outside."""
    inside = os.path.normpath(src)
    if os.path.isabs(inside) or inside.split(os.sep)[0] == os.pardir:
        raise ImageFault("a path outside of the catalog's directory")
    return directory / inside


def _explain(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "no such file"
    if isinstance(error, OSError) and error.errno:
        return f"cannot be read: {os.strerror(error.errno).lower()}"
    return "no path"
