"""`hits check`, `hits compact`, and what the exit status of commands on the log tells."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.hitlog.hand_made_log import NOON, Log, envelope, hit
from typer.testing import CliRunner

from behavesim.cli.app import app


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(tmp_path)
    for number in range(5):
        made.add_requests(envelope(hit("page_view", NOON + number), cid=f"{number}.1"))
    return made


def run(log: Log, *arguments: str) -> tuple[int, dict[str, Any], list[str]]:
    """Exit status, the object on stdout, and the lines of stderr that are no progress."""
    command = ["--workspace", str(log.hits.parent), *arguments, "--json"]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    progress = ("read the", "write tables", "check the", "compact the")
    talk = [line for line in result.stderr.splitlines() if not line.startswith(progress)]
    return result.exit_code, json.loads(result.stdout or "{}"), talk


def damage(log: Log) -> dict[str, Any]:
    """Flip a bit in the third frame; returns where that is."""
    segment = log.hits / "serve-000001.hits"
    data = bytearray(segment.read_bytes())
    size = (len(data) - 8) // 5
    data[8 + 2 * size + 50] ^= 4
    segment.write_bytes(data)
    return {"segment": segment.name, "at": 8 + 2 * size, "bytes": size}


def test_a_whole_log_is_0(log: Log) -> None:
    """With the number of its frames."""
    status, result, talk = run(log, "hits", "check")
    assert (status, result["frames"], result["damaged"], talk) == (0, 5, [], [])
    assert (result["segments"], result["torn_bytes"], result["shortened"]) == (1, 0, [])


def test_damage_is_1_with_its_place(log: Log) -> None:
    """`materialize` has written the tables by then."""
    place = damage(log)
    line = f"hits/{place['segment']}: {place['bytes']} bytes at {place['at']} are damaged"
    for command in (["hits", "check"], ["materialize"], ["materialize"]):
        status, result, talk = run(log, *command)
        assert (status, result["frames"], result["damaged"], talk) == (1, 4, [place], [line])
    assert len(log.rows()) == 4


def test_a_table_that_would_lose_rows_is_1(log: Log) -> None:
    """Until it is said that what the log has is to be taken."""
    assert run(log, "materialize")[0] == 0
    (log.hits / "serve-000001.hits").write_bytes(b"")
    assert run(log, "hits", "check")[1]["shortened"] == ["serve-000001.hits"]
    status, result, talk = run(log, "materialize")
    assert (status, result["events"], len(log.rows())) == (1, 5, 5)
    assert result["kept"] == [{"day": "2026-11-01", "events": 5, "segments": ["serve-000001.hits"]}]
    assert talk == [
        "the table of 2026-11-01 keeps its 5 rows: the log lacks some (serve-000001.hits lost "
        "something)",
        "hint: restore the log, or take what it has: materialize --rebuild",
    ]
    status, result, talk = run(log, "hits", "check")  # as long as anything is kept for it
    assert (status, result["shortened"]) == (1, ["serve-000001.hits"])
    status, result, talk = run(log, "materialize", "--rebuild")
    assert (status, result["events"], talk, log.rows()) == (0, 0, [], [])
    assert run(log, "hits", "check")[0] == 0


def test_compact_says_bytes_before_and_after(log: Log) -> None:
    """And leaves a log that is whole."""
    before = (log.hits / "serve-000001.hits").stat().st_size
    status, result, _ = run(log, "hits", "compact")
    [segment] = log.hits.iterdir()
    assert (status, result["frames"], result["left"]) == (0, 5, [])
    assert (result["bytes_before"], result["bytes_after"]) == (before, segment.stat().st_size)
    assert (result["segments_before"], result["segments_after"]) == (1, 1)
    assert run(log, "hits", "check")[1]["frames"] == 5


def test_compact_leaves_damage_and_is_1(log: Log) -> None:
    """Nothing that may still be mended is rewritten."""
    place = damage(log)
    status, result, talk = run(log, "hits", "compact")
    reason = f"damage of {place['bytes']} bytes at {place['at']}"
    assert (status, talk) == (1, [f"hits/serve-000001.hits stays as it is: {reason}"])
    assert result["left"][0]["is_faulty"]


@pytest.mark.parametrize("command", ["check", "compact"])
def test_without_a_log_there_is_nothing_to_do(tmp_path: Path, command: str) -> None:
    """As for `materialize`."""
    result = CliRunner().invoke(app, ["--workspace", str(tmp_path), "hits", command])
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == f"error: {tmp_path / 'hits'}: found no hit log"
