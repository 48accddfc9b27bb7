"""The bytes of a hit log's frames: how they are packed, and how one is read where it should begin.

A frame is ``MARK, u32le payload length, u32le CRC-32 of the payload, u8 kind, u32le CRC-32 of the
13 bytes before, payload``. The header's own CRC covers the length, and no payload contains the
mark, so a reader that lost its place finds the next frame by searching for the mark.

Segments of the first format have frames of ``u32le payload length, u32le CRC-32 of kind and
payload, u8 kind, payload``. They are read, and never written.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from behavesim.errors import DataError

MAGIC: Final = b"BSHITS2\n"
OLD_MAGIC: Final = b"BSHITS1\n"
# Payloads are JSON, which is UTF-8, where the byte FF never stands.
MARK: Final = b"\xffHF\x01"
# A frame states its own length; a damaged one must not allocate gigabytes.
MAX_PAYLOAD_BYTES: Final = 256 * 1024 * 1024

_HEADER: Final = struct.Struct("<4sIIBI")
_CHECKED: Final = _HEADER.size - 4
_OLD_HEADER: Final = struct.Struct("<IIB")
HEADER_BYTES: Final = _HEADER.size
OLD_HEADER_BYTES: Final = _OLD_HEADER.size
# What begins like the mark stands in a payload with a zero behind it, and the kind has this bit.
_ESCAPED: Final = 0x80
_PREFIX: Final = MARK[:3]
_PREFIX_ESCAPED: Final = _PREFIX + b"\0"
# A payload up to this size is read at once, a larger one in pieces that double.
_PIECE_BYTES: Final = 4096
# JSON writes control characters as escapes: these two bytes are a kind and the payload's start.
_OLD_START: Final = re.compile(rb"[\x01-\x04]\{")


class FrameKind(IntEnum):
    REQUEST = 1  # JSON: method, path, query, body, headers, received_at_ms
    VISIT = 2  # JSON header line, newline, JSON envelope or columns; its own commit
    COMMIT = 3  # JSON: visit, attempt
    REFERENCE = 4  # JSON: reference (its number), items by wire codes that visits name by place
    BLOCK = 5  # compressed: frames of a compacted segment; readers of the log never see it
    SOURCES = 6  # JSON: the segments that a compacted one was made of; nor this


REPEATED: Final = frozenset((FrameKind.COMMIT, FrameKind.REFERENCE))
"""Kinds that other frames depend on. Each is written twice, so that one damaged frame costs no
others."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``offset`` is where it begins and ``end`` where the next one does; frames of one compressed
    block share both."""

    kind: int
    payload: bytes
    segment: Path
    offset: int
    end: int
    crc: int

    def continue_crc(self, crc: int) -> int:
        """The CRC-32 of the frames' own CRCs up to this one; ``crc`` is that before it."""
        return zlib.crc32(self.crc.to_bytes(4, "little"), crc)


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a segment that are no whole frame.

    ``is_torn`` for an unfinished frame at the very end of its writer's newest segment, which is
    what a crash leaves.
    """

    segment: Path
    offset: int
    size_bytes: int
    is_torn: bool = False


def pack_frame(kind: int, payload: bytes) -> bytes:
    """One frame, ready to be appended to a segment."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise DataError(f"a frame of {len(payload)} bytes; allowed {MAX_PAYLOAD_BYTES}")
    if _PREFIX in payload:
        payload, kind = payload.replace(_PREFIX, _PREFIX_ESCAPED), kind | _ESCAPED
    header = _HEADER.pack(MARK, len(payload), zlib.crc32(payload), kind, 0)[:_CHECKED]
    return header + zlib.crc32(header).to_bytes(4, "little") + payload


class FrameFormat(Protocol):
    """How frames are read in one format."""

    @staticmethod
    def read(file: BinaryIO, path: Path, offset: int, size: int) -> Frame | None:
        """The frame at ``offset``, where the file stands; None where there is no whole one."""

    @staticmethod
    def search(data: bytes) -> int:
        """Where in ``data`` a frame may begin, or -1."""

    @staticmethod
    def is_unfinished(head: bytes, size: int) -> bool:
        """Whether the last ``size`` bytes of a file, which begin so, are the start of a frame."""


class MarkedFormat:
    """The current format: a mark and a CRC of the header."""

    @staticmethod
    def read(file: BinaryIO, path: Path, offset: int, size: int) -> Frame | None:
        header = file.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES:
            return None
        mark, length, crc, kind, own_crc = _HEADER.unpack(header)
        begin = offset + HEADER_BYTES
        if mark != MARK or zlib.crc32(header[:_CHECKED]) != own_crc or length > size - begin:
            return None
        payload = _read_payload(file, length)
        if payload is None or zlib.crc32(payload) != crc:
            return None
        if kind & _ESCAPED:
            payload, kind = payload.replace(_PREFIX_ESCAPED, _PREFIX), kind & ~_ESCAPED
        return Frame(kind, payload, path, offset, begin + length, crc)

    @staticmethod
    def search(data: bytes) -> int:
        return data.find(MARK)

    @staticmethod
    def is_unfinished(head: bytes, size: int) -> bool:
        if len(head) < HEADER_BYTES:
            return head[: len(MARK)] == MARK[: len(head)]
        mark, length, _crc, _kind, own_crc = _HEADER.unpack(head[:HEADER_BYTES])
        if mark != MARK or zlib.crc32(head[:_CHECKED]) != own_crc:
            return False
        return bool(length > size - HEADER_BYTES)


class OldFormat:
    """The first one. Its length is covered by no CRC, and what JSON cannot contain is its mark."""

    @staticmethod
    def read(file: BinaryIO, path: Path, offset: int, size: int) -> Frame | None:
        header = file.read(OLD_HEADER_BYTES)
        if len(header) < OLD_HEADER_BYTES:
            return None
        length, crc, kind = _OLD_HEADER.unpack(header)
        begin = offset + OLD_HEADER_BYTES
        if length > min(MAX_PAYLOAD_BYTES, size - begin):
            return None
        payload = file.read(length)
        if len(payload) < length or zlib.crc32(payload, zlib.crc32(header[8:])) != crc:
            return None
        return Frame(kind, payload, path, offset, begin + length, crc)

    @staticmethod
    def search(data: bytes) -> int:
        found = _OLD_START.search(data, OLD_HEADER_BYTES - 1)
        return -1 if found is None else found.start() - OLD_HEADER_BYTES + 1

    @staticmethod
    def is_unfinished(head: bytes, size: int) -> bool:
        if len(head) < OLD_HEADER_BYTES:
            return True
        length = _OLD_HEADER.unpack(head[:OLD_HEADER_BYTES])[0]
        return bool(size - OLD_HEADER_BYTES < length <= MAX_PAYLOAD_BYTES)


def _read_payload(file: BinaryIO, length: int) -> bytes | None:
    """The payload; None where there is less, or where the next frame's mark stands in it.

    A header with a wrong length then costs no more than reading up to the next mark.
    """
    payload, piece = file.read(min(_PIECE_BYTES, length)), _PIECE_BYTES
    while len(payload) < length:
        if MARK in payload[-piece - len(MARK) :]:
            return None
        more = file.read(min(piece, length - len(payload)))
        if not more:
            return None
        payload, piece = payload + more, 2 * piece
    return payload
