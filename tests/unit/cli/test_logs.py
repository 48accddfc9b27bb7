"""What is logged, what of it is shown, and what never is."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from behavesim.cli.logs import NAMESPACE, hide_secrets, show_logs
from behavesim.errors import WorldError
from behavesim.files.unfinished import sweep_abandoned
from behavesim.google.calls import Patience, call_google
from behavesim.hitlog.frames import FrameKind
from behavesim.hitlog.writer import HitLogWriter

LOG = logging.getLogger(f"{NAMESPACE}.some.part")
NO_PROCESS = 2**22 + 1
"""No process has this number: Linux gives numbers up to 2**22."""


@pytest.fixture(autouse=True)
def _logger_as_before() -> Iterator[None]:
    logger = logging.getLogger(NAMESPACE)
    handlers, level = list(logger.handlers), logger.level
    yield
    logger.handlers[:] = handlers
    logger.setLevel(level)


def show_three(verbosity: int) -> None:
    """Log one line of each level."""
    show_logs(verbosity)
    LOG.warning("cut %d", 1)
    LOG.info("done %d", 2)
    LOG.debug("looked at %d", 3)


def test_without_the_option_only_warnings_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """As plain lines, on stderr."""
    show_three(0)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "cut 1\n")


@pytest.mark.parametrize(("verbosity", "levels"), [(1, 2), (2, 3), (5, 3)])
def test_verbose_lines_have_time_level_and_logger(
    verbosity: int, levels: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once: what is done. Twice and more often: details too."""
    show_three(verbosity)
    lines = capsys.readouterr().err.splitlines()
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    expected = ["WARNING {}: cut 1", "INFO {}: done 2", "DEBUG {}: looked at 3"][:levels]
    assert len(lines) == levels
    for line, rest in zip(lines, expected, strict=True):
        assert re.fullmatch(f"{moment} {rest.format('behavesim.some.part')}", line)


def test_the_last_call_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """No line comes twice, and verbosity can go down again."""
    show_logs(2)
    show_three(0)
    assert capsys.readouterr().err == "cut 1\n"


def test_other_libraries_are_never_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What they log may hold requests with credentials."""
    show_logs(2)
    logging.getLogger("urllib3.connectionpool").debug("Authorization: Bearer abc")
    logging.getLogger("google.auth").info("token abc")
    assert capsys.readouterr().err == ""


def test_a_line_has_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    """Names of files come from outside."""
    show_logs(1)
    LOG.info("segment %s begun", "a\x1b[2J\nb")
    assert capsys.readouterr().err.endswith("segment a\\x1b[2J\\nb begun\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s3://me:pw@bucket/x", "s3://[hidden]@bucket/x"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [hidden]"),
        ("with ya29.a0Af_x-y", "with [hidden]"),
        ("/mp/collect?api_secret=s3cr&v=2", "/mp/collect?api_secret=[hidden]&v=2"),
        ('{"private_key": "-----BEGIN", "a": 1}', '{"private_key": [hidden], "a": 1}'),
        ("AWS_SECRET_ACCESS_KEY=abc rest", "AWS_SECRET_ACCESS_KEY=[hidden] rest"),
        ("?X-Amz-Signature=0f&x=1", "?X-Amz-Signature=[hidden]&x=1"),
        ("table events_20261101 published", "table events_20261101 published"),
        ("server started at http://127.0.0.1:8080/", "server started at http://127.0.0.1:8080/"),
    ],
)
def test_credentials_are_hidden(text: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Logged by mistake, they are not shown."""
    assert hide_secrets(text) == shown
    show_logs(1)
    LOG.info("%s", text)
    assert capsys.readouterr().err.endswith(f": {shown}\n")


@pytest.mark.parametrize(
    ("flags", "shows"), [([], ""), (["-v"], "INFO"), (["--verbose", "--verbose"], "DEBUG")]
)
def test_the_program_logs_on_stderr_alone(flags: list[str], shows: str, tmp_path: Path) -> None:
    """stdout keeps its one JSON object; each level is shown at its verbosity."""
    temporary = tmp_path / "tmp"
    left = temporary / f"behavesim-test-{NO_PROCESS}-00000000"
    left.mkdir(parents=True)
    command = [sys.executable, "-m", "behavesim", *flags, "--workspace", str(tmp_path / "w")]
    done = subprocess.run(
        [*command, "personas", "schema"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    json.loads(done.stdout)
    found = set(re.findall(r"^\S+Z (INFO|DEBUG) behavesim\.", done.stderr, re.MULTILINE))
    assert found == {"": set(), "INFO": {"INFO"}, "DEBUG": {"INFO", "DEBUG"}}[shows]
    assert not left.exists()


def test_a_new_segment_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The first one, and each that follows a full one."""
    with (
        caplog.at_level(logging.INFO, NAMESPACE),
        HitLogWriter(tmp_path, "w", segment_bytes=64) as log,
    ):
        for _ in range(2):
            log.append(FrameKind.VISIT, bytes(100))
            log.flush()
    begun = [line for line in caplog.messages if line.endswith(" begun")]
    assert begun == [f"segment {tmp_path}/w-{number:06d}.hits begun" for number in (1, 2)]


def test_a_further_try_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """With the reason and the pause before it."""

    def fail() -> None:
        raise WorldError("make property: too many requests", retryable=True)

    with caplog.at_level(logging.INFO, NAMESPACE), pytest.raises(WorldError):
        call_google("make property", fail, Patience((2.0,), lambda seconds: None))
    assert caplog.messages == ["make property: too many requests; again in 2 s"]


def test_what_is_swept_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """By its path."""
    left = tmp_path / f".site.{NO_PROCESS}-00000000.new"
    left.mkdir()
    with caplog.at_level(logging.INFO, NAMESPACE):
        sweep_abandoned([left])
    assert caplog.messages == [f"removed {left}, which a process that has ended left"]
