"""Segments with damage: what is whole is read, and what is not is told with its place."""

import struct
import time
import zlib
from pathlib import Path

import pytest
from tests.unit.hitlog.hand_made_log import Log
from tests.unit.wire.test_visit_columns import VISIT, log_columns

from behavesim.hitlog.frames import (
    HEADER_BYTES,
    MAGIC,
    MARK,
    Damage,
    Frame,
    FrameKind,
    pack_frame,
)
from behavesim.hitlog.segment_names import Segment
from behavesim.hitlog.segment_scan import read_frames, scan_segment
from behavesim.hitlog.writer import HitLogWriter

OLD_LOG = Path(__file__).parents[2] / "golden" / "hit_log_1"
PAYLOADS = (b'{"first": 1}', b'{"second": 2}', b'{"third": 3}')


def scan(path: Path, is_newest: bool = True) -> tuple[list[bytes], list[tuple[int, int, bool]]]:
    """Payloads, and the place, size and being torn of what is none."""
    found = list(scan_segment(Segment(path, is_newest=is_newest)))
    payloads = [one.payload for one in found if isinstance(one, Frame)]
    damages = [one for one in found if isinstance(one, Damage)]
    return payloads, [(one.offset, one.size_bytes, one.is_torn) for one in damages]


def old_frame(kind: int, payload: bytes) -> bytes:
    """A frame of the first format."""
    crc = zlib.crc32(bytes([kind]) + payload)
    return struct.pack("<IIB", len(payload), crc, kind) + payload


def write_segment(path: Path, is_old: bool = False) -> tuple[bytes, list[int]]:
    """A segment of PAYLOADS, its bytes, and where frames begin and it ends."""
    frames = [old_frame(1, one) if is_old else pack_frame(1, one) for one in PAYLOADS]
    whole = (b"BSHITS1\n" if is_old else MAGIC) + b"".join(frames)
    path.write_bytes(whole)
    return whole, [8 + len(b"".join(frames[:n])) for n in range(len(frames) + 1)]


@pytest.mark.parametrize("is_old", [False, True])
def test_a_flipped_bit_costs_its_own_frame(tmp_path: Path, is_old: bool) -> None:
    """At every byte of the segment: the other frames come out, and the place is told."""
    segment = tmp_path / "w-000001.hits"
    whole, begins = write_segment(segment, is_old)
    for at in range(len(whole)):
        data = bytearray(whole)
        data[at] ^= 1
        segment.write_bytes(data)
        payloads, damaged = scan(segment, is_newest=False)
        if at < 8:
            assert (payloads, damaged) == (list(PAYLOADS), [(0, 8, False)])
            continue
        hit = next(n for n in range(3) if at < begins[n + 1])
        assert payloads == [one for n, one in enumerate(PAYLOADS) if n != hit]
        assert damaged == [(begins[hit], begins[hit + 1] - begins[hit], False)]


def test_a_payload_may_contain_the_mark(tmp_path: Path) -> None:
    """Alone, cut off, escaped already, or as a whole frame."""
    payloads = [MARK, MARK[:3], MARK[:3] + b"\0", MARK * 3, pack_frame(1, b"inner"), b"\xff" * 9]
    with HitLogWriter(tmp_path, "w") as log:
        for payload in payloads:
            log.append(FrameKind.REQUEST, payload)
    assert [frame.payload for frame in read_frames(tmp_path)] == payloads


def test_a_frame_inside_of_a_damaged_one_is_not_believed(tmp_path: Path) -> None:
    """Who sends a whole frame as his payload has no frame, whatever becomes of his own."""
    segment = tmp_path / "w-000001.hits"
    outer = pack_frame(FrameKind.REQUEST, b"a" + pack_frame(FrameKind.COMMIT, b"forged") + b"b")
    data = bytearray(MAGIC + outer + pack_frame(FrameKind.REQUEST, b"next"))
    data[len(MAGIC) + 5] ^= 1
    segment.write_bytes(data)
    assert scan(segment) == ([b"next"], [(len(MAGIC), len(outer), False)])


def test_headers_that_lie_do_not_make_the_search_slow(tmp_path: Path) -> None:
    """Thirty thousand sound headers, each of which claims all that follows."""
    count = 30_000
    size = count * HEADER_BYTES
    headers = []
    for number in range(count):
        length = size - (number + 1) * HEADER_BYTES
        checked = struct.pack("<4sIIB", MARK, length, 1, 1)
        headers.append(checked + struct.pack("<I", zlib.crc32(checked)))
    segment = tmp_path / "w-000001.hits"
    segment.write_bytes(MAGIC + b"".join(headers) + pack_frame(1, b"last"))
    started = time.process_time()
    payloads, damaged = scan(segment)
    assert (payloads, damaged) == ([b"last"], [(len(MAGIC), size, False)])
    # By the whole of what they claim it would be 8 GB.
    assert time.process_time() - started < 6


