"""Which files a command left in a directory, with their hashes, so that a changed one shows.

A directory without ``_manifest.json`` was made by others (or by hand) and is taken as it is.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Annotated, Final, Protocol

import msgspec

from behavesim.errors import BehavesimError, DataError, SchemaError
from behavesim.files.json_file import convert, decode_json, is_there, read_bytes, seal, unseal
from behavesim.files.storing import write_whole

FILE_MANIFEST: Final = "_manifest.json"
SHA256_PATTERN: Final = "^[0-9a-f]{64}$"
MODELS: Final = "models"
"""What the manifest of trained models is of."""
TRAIN_AGAIN: Final = "run behavesim train again"
_KEYS: Final = ("of", "files")

Size = Annotated[int, msgspec.Meta(ge=0)]
Sha256 = Annotated[str, msgspec.Meta(pattern=SHA256_PATTERN)]


class FileRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file was when it was written."""

    bytes: Size
    sha256: Sha256


class FileManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``of`` says what the directory holds; ``files`` are by path below it."""

    of: str
    files: dict[str, FileRecord]


class Hashing(Protocol):
    """Says whether a file has a SHA-256; a cache may know without reading it."""

    def __call__(self, path: Path, sha256: str) -> bool: ...


def hash_file(path: Path) -> str:
    """SHA-256 of a file's content: the fastest hash of the standard library where CPUs help."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_hash(path: Path, sha256: str) -> bool:
    """Whether the file's content has this hash; it is read to tell."""
    return hash_file(path) == sha256


def record_file(path: Path) -> FileRecord:
    """The size and hash of a file as it is now."""
    return FileRecord(path.stat().st_size, hash_file(path))


def write_file_manifest(directory: Path, of: str, names: Iterable[str]) -> None:
    """Note what these files of the directory are now."""
    records = {name: record_file(directory / name) for name in sorted(names)}
    write_whole(directory / FILE_MANIFEST, encode_records(of, records))


def add_to_manifest(directory: Path, of: str, name: str) -> None:
    """Note a file of the directory beside those that its manifest knows; a broken one is forgot."""
    known: FileManifest | None = None
    with suppress(BehavesimError):
        known = read_file_manifest(directory, of, "")
    records = {**(known.files if known else {}), name: record_file(directory / name)}
    write_whole(directory / FILE_MANIFEST, encode_records(of, records))


def encode_records(of: str, files: Mapping[str, FileRecord]) -> bytes:
    """The manifest with these records, as bytes."""
    record = seal({"of": of, "files": {name: msgspec.to_builtins(files[name]) for name in files}})
    return (json.dumps(record, indent=1) + "\n").encode()


def read_file_manifest(directory: Path, of: str, again: str) -> FileManifest | None:
    """The directory's manifest; None where it has none.

    Raises SchemaError for one that is broken, is not ``of`` this, or leads out of the directory.
    """
    place = directory / FILE_MANIFEST
    return (
        decode_file_manifest(read_bytes(place, again), place, of, again)
        if is_there(place)
        else None
    )


def decode_file_manifest(content: bytes, place: Path, of: str, again: str) -> FileManifest:
    """The manifest that ``content`` is; see ``read_file_manifest``."""
    record = unseal(decode_json(content, place, again), _KEYS, place, again)
    manifest = convert(record, FileManifest, place, again)
    if manifest.of != of:
        raise SchemaError(f"{place}: found a manifest of {manifest.of!r}; allowed {of!r}", again)
    for name in manifest.files:
        check_inside(name, place, again)
    return manifest


def check_inside(name: str, place: Path | str, again: str) -> None:
    """Raise SchemaError for a path that does not lead to a file below the manifest's directory."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or str(path) != name or "\0" in name or name == ".":
        allowed = "paths of files below its directory"
        raise SchemaError(f"{place}: found the file {name!r}; allowed {allowed}", again)


def check_files(
    directory: Path,
    of: str,
    again: str,
    names: Collection[str] | None = None,
    hashing: Hashing = has_hash,
) -> FileManifest | None:
    """Check the directory's files against its manifest, which is returned, if it has one.

    All that are listed, or those of ``names`` that are. Raises SchemaError for a broken manifest,
    DataError for a file that is missing or is another than was written.
    """
    manifest = read_file_manifest(directory, of, again)
    if manifest is not None:
        for name, record in manifest.files.items():
            if names is None or name in names:
                check_file(directory / name, record.bytes, record.sha256, again, hashing)
    return manifest


def check_file(path: Path, size: int, sha256: str, again: str, hashing: Hashing = has_hash) -> None:
    """Raise DataError where the file is missing or is another than was written."""
    try:
        found = path.stat().st_size
        if path.is_dir():
            raise DataError(f"{path}: found a directory; allowed a file", again)
        if found != size:
            raise DataError(f"{path}: found {found} bytes; allowed {size}", again)
        if not hashing(path, sha256):
            raise DataError(
                f"{path}: found other content than was written; allowed SHA-256 {sha256[:12]}...",
                again,
            )
    except FileNotFoundError:
        raise DataError(f"{path}: missing, though the manifest lists it", again) from None
    except OSError as error:
        found_instead = (error.strerror or str(error)).lower()
        raise DataError(f"{path}: found {found_instead}; allowed a file", again) from None


def is_made_by_us(directory: Path, of: str) -> bool:
    """Whether the directory has a manifest that says so."""
    try:
        return read_file_manifest(directory, of, "") is not None
    except BehavesimError:
        return False


def list_files(directory: Path) -> list[str]:
    """Paths of all files below a directory but its manifest, as a manifest has them."""
    return sorted(
        path.relative_to(directory).as_posix()
        for path in directory.rglob("*")
        if path.is_file() and os.fspath(path.name) != FILE_MANIFEST
    )
