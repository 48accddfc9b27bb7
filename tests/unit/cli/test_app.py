"""The program as one types it."""

import errno
import json
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from behavesim.api.calls import nest_flags
from behavesim.api.workspace import Workspace
from behavesim.cli.app import app
from behavesim.cli.options import Invocation
from behavesim.cli.run import run_command
from behavesim.core.progress import Progress
from behavesim.engines.record import VisitFailure
from behavesim.errors import DataError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.parity.parity import ParityResult
from behavesim.settings import Settings
from behavesim.simulation.simulate import SimulationResult


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the command of these tests gives back."""

    seed: int
    root: Path


def give_outcome(workspace: Workspace) -> Outcome:
    """A command that works."""

    def work(settings: Settings, paths: WorkspacePaths, progress: Progress) -> Outcome:
        progress("work", 1, 1)
        return Outcome(settings.seed, paths.root)

    return workspace._caller.call(work)


def test_json_stands_alone_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """Progress goes to stderr."""
    run_command(Invocation(Path("w"), None, {"seed": 3}, True), give_outcome)
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"seed": 3, "root": "w"}
    assert "work: 1/1" in captured.err


def test_an_error_of_ours_is_one_line_and_a_hint(tmp_path: Path) -> None:
    """Exit status 1, nothing on stdout, no traceback."""
    result = CliRunner().invoke(app, ["doctor", "--config", str(tmp_path / "none.yaml")])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        f"error: {tmp_path / 'none.yaml'}: found no such file; allowed an existing YAML file\n"
    )


def test_a_hint_stands_on_the_next_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The hint is printed apart from the error."""

    def fail(workspace: Workspace) -> Outcome:
        raise DataError("too few people", "simulate more")

    with pytest.raises(Exception) as caught:
        run_command(Invocation(Path("w"), None, {}, False), fail)
    assert getattr(caught.value, "exit_code", None) == 1
    assert capsys.readouterr().err == "error: too few people\nhint: simulate more\n"


def test_a_bug_keeps_its_traceback() -> None:
    """What is not an error of ours is not swallowed."""

    def fail(workspace: Workspace) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_command(Invocation(Path("w"), None, {}, False), fail)


_SLEEPER = """
import asyncio, sys
from pathlib import Path
from behavesim.cli.options import Invocation
from behavesim.cli.run import run_command
from behavesim.parity.parity import ParityResult
from behavesim.simulation.simulate import SimulationResult

async def sleep():
    try:
        print("asleep", flush=True)
        await asyncio.sleep(60)
    finally:
        print("awake", flush=True)

def run(workspace):
    asyncio.run(sleep())

try:
    run_command(Invocation(Path("w"), None, {}, False), run)
except Exception as stopped:
    sys.exit(stopped.exit_code)
"""


@pytest.mark.parametrize(
    ("number", "on_ctrl_c", "status"),
    [
        (signal.SIGINT, signal.default_int_handler, 130),
        (signal.SIGTERM, signal.default_int_handler, 143),
        (signal.SIGTERM, signal.SIG_IGN, 143),
    ],
)
def test_who_is_stopped_tidies_up(number: int, on_ctrl_c: Any, status: int) -> None:
    """Ctrl-C and SIGTERM are one line and a status; what runs ends as it would by itself."""
    before = signal.signal(signal.SIGINT, on_ctrl_c)  # a child inherits that it is ignored
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _SLEEPER],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout is not None
    assert process.stdout.readline() == "asleep\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("awake\n", "stopped\n", status)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_control_c_is_130(error: BaseException) -> None:
    """A stopped command says so in its exit status; DuckDB has its own way to say it."""

    def stop(workspace: Workspace) -> Outcome:
        raise error

    with pytest.raises(Exception) as caught:
        run_command(Invocation(Path("w"), None, {}, False), stop)
    assert getattr(caught.value, "exit_code", None) == 130


