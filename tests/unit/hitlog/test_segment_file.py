"""What a writer does with a log that was damaged, removed or changed under its hands."""

import asyncio
import shutil
from pathlib import Path

import pytest

from behavesim.errors import WorldError
from behavesim.hitlog import segment_file
from behavesim.hitlog.frames import HEADER_BYTES, MAGIC, Damage, pack_frame
from behavesim.hitlog.writer import FrameKind, HitLogWriter, read_frames


def read(directory: Path) -> list[bytes]:
    return [frame.payload for frame in read_frames(directory)]


@pytest.mark.parametrize("removal", ["directory", "segment", "moved", "replaced"])
def test_hits_after_a_removal_are_on_disk(
    tmp_path: Path, removal: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What is acknowledged after the log was removed is in a new segment, and it is reported."""
    hits = tmp_path / "hits"
    segment = hits / "w-000001.hits"

    async def run() -> None:
        log = HitLogWriter(hits, "w")
        await log.append_durable(FrameKind.REQUEST, b"before")
        if removal == "directory":
            shutil.rmtree(hits)
        elif removal == "segment":
            segment.unlink()
        elif removal == "moved":
            hits.rename(tmp_path / "elsewhere")
        else:
            segment.unlink()
            segment.write_bytes(MAGIC)
        await log.append_durable(FrameKind.REQUEST, b"after")
        assert read(hits) == [b"after"]
        await log.append_durable(FrameKind.REQUEST, b"later")
        assert log.damaged_bytes == lost
        await log.aclose()

    lost = len(MAGIC) + HEADER_BYTES + len(b"before")
    asyncio.run(run())
    assert read(hits) == [b"after", b"later"]
    assert caplog.messages == [
        f"{segment} was removed while it was being written: {lost} bytes of it are lost"
    ]


def test_a_directory_that_cannot_be_made_anew_is_an_error(tmp_path: Path) -> None:
    """No hit is acknowledged that is not safe."""
    hits = tmp_path / "hits"

    async def run() -> None:
        log = HitLogWriter(hits, "w")
        shutil.rmtree(hits)
        hits.write_text("no directory any more")
        with pytest.raises(WorldError, match="hit log"):
            await log.append_durable(FrameKind.REQUEST, b"lost")
        hits.unlink()
        await log.append_durable(FrameKind.REQUEST, b"kept")
        await log.aclose()

    asyncio.run(run())
    assert read(hits) == [b"kept"]


def test_what_was_not_durable_yet_is_reported_as_lost(tmp_path: Path) -> None:
    """A writer that does not wait for the disk cannot write again what it gave away."""
    hits = tmp_path / "hits"
    log = HitLogWriter(hits, "w")
    log.append(FrameKind.VISIT, b"v" * 5_000_000)  # written at once, but not synced
    shutil.rmtree(hits)
    log.append(FrameKind.VISIT, b"w")
    with pytest.raises(WorldError, match="was removed while it was being written"):
        log.flush()
    log.close()


def test_a_segment_that_is_cut_while_it_is_written_is_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Later hits are on disk and can be read."""
    with HitLogWriter(tmp_path, "w") as log:
        log.append(FrameKind.REQUEST, b"before")
        log.flush()
        (tmp_path / "w-000001.hits").write_bytes(b"")
        log.append(FrameKind.REQUEST, b"after")
        log.flush()
        log.append(FrameKind.REQUEST, b"later")
    assert read(tmp_path) == [b"after", b"later"]
    assert "was changed by another process" in caplog.text
    with HitLogWriter(tmp_path, "w") as log:
        log.append(FrameKind.REQUEST, b"next")
    assert read(tmp_path) == [b"after", b"later", b"next"]


def test_nothing_whole_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Behind damage in the middle stand hundreds of frames: they stay where they are."""
    with HitLogWriter(tmp_path, "w") as log:
        for number in range(600):
            log.append(FrameKind.REQUEST, b"%d" % number)
    segment = tmp_path / "w-000001.hits"
    data = bytearray(segment.read_bytes())
    data[len(MAGIC) + 2 * (HEADER_BYTES + 1) + 3] ^= 1
    segment.write_bytes(data)
    with HitLogWriter(tmp_path, "w") as log:
        assert (log.torn, log.damaged_bytes) == (None, HEADER_BYTES + 1)
        log.append(FrameKind.REQUEST, b"600")
    assert read(tmp_path) == [b"%d" % number for number in range(601) if number != 2]
    assert list(tmp_path.glob("*.torn-*")) == []
    [message] = caplog.messages
    assert message.startswith(
        f"{segment}: {HEADER_BYTES + 1} bytes at {len(MAGIC) + 36} are damaged"
    )


def test_a_day_has_segments_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where it is asked for: earlier days can then be compacted while the writer goes on."""
    for name, is_daily in (("daily", True), ("other", False)):
        with HitLogWriter(tmp_path, name, is_daily=is_daily) as log:
            for day in (1, 1, 2):
                monkeypatch.setattr(segment_file, "_today", lambda day=day: day)
                log.append(FrameKind.REQUEST, b"%d" % day)
                log.flush()
    names = [path.name for path in sorted(tmp_path.iterdir())]
    assert names[-1:] == ["other-000001.hits"]
    assert names[-3:-1] == ["daily-000002.hits", "daily-000003.hits"]


def test_what_others_depend_on_is_written_twice(tmp_path: Path) -> None:
    """With others of its kind between, as soon as there are some."""
    with HitLogWriter(tmp_path, "w") as log:
        for number in range(4):
            log.append(FrameKind.REQUEST, b"r%d" % number)
            log.append(FrameKind.COMMIT, b"c%d" % number)
    found = b" ".join(read(tmp_path))
    assert found == b"r0 c0 r1 c1 r2 c2 c0 r3 c3 c1 c2 c3"


def test_an_unfinished_frame_behind_damage_is_not_cut_off(tmp_path: Path) -> None:
    """Only what is nothing but unfinished is."""
    segment = tmp_path / "w-000001.hits"
    bad = bytearray(pack_frame(1, b"bad"))
    bad[-1] ^= 1
    whole = MAGIC + bytes(bad) + pack_frame(1, b"unfinished")[:-2]
    segment.write_bytes(whole)
    with HitLogWriter(tmp_path, "w") as log:
        assert log.torn is None
    assert segment.read_bytes() == whole
    damaged: list[Damage] = []
    assert list(read_frames(tmp_path, damaged.append)) == []
    assert [one.is_torn for one in damaged] == [False]
