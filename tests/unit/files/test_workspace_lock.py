"""Commands that keep each other out of a workspace, and what is left of those that were killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from behavesim.errors import WorldError
from behavesim.files.claim import Claim
from behavesim.files.workspace_lock import FOLDER, holding

WRITER = Claim("materialize", writes={"warehouse"})
READER = Claim("query", reads={"warehouse"})

_HOLDER = """
import sys, time
from pathlib import Path
from behavesim.files.claim import Claim
from behavesim.files.workspace_lock import holding
with holding(Path(sys.argv[1]), Claim("simulate", writes={"warehouse"})):
    print("there", flush=True)
    time.sleep(60)
"""


def start_holder(root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "there\n"
    return process


def test_a_second_writer_learns_who_is_there(tmp_path: Path) -> None:
    """The command, its process and since when; at once, and the first one is not disturbed."""
    with start_holder(tmp_path) as holder:
        begun = time.monotonic()
        with pytest.raises(WorldError) as caught, holding(tmp_path, WRITER):
            pass
        assert time.monotonic() - begun < 5
        assert f"behavesim simulate is writing here (process {holder.pid}, since 20" in str(
            caught.value
        )
        assert "--workspace" in caught.value.hint
        holder.kill()


def test_a_part_is_named_by_its_directory(tmp_path: Path) -> None:
    """What `serve` appends to has no directory of its own."""
    serve = Claim("serve", publishes={"served"})
    with holding(tmp_path, serve), pytest.raises(WorldError) as caught, holding(tmp_path, serve):
        pass
    assert str(caught.value).startswith(f"{tmp_path / 'hits'}: behavesim serve is writing here")


def test_who_is_killed_holds_nothing(tmp_path: Path) -> None:
    """The lock goes with the process, and its file with the next one who comes."""
    with start_holder(tmp_path) as holder:
        os.kill(holder.pid, signal.SIGKILL)
    assert list((tmp_path / FOLDER).iterdir())
    with holding(tmp_path, WRITER):
        assert len(list((tmp_path / FOLDER).iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_reader_waits_a_while(tmp_path: Path) -> None:
    """And refuses then; several readers go together."""
    with holding(tmp_path, WRITER):
        found = pytest.raises(WorldError, match="behavesim materialize is writing here")
        with found, holding(tmp_path, READER, patience_s=0.2):
            pass
    with holding(tmp_path, READER), holding(tmp_path, READER):
        found = pytest.raises(WorldError, match="behavesim query is reading here")
        with found, holding(tmp_path, WRITER, patience_s=0.2):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_reader_needs_no_right_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a directory of another user it looks who is there, and goes on."""

    def refuse(self: Path, *_given: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refuse)
        with holding(tmp_path, READER):
            assert list(tmp_path.iterdir()) == []
    with start_holder(tmp_path) as holder, monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refuse)
        found = pytest.raises(WorldError, match="behavesim simulate is writing")
        with found, holding(tmp_path, READER, patience_s=0.1):
            pass
        holder.kill()


def test_asking_makes_no_workspace(tmp_path: Path) -> None:
    """A reader leaves nothing where there is nothing; a writer that fails neither."""
    with holding(tmp_path / "none", READER):
        assert not (tmp_path / "none").exists()
    with pytest.raises(ValueError, match="wrong"), holding(tmp_path / "a" / "b", WRITER):
        raise ValueError("wrong")
    assert list(tmp_path.iterdir()) == []


def test_what_killed_commands_left_is_swept_where_a_command_writes(tmp_path: Path) -> None:
    """At any depth of its parts; not elsewhere, not what is in use, not what others call so."""
    dead, alive = 2**22 + 1, os.getpid()  # no process has a number that high
    gone = [
        tmp_path / "loop" / "round-01" / "truth" / "visits" / f".a.parquet.{dead}-0123abcd.new",
        tmp_path / "loop" / f".round.{dead}-0123abcd.new",
    ]
    stay = [
        tmp_path / "loop" / f".b.{alive}-0123abcd.new",
        tmp_path / "loop" / ".mine.new",
        tmp_path / "export" / f".c.{dead}-0123abcd.new",
    ]
    for path in (*gone, *stay):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half")
    with holding(tmp_path, Claim("loop", publishes={"loop"})):
        assert [path for path in gone if path.exists()] == []
        assert [path for path in stay if not path.exists()] == []


def test_a_simulation_sweeps_the_answer_key_too(tmp_path: Path) -> None:
    """Its shards of before may have been more than it will write."""
    left = tmp_path / "truth" / "visits" / f".direct-00007.parquet.{2**22 + 1}-0123abcd.new"
    left.parent.mkdir(parents=True)
    left.write_text("half")
    with holding(tmp_path, Claim("simulate", writes={"simulated"})):
        assert not left.exists()


def test_what_a_killed_worker_left_goes_with_its_command(tmp_path: Path) -> None:
    """Also while no process has waited for the worker, which the system then still lists."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as worker:
        left = tmp_path / "truth" / "visits" / f".a.parquet.{worker.pid}-0123abcd.new"
        with holding(tmp_path, Claim("simulate", writes={"simulated"})):
            left.parent.mkdir(parents=True)
            left.write_text("half")
            worker.kill()
            os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
        assert not left.exists()
