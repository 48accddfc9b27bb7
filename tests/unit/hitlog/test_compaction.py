"""Segments that become one: the same frames and rows, whatever happens on the way."""

import shutil
from pathlib import Path

import pytest
from tests.unit.hitlog.hand_made_log import DAY_MS, NOON, Log, envelope, first_visit, hit

from behavesim.errors import DataError, WorldError
from behavesim.hitlog import compaction
from behavesim.hitlog.compaction import compact_log
from behavesim.hitlog.frame_blocks import pack_block, unpack_block
from behavesim.hitlog.frames import Frame, FrameKind
from behavesim.hitlog.lock import reading_log
from behavesim.hitlog.writer import HitLogWriter, read_frames


def fill(log: Log, days: range, segment_bytes: int = 4000) -> None:
    """Hits of some days, an attempt that failed and one that was committed, in many segments."""
    log.segment_bytes = segment_bytes
    for day in days:
        t = NOON + day * DAY_MS
        for user in range(5):
            log.add_requests(envelope(first_visit(t=t), hit("scroll", t + 9), cid=f"{user}.1"))
        for attempt in (1, 2):
            log.add_requests(envelope(hit("login", t), visit=f"v{day}") | {"attempt": attempt})
        log.add_commit(f"v{day}", 2)
        log.add_request("v=1&en=a")


def contents(log: Log) -> dict[str, bytes]:
    return {str(path.relative_to(log.warehouse)): path.read_bytes()
            for path in log.warehouse.glob("events_*/*")}  # fmt: skip


def frames(log: Log) -> list[tuple[int, bytes]]:
    return [(frame.kind, frame.payload) for frame in read_frames(log.hits)]


def names(log: Log) -> list[str]:
    return sorted(path.name for path in log.hits.iterdir())


def test_a_compacted_log_has_the_same_frames_and_rows(log: Log) -> None:
    """In fewer segments and bytes; with what was known of the old ones nothing is lost."""
    fill(log, range(4))
    before, figures = frames(log), log.materialize()
    tables = contents(log)
    made = compact_log(log.hits)
    assert made.segments_before > 3 and made.segments_after == 1
    assert made.bytes_after * 3 < made.bytes_before
    assert (made.frames, made.left) == (len(before), ())
    assert frames(log) == before
    again = log.materialize()
    assert contents(log) == tables
    assert (again.kept, again.written, again.frames) == ((), 0, figures.frames)
    assert (again.rejected, again.ignored) == (figures.rejected, figures.ignored)


def test_compacting_again_changes_nothing(log: Log) -> None:
    """Until there are new segments, which are folded in with the old ones."""
    fill(log, range(2))
    compact_log(log.hits)
    name = names(log)
    stamp = (log.hits / name[0]).stat().st_mtime_ns
    assert compact_log(log.hits).frames == 0
    assert (log.hits / name[0]).stat().st_mtime_ns == stamp
    log.materialize()
    fill(log, range(2, 4))
    whole = frames(log)
    log.materialize()
    fill(log, range(4, 5))
    compact_log(log.hits)
    assert len(names(log)) == 1 and frames(log)[: len(whole)] == whole
    assert log.materialize().kept == ()


def test_hits_after_compaction_count_in_their_days(log: Log) -> None:
    """A late hit rewrites its day as if nothing had been compacted."""
    fill(log, range(3))
    other = Log(log.hits.parent / "other")
    shutil.copytree(log.hits, other.hits)
    compact_log(log.hits)
    log.materialize()
    for one in (log, other):
        one.add_requests(envelope(hit("purchase", NOON, cu="KRW", epn={"value": 5})))
        late = one.materialize()
    assert late.late == 0 and contents(log) == contents(other)


def test_steps_over_compacted_blocks_give_the_same_figures(log: Log) -> None:
    """A later run takes up the log at the block where a day begins, and counts nothing twice."""
    for day in range(3):
        for number in range(300):
            t = NOON + day * DAY_MS
            log.add_request(f"v=2&tid=G-X&cid={number}.1&en=a&_bst={t}&ep.x={'y' * 200}")
            log.add_request("v=2&tid=G-X&cid=1")
        log.add_request("v=1&en=a")
    compact_log(log.hits)
    first = log.materialize()
    log.add_request(f"v=2&tid=G-X&cid=1.1&en=b&_bst={NOON + 2 * DAY_MS}")
    steps = log.materialize()
    shutil.rmtree(log.warehouse)
    at_once = log.materialize()
    assert steps.written == 1
    assert (steps.events, steps.ignored, steps.rejected, steps.frames) == (
        at_once.events, at_once.ignored, at_once.rejected, at_once.frames,
    )  # fmt: skip
    assert steps.ignored == first.ignored == 900


