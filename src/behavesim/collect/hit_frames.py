"""The bytes of a hit log's segment: a magic header, then frames.

A frame is ``u32le payload length, u32le CRC-32 of kind and payload, u8 kind, payload``.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, Final

from behavesim.errors import DataError

MAGIC: Final = b"BSHITS1\n"
SUFFIX: Final = ".hits"
# A frame says its own length, so a broken length must not make us ask for gigabytes.
MAX_PAYLOAD_BYTES: Final = 256 * 1024 * 1024

_HEADER: Final = struct.Struct("<IIB")
_READ_BUFFER_BYTES: Final = 1024 * 1024


class FrameKind(IntEnum):
    REQUEST = 1  # JSON: method, path, query, body, headers, received_at_ms
    VISIT = 2  # JSON header line, newline, JSON envelope or columns; its own commit
    COMMIT = 3  # JSON: visit, attempt
    REFERENCE = 4  # JSON: reference (its number), items by wire codes that visits name by place


@dataclass(frozen=True, slots=True)
class Frame:
    kind: int
    payload: bytes
    segment: Path
    offset: int
    crc: int

    def continue_crc(self, crc: int) -> int:
        """The CRC-32 of the frames' own CRCs up to this one; ``crc`` is that before it."""
        return zlib.crc32(self.crc.to_bytes(4, "little"), crc)

    @property
    def end(self) -> int:
        """Where the next frame begins."""
        return self.offset + _HEADER.size + len(self.payload)


@dataclass(frozen=True, slots=True)
class TornTail:
    """Bytes at the end of a segment that are no whole frame."""

    segment: Path
    offset: int
    size_bytes: int


def pack_frame(kind: int, payload: bytes) -> bytes:
    """One frame, ready to be appended to a segment."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise DataError(f"a frame of {len(payload)} bytes; allowed {MAX_PAYLOAD_BYTES}")
    crc = zlib.crc32(payload, zlib.crc32(bytes((kind,))))
    return _HEADER.pack(len(payload), crc, kind) + payload


def scan_segment(path: Path, start: int = 0) -> Iterator[Frame | TornTail]:
    """The segment's frames in order, and last its torn tail where it has one.

    ``start`` is where to begin: 0, or where a frame does.
    """
    with path.open("rb", buffering=_READ_BUFFER_BYTES) as file:
        size = path.stat().st_size
        if file.read(len(MAGIC)) != MAGIC:
            _check_magic(path, size)
            if size:
                yield TornTail(path, 0, size)
            return
        offset = max(start, len(MAGIC))
        file.seek(offset)
        while (frame := _read_frame(file, path, offset)) is not None:
            yield frame
            offset += _HEADER.size + len(frame.payload)
        if offset < size:
            yield TornTail(path, offset, size - offset)


def list_segments(directory: Path) -> list[Path]:
    """The log's segments in log order: by writer, then by number."""
    return sorted(directory.glob(f"*{SUFFIX}"))


def _read_frame(file: BinaryIO, path: Path, offset: int) -> Frame | None:
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    length, crc, kind = _HEADER.unpack(header)
    if length > MAX_PAYLOAD_BYTES:
        return None
    payload = file.read(length)
    if len(payload) < length or zlib.crc32(payload, zlib.crc32(header[8:])) != crc:
        return None
    return Frame(kind, payload, path, offset, crc)


def _check_magic(path: Path, size: int) -> None:
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
    if not MAGIC.startswith(start):
        raise DataError(f"{path}: found {size} bytes that are no hit log; allowed a segment")
