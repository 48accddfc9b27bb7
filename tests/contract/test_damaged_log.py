"""Bits flipped at 200 random places of a log: each is reported or harmless and costs one frame.

Killed with SIGKILL, `hits compact` loses nothing and doubles nothing. Figures are printed (-rP).
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.unit.hitlog.hand_made_log import DAY_MS, NOON, SETTINGS, Log, envelope, first_visit, hit
from tests.unit.wire.test_visit_columns import VISIT, log_columns

from behavesim.hitlog.frames import Damage, Frame
from behavesim.hitlog.segment_names import list_segments
from behavesim.hitlog.segment_scan import scan_segment
from behavesim.hitlog.writer import FrameKind, HitLogWriter, read_frames
from behavesim.materialize.materialize import materialize
from behavesim.materialize.result import MaterializeResult

pytestmark = pytest.mark.slow

FLIPS = 200
TABLES = 10
"""Of so many flips the tables are made as well, which takes a second each."""


def fill_collector(log: Log) -> None:
    """Visitors, simulated visits with an attempt that failed, commits, in several segments."""
    frames = Log(log.hits.parent / "frames")
    with HitLogWriter(log.hits, "browser", segment_bytes=20_000) as writer:
        for number in range(40):
            frames.add_requests(envelope(first_visit(t=NOON + number), cid=f"{number}.7"))
            for attempt in (1, 2):
                made = envelope(hit("login"), hit("scroll", NOON + 9, s=2), visit=f"v{number}")
                frames.add_requests(made | {"attempt": attempt})
            for one in read_frames(frames.hits):
                writer.append(one.kind, one.payload)
            shutil.rmtree(frames.hits)
            writer.append(FrameKind.COMMIT, b'{"visit": "v%d", "attempt": 2}' % number)
            writer.flush()


def fill_direct(log: Log) -> None:
    """Visits in columns that name what a reference says, as the direct engine logs them."""
    once = Log(log.hits.parent / "once")
    log_columns(once, VISIT)
    reference, _copy, visit = read_frames(once.hits)
    with HitLogWriter(log.hits, "direct-00000") as writer:
        writer.append(reference.kind, reference.payload)
        for number in range(60):
            payload = visit.payload.replace(b'"visit":"v"', b'"visit":"v%d"' % number)
            writer.append(visit.kind, payload.replace(b"1.100", b"%d.100" % number))


def payloads(hits: Path) -> Counter[bytes]:
    return Counter(frame.payload for frame in read_frames(hits))


def flip(hits: Path, generator: random.Random) -> tuple[Path, int]:
    """Flip one bit somewhere in the log; returns where."""
    segments = [segment.path for segment in list_segments(hits)]
    sizes = [path.stat().st_size for path in segments]
    [path] = generator.choices(segments, sizes)
    data = bytearray(path.read_bytes())
    at = generator.randrange(len(data))
    data[at] ^= 1 << generator.randrange(8)
    path.write_bytes(data)
    return path, at


def make_tables(root: Path) -> tuple[MaterializeResult, Counter[str]]:
    """Figures and rows, from nothing."""
    shutil.rmtree(root / "warehouse", ignore_errors=True)
    figures = materialize(root / "hits", root / "warehouse", SETTINGS)
    return figures, Counter(map(repr, Log(root).rows()))


@pytest.mark.parametrize("fill", [fill_collector, fill_direct])
def test_flipped_bits(tmp_path: Path, fill: object) -> None:
    """A frame lost at most, and reported; of visits that are not of that frame no row is lost."""
    whole = Log(tmp_path / "whole")
    assert callable(fill)
    fill(whole)
    before, (_, rows) = payloads(whole.hits), make_tables(tmp_path / "whole")
    most = max(Counter(row["user_pseudo_id"] for row in Log(tmp_path / "whole").rows()).values())
    generator = random.Random(11)
    reported: Counter[str] = Counter()
    for number in range(FLIPS):
        root = tmp_path / "flipped"
        shutil.copytree(whole.hits, root / "hits")
        path, at = flip(root / "hits", generator)
        damages: list[Damage] = []
        after = Counter(one.payload for one in read_frames(root / "hits", damages.append))
        lost = before - after
        assert not after - before
        assert lost.total() <= 1
        [damage] = damages
        assert damage.segment == path and damage.offset <= at < damage.offset + damage.size_bytes
        reported["frames lost" if lost else "magic"] += 1
        if number < TABLES:
            figures, left = make_tables(root)
            gone = rows - left
            assert len(figures.damaged) == 1 and gone.total() <= most
            reported["rows lost" if gone else "no row lost"] += 1
        shutil.rmtree(root)
    print(f"{fill.__name__}: {FLIPS} flips, {dict(reported)}")


def test_damage_does_not_take_rows_that_are_in_tables(tmp_path: Path) -> None:
    """Whatever is flipped after the tables were made: they keep all their rows, and say so."""
    whole = Log(tmp_path)
    fill_direct(whole)
    _, rows = make_tables(tmp_path)
    generator = random.Random(12)
    for _ in range(10):
        flip(tmp_path / "hits", generator)
        figures = materialize(tmp_path / "hits", tmp_path / "warehouse", SETTINGS)
        assert figures.damaged
        assert not rows - Counter(map(repr, Log(tmp_path).rows()))


_CHILD = """
import sys
from pathlib import Path
from behavesim.hitlog import compaction
print("ready", flush=True)
compaction.compact_log(Path(sys.argv[1]))
"""


def test_compaction_killed_at_any_moment(tmp_path: Path) -> None:
    """The frames are those of before, in their order; at last everything is folded."""
    log = Log(tmp_path)
    with HitLogWriter(log.hits, "serve", segment_bytes=300_000) as writer:
        for number in range(12_000):
            made = envelope(hit("page_view", NOON + number * DAY_MS // 4000), cid=f"{number}.1")
            writer.append(FrameKind.REQUEST, repr(made).encode())
    before = [frame.payload for frame in read_frames(log.hits)]
    generator, moments = random.Random(13), Counter[str]()
    for _ in range(12):
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
        process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(log.hits)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(generator.uniform(0.05, 0.8))
        process.kill()
        process.communicate(timeout=60)
        assert [frame.payload for frame in read_frames(log.hits)] == before
        moments["ended" if process.returncode == 0 else "killed"] += 1
        moments["segments"] = len(list_segments(log.hits))
    subprocess.run([sys.executable, "-c", _CHILD, str(log.hits)], check=True, env=environment)
    [segment] = list_segments(log.hits)
    assert [one.payload for one in scan_segment(segment) if isinstance(one, Frame)] == before
    assert [path.name for path in log.hits.iterdir()] == [segment.path.name]
    print(f"hits compact: {dict(moments)}")