def test_a_segment_that_is_being_written_stays(log: Log) -> None:
    """And so does what is behind it; the writer goes on."""
    fill(log, range(2))
    with HitLogWriter(log.hits, "serve") as writer:
        made = compact_log(log.hits)
        [left] = made.left
        assert (left.reason, left.is_faulty) == ("it is being written", False)
        writer.append(FrameKind.REQUEST, b"{}")
    assert frames(log)[-1] == (FrameKind.REQUEST, b"{}")


def test_a_writer_begins_a_segment_behind_a_compacted_one(log: Log) -> None:
    """The compacted one is never appended to."""
    fill(log, range(2))
    compact_log(log.hits)
    [name] = names(log)
    last = int(name.split("+")[1].removesuffix(".hits"))
    fill(log, range(2, 3), 10**6)
    assert names(log) == [name, f"serve-{last + 1:06d}.hits"]


@pytest.mark.parametrize("damage", ["flip", "torn"])
def test_damaged_segments_stay_as_they_are(log: Log, damage: str) -> None:
    """They are told, and what stands around them is compacted."""
    fill(log, range(3))
    segment = sorted(log.hits.iterdir())[-1 if damage == "torn" else 1]
    data = bytearray(segment.read_bytes())
    data[100] ^= 1
    segment.write_bytes(data if damage == "flip" else data[:-2])
    before = frames(log)
    made = compact_log(log.hits)
    assert [(one.segment, one.is_faulty) for one in made.left] == [(segment.name, True)]
    assert frames(log) == before and segment.exists()


def test_damage_to_a_compacted_segment_costs_one_block(log: Log) -> None:
    """The other blocks come out."""
    for number in range(60):
        log.add_request(f"v=2&tid=G-X&cid={number}&en=a&ep.x={'y' * 5000}")
    compact_log(log.hits)
    [segment] = log.hits.iterdir()
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    figures = log.materialize()
    assert len(figures.damaged) == 1
    assert 40 <= figures.events < 60


@pytest.mark.parametrize("moment", ["write", "rename", "remove"])
def test_who_is_stopped_on_the_way_loses_and_doubles_nothing(
    log: Log, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the rename the log is as it was; after it, segments that are still there are passed
    over. The next run ends what was begun."""
    fill(log, range(3))
    before = frames(log)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if moment == "write":
            patched.setattr(compaction, "pack_block", stop)
        else:
            patched.setattr(Path, "replace" if moment == "rename" else "unlink", stop)
        with pytest.raises(KeyboardInterrupt):
            compact_log(log.hits)
    assert frames(log) == before
    # A writer that comes in between takes no name that is passed over.
    log.add(FrameKind.REQUEST, b"{}")
    assert frames(log) == [*before, (FrameKind.REQUEST, b"{}")]
    compact_log(log.hits)
    assert frames(log) == [*before, (FrameKind.REQUEST, b"{}")]
    assert len(names(log)) == 1


def test_a_log_that_is_being_read_is_not_compacted(log: Log) -> None:
    """A reader would find segments gone, or twice."""
    fill(log, range(1))
    with reading_log(log.hits), pytest.raises(WorldError, match="is being read by another"):
        compact_log(log.hits)


@pytest.mark.parametrize("size", [0, 5, 2**31, 2**32 - 1])
def test_a_block_that_lies_about_its_size_is_refused(tmp_path: Path, size: int) -> None:
    """Nothing is asked for that is larger than any block."""
    frame = Frame(1, b"payload", tmp_path, 8, 30, 5)
    packed = pack_block([frame])[17:]
    assert list(unpack_block(Frame(5, packed, tmp_path, 8, 30, 0))) == [frame]
    lying = Frame(5, size.to_bytes(4, "little") + packed[4:], tmp_path, 8, 30, 0)
    with pytest.raises(DataError):
        list(unpack_block(lying))
