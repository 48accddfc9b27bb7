"""Frames of a compacted segment, compressed together: ``u32le size, zstd of their records``.

A record is ``u8 kind, u32le payload length, u32le the frame's CRC as it was, payload``.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final

from behavesim.errors import DataError
from behavesim.hitlog.frames import Frame, FrameKind, pack_frame

BLOCK_BYTES: Final = 64 * 1024
"""Bytes of frames that are compressed together: damage costs one block."""
MAX_BLOCK_BYTES: Final = 16 * 1024 * 1024
"""The largest block that is accepted, which limits the memory for reading one."""

_SIZE: Final = struct.Struct("<I")
_RECORD: Final = struct.Struct("<BII")
_LEVEL: Final = 9


def record_bytes(frame: Frame) -> int:
    """What the frame takes in a block before it is compressed."""
    return _RECORD.size + len(frame.payload)


def pack_block(frames: Sequence[Frame]) -> bytes:
    """A frame that has all of these."""
    import pyarrow as pa  # not loaded by a collector, which reads no blocks

    records = b"".join(
        _RECORD.pack(frame.kind, len(frame.payload), frame.crc) + frame.payload for frame in frames
    )
    packed = pa.Codec("zstd", _LEVEL).compress(records, asbytes=True)
    return pack_frame(FrameKind.BLOCK, _SIZE.pack(len(records)) + packed)


def unpack_block(block: Frame) -> Iterator[Frame]:
    """The frames of a block. Raises DataError where they are not what was packed."""
    import pyarrow as pa

    if len(block.payload) < _SIZE.size:
        raise DataError(f"a block of {len(block.payload)} bytes; allowed {_SIZE.size} and more")
    size = _SIZE.unpack_from(block.payload)[0]
    if size > MAX_BLOCK_BYTES:
        raise DataError(f"a block of {size} bytes; allowed {MAX_BLOCK_BYTES}")
    packed = memoryview(block.payload)[_SIZE.size :]
    try:
        records = pa.Codec("zstd").decompress(packed, decompressed_size=size, asbytes=True)
    except (OSError, ValueError) as error:
        raise DataError(f"a block that cannot be decompressed: {error}") from error
    at = 0
    while at < size:
        if size - at < _RECORD.size:
            raise DataError(f"a record of {size - at} bytes; allowed {_RECORD.size} and more")
        kind, length, crc = _RECORD.unpack_from(records, at)
        at += _RECORD.size
        if length > size - at:
            raise DataError(f"a record of {length} bytes; allowed {size - at}")
        yield Frame(kind, records[at : at + length], block.segment, block.offset, block.end, crc)
        at += length