@pytest.mark.parametrize(
    "arguments",
    [
        ["doctor", "--nonsense"],
        ["nonsense"],
        ["simulate", "--engine", "steam"],
        ["simulate", "--people", "many"],
        ["parity", "--visits", "0"],
    ],
)
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    """What cannot be parsed never reaches a command."""
    assert CliRunner().invoke(app, arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["simulate", "--start", "2026-13-01"], "--start: found '2026-13-01'; allowed a date as"),
        (["simulate", "--start", "tomorrow"], "--start: found 'tomorrow'; allowed a date as"),
        (["simulate", "--people", "0"], "--people: found 0; allowed greater than or equal to 1"),
        (["simulate", "--sessions", "0"], "--sessions: found 0"),
        (["simulate", "--days", "0"], "--days: found 0"),
        (["export", "--since", "soon"], "--since: found 'soon'; allowed a date as YYYY-MM-DD"),
        (["export", "--since", "0218"], "--since: found '0218'; allowed a date as YYYY-MM-DD"),
        (["export", "--until", "20260230"], "--until: found '20260230'; allowed a date as"),
        (["simulate", "--start", "202611"], "--start: found '202611'; allowed a date as"),
        (["serve", "--port", "70000"], "--port: found 70000"),
        (["demo", "--sessions-direct", "0"], "--sessions-direct: found 0"),
        (["demo", "--seed", "-1"], "--seed: found -1"),
    ],
)
def test_flags_are_checked_as_settings_are(
    tmp_path: Path, arguments: list[str], expected: str
) -> None:
    """A value that is not allowed is wrong usage, and nothing is written."""
    workspace = tmp_path / "w"
    result = CliRunner().invoke(app, ["--workspace", str(workspace), *arguments])
    assert result.exit_code == 2
    assert expected in " ".join(result.stderr.replace("│", " ").split())
    assert not workspace.exists()


def test_flags_that_quarrel_are_an_error(tmp_path: Path) -> None:
    """Each is allowed, only not together; nothing is written."""
    arguments = ["simulate", "--people", "1", "--sessions", "1"]
    result = CliRunner().invoke(app, ["--workspace", str(tmp_path / "w"), *arguments])
    assert result.exit_code == 1
    assert "found people and sessions" in result.stderr
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    "command", [["doctor"], ["build-site"], ["serve"], ["export"], ["materialize"], ["train"]]
)
def test_a_file_as_workspace_is_one_line(tmp_path: Path, command: list[str]) -> None:
    """Whatever the command, and whether the file is the workspace or above it."""
    (tmp_path / "afile").touch()
    for workspace in (tmp_path / "afile", tmp_path / "afile" / "w"):
        result = CliRunner().invoke(app, ["--workspace", str(workspace), *command])
        assert result.exit_code == 1
        assert result.stderr.startswith(f"error: {workspace}: found ")
        assert "; allowed a directory\nhint: " in result.stderr
        assert result.stderr.count("\n") == 2


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/x/y"), "/x/y: permission denied"),
        (FileExistsError(errno.EEXIST, "File exists", "/x"), "/x: file exists"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/x"), "/x: not a directory"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/x"), "/x: no such file or directory"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "/x"), "/x: is a directory"),
        (OSError(errno.EROFS, "Read-only", b"/x"), "/x: read-only file system"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
    ],
)
def test_what_the_file_system_refuses_is_one_line(
    capsys: pytest.CaptureFixture[str], error: OSError, line: str
) -> None:
    """Path, reason and a hint; exit status 1."""

    def fail(workspace: Workspace) -> Outcome:
        raise error

    with pytest.raises(typer.Exit) as caught:
        run_command(Invocation(Path("w"), None, {}, False), fail)
    assert caught.value.exit_code == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("error: ") and first.endswith(line)
    assert second.startswith("hint: ")


@pytest.mark.parametrize("error", [ConnectionResetError(errno.ECONNRESET, "x"), OSError("x")])
def test_an_os_error_that_is_not_of_files_keeps_its_traceback(error: OSError) -> None:
    """Sockets have no path that a user chose wrongly."""

    def fail(workspace: Workspace) -> Outcome:
        raise error

    with pytest.raises(OSError) as caught:
        run_command(Invocation(Path("w"), None, {}, False), fail)
    assert caught.value is error


def test_an_impossible_date_in_a_config_is_one_line(tmp_path: Path) -> None:
    """With the file and its line."""
    config = tmp_path / "c.yaml"
    config.write_text("simulate:\n  start: 2026-13-01\n")
    result = CliRunner().invoke(app, ["doctor", "--config", str(config)])
    assert result.exit_code == 1
    assert result.stderr == (
        f"error: {config}: line 2: found the impossible date 2026-13-01; "
        "allowed a date as YYYY-MM-DD\n"
    )