def test_a_length_is_not_believed_beyond_the_file(tmp_path: Path) -> None:
    """A sound header that claims four gigabytes is an unfinished frame, and nothing is read."""
    segment = tmp_path / "w-000001.hits"
    checked = struct.pack("<4sIIB", MARK, 2**32 - 1, 1, 1)
    header = checked + struct.pack("<I", zlib.crc32(checked))
    segment.write_bytes(MAGIC + header + b"x" * 50)
    assert scan(segment) == ([], [(len(MAGIC), len(header) + 50, True)])


def test_only_a_newest_segment_is_torn(tmp_path: Path) -> None:
    """The same unfinished frame is damage where its writer has gone on to another segment."""
    segment = tmp_path / "w-000001.hits"
    whole, begins = write_segment(segment)
    for size in range(begins[2] + 1, len(whole)):
        segment.write_bytes(whole[:size])
        for is_newest in (True, False):
            expected = [(begins[2], size - begins[2], is_newest)]
            assert scan(segment, is_newest) == (list(PAYLOADS[:2]), expected)


def test_zeros_of_a_power_failure_are_torn(tmp_path: Path) -> None:
    """The size of a file can be on disk when what was written into it is not."""
    segment = tmp_path / "w-000001.hits"
    whole, begins = write_segment(segment)
    for kept in (begins[2], begins[2] + 5, begins[2] + HEADER_BYTES + 2):
        segment.write_bytes(whole[:kept] + bytes(100_000))
        [(at, _size, is_torn)] = scan(segment)[1]
        assert (at, is_torn) == (begins[2], True)


def test_a_frame_that_is_all_there_but_wrong_is_no_torn_one(tmp_path: Path) -> None:
    """At the very end as well: no crash flips bits."""
    segment = tmp_path / "w-000001.hits"
    whole, begins = write_segment(segment)
    segment.write_bytes(whole[:-1] + b"]")
    assert scan(segment)[1] == [(begins[2], len(whole) - begins[2], False)]


def test_segments_of_the_first_format_are_read(tmp_path: Path) -> None:
    """Byte by byte as they were written, they make the rows that today's make."""
    old, new = Log(tmp_path / "old"), Log(tmp_path / "new")
    old.hits.mkdir(parents=True)
    for golden in sorted(OLD_LOG.glob("*.hits")):
        frames = [one for one in scan_segment(Segment(golden)) if isinstance(one, Frame)]
        built = b"BSHITS1\n" + b"".join(old_frame(one.kind, one.payload) for one in frames)
        assert built == golden.read_bytes()
        (old.hits / golden.name).write_bytes(built)
        for frame in frames:
            new.add(frame.kind, frame.payload, golden.name.removesuffix("-000001.hits"))
    figures = old.materialize()
    assert (figures.events, figures.rejected, figures.ignored) == (13, 1, 2)
    new.materialize()
    assert old.rows() == new.rows()


def test_a_writer_goes_on_after_a_segment_of_the_first_format(tmp_path: Path) -> None:
    """In a segment of its own; an unfinished frame of the old one is set aside first."""
    old = tmp_path / "w-000001.hits"
    whole, begins = write_segment(old, is_old=True)
    old.write_bytes(whole[:-3])
    with HitLogWriter(tmp_path, "w") as log:
        log.append(FrameKind.REQUEST, b"new")
    damaged: list[Damage] = []
    found = [frame.payload for frame in read_frames(tmp_path, damaged.append)]
    assert (found, damaged) == ([*PAYLOADS[:2], b"new"], [])
    assert (tmp_path / f"w-000001.torn-{begins[2]}").read_bytes() == whole[begins[2] : -3]


def test_a_visit_in_columns_is_not_lost_with_its_reference(tmp_path: Path) -> None:
    """The reference stands in the log twice, with visits between."""
    whole, damaged = Log(tmp_path / "whole"), Log(tmp_path / "damaged")
    for log in (whole, damaged):
        log_columns(log, VISIT)
    segment = damaged.hits / "direct-0-000001.hits"
    data = bytearray(segment.read_bytes())
    data[len(MAGIC) + 60] ^= 1
    segment.write_bytes(data)
    figures = damaged.materialize()
    assert [place.at for place in figures.damaged] == [len(MAGIC)]
    whole.materialize()
    assert damaged.rows() == whole.rows()
