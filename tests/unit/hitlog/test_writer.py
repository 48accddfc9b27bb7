import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from behavesim.errors import WorldError
from behavesim.hitlog.frames import HEADER_BYTES, MAGIC, Damage, pack_frame
from behavesim.hitlog.writer import FrameKind, HitLogWriter, read_frames


def _payloads(directory: Path) -> list[bytes]:
    return [frame.payload for frame in read_frames(directory)]


def _write(directory: Path, *payloads: bytes, name: str = "w") -> None:
    with HitLogWriter(directory, name) as writer:
        for payload in payloads:
            writer.append(FrameKind.REQUEST, payload)


def test_frames_come_back_in_order(tmp_path: Path) -> None:
    """What was appended is read, with its kind and place."""
    with HitLogWriter(tmp_path, "w") as writer:
        writer.append(FrameKind.REQUEST, b"one")
        writer.append(FrameKind.COMMIT, b"")
    first, second, _copy = read_frames(tmp_path)
    assert (first.kind, first.payload, first.offset) == (1, b"one", len(MAGIC))
    assert (second.kind, second.payload) == (3, b"")


def test_writer_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Opening again appends to the same segment."""
    _write(tmp_path, b"a")
    _write(tmp_path, b"b")
    assert _payloads(tmp_path) == [b"a", b"b"]
    assert [path.name for path in tmp_path.iterdir()] == ["w-000001.hits"]


def test_segments_roll_over(tmp_path: Path) -> None:
    """A full segment is followed by the next; reading keeps the order."""
    with HitLogWriter(tmp_path, "w", segment_bytes=50) as writer:
        for number in range(20):
            writer.append(FrameKind.REQUEST, b"%d" % number)
            writer.flush()
    assert len(list(tmp_path.iterdir())) > 2
    assert _payloads(tmp_path) == [b"%d" % number for number in range(20)]


def test_log_order_is_by_writer_then_segment(tmp_path: Path) -> None:
    """Two writers share a directory; one comes after the other, in any order of writing."""
    _write(tmp_path, b"late", name="b")
    _write(tmp_path, b"early", name="a")
    assert _payloads(tmp_path) == [b"early", b"late"]


def test_torn_tail_is_cut_wherever_it_tore(tmp_path: Path) -> None:
    """For every byte at which the last frame can break off, the frames before it stay."""
    _write(tmp_path / "whole", b"first", b"the last frame")
    whole = (tmp_path / "whole" / "w-000001.hits").read_bytes()
    last_begins = len(whole) - len(b"the last frame") - HEADER_BYTES
    for size in range(last_begins, len(whole)):
        directory = tmp_path / f"torn-{size}"
        directory.mkdir()
        segment = directory / "w-000001.hits"
        segment.write_bytes(whole[:size])
        torn: list[Damage] = []
        assert [f.payload for f in read_frames(directory, torn.append)] == [b"first"]
        assert sum(tail.size_bytes for tail in torn) == size - last_begins
        _write(directory, b"next")
        assert _payloads(directory) == [b"first", b"next"]


def test_torn_magic_is_mended(tmp_path: Path) -> None:
    """A segment that broke off inside its first bytes is begun anew."""
    for size in range(len(MAGIC)):
        directory = tmp_path / str(size)
        directory.mkdir()
        (directory / "w-000001.hits").write_bytes(MAGIC[:size])
        _write(directory, b"x")
        assert _payloads(directory) == [b"x"]


def test_cut_bytes_are_kept_beside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A repair reports what it cut off, and throws nothing away."""
    _write(tmp_path, b"first")
    segment = tmp_path / "w-000001.hits"
    end = segment.stat().st_size
    unfinished = pack_frame(FrameKind.REQUEST, b"never finished")[:-3]
    segment.write_bytes(segment.read_bytes() + unfinished)
    with HitLogWriter(tmp_path, "w") as writer:
        assert writer.torn == Damage(segment, end, len(unfinished), is_torn=True)
    assert (tmp_path / f"w-000001.torn-{end}").read_bytes() == unfinished
    assert caplog.messages == [
        f"{segment}: the frame at {end} was never finished; its {len(unfinished)} bytes are set "
        f"aside as w-000001.torn-{end}"
    ]


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    """A frame whose checksum is wrong is not believed."""
    _write(tmp_path, b"payload")
    segment = tmp_path / "w-000001.hits"
    data = bytearray(segment.read_bytes())
    data[-1] ^= 1
    segment.write_bytes(data)
    assert _payloads(tmp_path) == []


def test_foreign_files_are_reported_and_left_alone(tmp_path: Path) -> None:
    """A file that is no segment is damage as a whole, and its writer goes on beside it."""
    foreign = tmp_path / "w-000001.hits"
    foreign.write_bytes(b"something else")
    _write(tmp_path, b"hit")
    found: list[Damage] = []
    assert [f.payload for f in read_frames(tmp_path, found.append)] == [b"hit"]
    assert found == [Damage(foreign, 0, 14)]
    assert foreign.read_bytes() == b"something else"


def test_one_writer_a_name(tmp_path: Path) -> None:
    """Two processes cannot write the same segment."""
    with HitLogWriter(tmp_path, "w"), pytest.raises(WorldError, match="another process"):
        HitLogWriter(tmp_path, "w")


def test_appends_are_grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many that wait share few fsyncs, and all are on disk when they go on."""
    syncs = []
    monkeypatch.setattr("behavesim.hitlog.segment_file.os.fsync", syncs.append)

    async def append_many() -> None:
        writer = HitLogWriter(tmp_path, "w")
        syncs.clear()
        await asyncio.gather(*(writer.append_durable(1, b"%d" % n) for n in range(500)))
        assert len(_payloads(tmp_path)) == 500
        assert 0 < len(syncs) <= 3
        await writer.aclose()

    asyncio.run(append_many())


def test_a_full_disk_is_reported_to_all_who_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails is taken back as a whole, and the log can be written on."""

    async def fail_once() -> None:
        writer = HitLogWriter(tmp_path, "w")
        await writer.append_durable(1, b"safe")
        with monkeypatch.context() as patched:
            patched.setattr("behavesim.hitlog.segment_file.os.fsync", _refuse)
            with pytest.raises(WorldError, match="No space left"):
                await writer.append_durable(1, b"lost")
        await writer.append_durable(1, b"safe too")
        await writer.aclose()

    asyncio.run(fail_once())
    assert _payloads(tmp_path) == [b"safe", b"safe too"]


def _refuse(fd: int) -> None:
    raise OSError(28, "No space left on device")


_WRITER = """
import asyncio, sys
from pathlib import Path
from behavesim.hitlog.writer import HitLogWriter

async def main():
    writer = HitLogWriter(Path(sys.argv[1]), "w")
    for number in range(1_000_000):
        ten = range(10 * number, 10 * number + 10)
        await asyncio.gather(*(writer.append_durable(1, b"%d" % n) for n in ten))
        print(10 * number + 9, flush=True)

asyncio.run(main())
"""


def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    """A writer killed in the middle of its work has everything it had acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.2)
    process.kill()
    acknowledged = [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.stdout.close()
    process.wait()
    found = [int(payload) for payload in _payloads(tmp_path)]
    assert acknowledged, "the writer wrote nothing before it was killed"
    assert found == list(range(len(found)))
    assert len(found) > acknowledged[-1]