def test_the_workspace_comes_from_option_or_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option wins over BEHAVESIM_WORKSPACE."""
    seen: list[Path] = []

    def run(settings: Settings, workspace: WorkspacePaths, **options: Any) -> Outcome:
        seen.append(workspace.root)
        return Outcome(settings.seed, workspace.root)

    monkeypatch.setattr("behavesim.materialize.materialize.run_materialize", run)
    runner = CliRunner()
    runner.invoke(app, ["--workspace", "a", "materialize"], env={"BEHAVESIM_WORKSPACE": "b"})
    runner.invoke(app, ["materialize"], env={"BEHAVESIM_WORKSPACE": "b"})
    runner.invoke(app, ["materialize"])
    assert seen == [Path("a"), Path("b"), Path("behavesim-out")]


def test_a_parity_with_differences_is_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """CI sees from the exit status that engines disagree, or that too little was compared."""

    failure = VisitFailure("p1-v0", 3, "a reason")
    fine = ParityResult(1, 20, 500, 0, {}, (), (), ())
    printed = (
        (fine, 0),
        (replace(fine, differences=2), 1),
        (replace(fine, failures=(failure,)), 1),
        (replace(fine, unreached=("event refund",)), 1),
    )
    for outcome, status in printed:
        monkeypatch.setattr(
            "behavesim.parity.parity.run_parity", lambda *a, outcome=outcome, **k: outcome
        )
        assert CliRunner().invoke(app, ["parity", "--json"]).exit_code == status


@pytest.mark.parametrize(("flags", "status"), [([], 1), (["--allow-failures"], 0)])
def test_a_failed_visit_is_named_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, flags: list[str], status: int
) -> None:
    """A run whose data are cut short does not pass for a whole one, unless that is allowed."""
    failures = (VisitFailure("p8-v0", 3, "no form#login-form on this page"),)
    summary = SimulationResult("browser", 9, 12, 3, 400, 150, 1, 9.5, 1, failures, 0, (), (), 2.5)
    monkeypatch.setattr("behavesim.simulation.simulate.run_simulate", lambda *a, **k: summary)
    result = CliRunner().invoke(app, ["simulate", "--json", *flags])
    assert result.exit_code == status
    assert "failed: visit p8-v0, attempt 3: no form#login-form on this page\n" in result.stderr
    printed = [{"visit": "p8-v0", "attempt": 3, "reason": "no form#login-form on this page"}]
    assert json.loads(result.stdout)["failures"] == printed


def test_serve_prints_its_address_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    """stdout holds the summary alone."""

    def serve(settings: Settings, workspace: WorkspacePaths, *, on_ready: Any, **_: Any) -> Outcome:
        on_ready("http://127.0.0.1:8400/")
        return Outcome(settings.seed, workspace.root)

    monkeypatch.setattr("behavesim.collector.serve.run_serve", serve)
    result = CliRunner().invoke(app, ["serve", "--json"])
    assert result.stderr == "the shop is at http://127.0.0.1:8400/ (Ctrl-C stops it)\n"
    assert json.loads(result.stdout)["seed"] == 7


def test_flags_that_were_not_given_change_nothing() -> None:
    """None means not given; False and 0 are values."""
    flags = {"seed": None, "a.b": 0, "a.c": False, "d": None}
    assert nest_flags(flags) == {"a": {"b": 0, "c": False}}


def test_help_loads_the_command_line_alone() -> None:
    """--help stays fast, since what a command does is imported when it runs."""
    code = (
        "import sys, behavesim.cli.app\n"
        "print([m for m in sys.modules if m.startswith(('behavesim.settings', 'behavesim.engines', "
        "'behavesim.warehouse', 'pyarrow', 'lightgbm', 'numpy', 'polars'))])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_the_workspace_may_be_named_after_a_command(tmp_path: Path) -> None:
    """Where people look for it; before the command is right, too, and the later one counts."""
    after = ["doctor", "--workspace", str(tmp_path / "a"), "--json"]
    both = ["--workspace", str(tmp_path / "b"), *after]
    for arguments in (after, both):
        found = CliRunner().invoke(app, arguments)
        assert "No such option" not in found.output
    (tmp_path / "file").write_text("")
    refused = CliRunner().invoke(app, ["doctor", "--workspace", str(tmp_path / "file")])
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"error: {tmp_path / 'file'}: found a file")
    later = ["--workspace", str(tmp_path / "a"), "doctor", "--workspace", str(tmp_path / "file")]
    assert CliRunner().invoke(app, later).exit_code == 1
