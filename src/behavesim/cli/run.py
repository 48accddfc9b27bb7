"""Runs one command: settings, progress, the result or the error."""

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from behavesim.cli.options import Invocation
from behavesim.errors import BehavesimError, WorldError
from behavesim.model.storing import SPACE_HINT

if TYPE_CHECKING:
    from behavesim.model.progress import Progress
    from behavesim.model.workspace import Workspace
    from behavesim.settings import Settings

Summary = TypeVar("Summary")
Show = Callable[[Any, "Settings"], None]

EXIT_ERROR = 1
EXIT_STOPPED = 130
EXIT_TERMINATED = 143

_PATH_HINT = "check that path, or choose another directory with --workspace or --out"
_RIGHTS_HINT = "choose a directory that you may write to, with --workspace or --out"
# What a file system says, and what to do about it.
_FILE_ERRORS = {
    errno.EACCES: _RIGHTS_HINT,
    errno.EPERM: _RIGHTS_HINT,
    errno.EROFS: _RIGHTS_HINT,
    errno.ENOSPC: SPACE_HINT,
    errno.EDQUOT: SPACE_HINT,
    errno.EEXIST: _PATH_HINT,
    errno.EISDIR: _PATH_HINT,
    errno.ENAMETOOLONG: _PATH_HINT,
    errno.ENOENT: _PATH_HINT,
    errno.ENOTDIR: _PATH_HINT,
}


def run_command(
    invocation: Invocation,
    run: "Callable[[Settings, Workspace, Progress], Summary]",
    show: Show | None = None,
) -> Summary:
    """Call ``run`` and print its summary: as JSON, by ``show``, or as a plain table.

    An error of ours is one line and a hint on stderr, exit status 1; Ctrl-C is 130 and SIGTERM 143.
    """
    # Imported here, so that --help does not pay for them.
    from behavesim.cli.output import print_json, print_summary
    from behavesim.cli.progress import show_progress
    from behavesim.model.workspace import Workspace, check_workspace
    from behavesim.settings import load_settings

    with report_errors():
        check_workspace(invocation.workspace)
        settings = load_settings(invocation.config, invocation.overrides)
        with show_progress() as progress:
            summary = run(settings, Workspace(invocation.workspace), progress)
        if invocation.as_json:
            print_json(summary)
        elif show is not None:
            show(summary, settings)
        else:
            print_summary(summary)
    return summary


@contextmanager
def report_errors() -> Iterator[None]:
    """Turn errors of ours, Ctrl-C and SIGTERM into their line on stderr and their exit status."""
    with _ending_as_by_ctrl_c() as terminated:
        try:
            yield
        except BehavesimError as error:
            raise _print_error(error) from None
        except OSError as error:
            if not _is_of_files(error):
                raise
            raise _print_error(_explain_os_error(error)) from None
        except (KeyboardInterrupt, RuntimeError) as error:
            if not _is_interruption(error):
                raise
            print("stopped", file=sys.stderr)
            raise typer.Exit(EXIT_TERMINATED if terminated else EXIT_STOPPED) from None


def _print_error(error: BehavesimError) -> typer.Exit:
    from behavesim.cli.screen import print_line

    print_line(f"error: {error.message}")
    if error.hint:
        print_line(f"hint: {error.hint}")
    return typer.Exit(EXIT_ERROR)


def _is_of_files(error: OSError) -> bool:
    """Whether the file system said so. Every path here is of the user's choice, so it is no bug."""
    if isinstance(error, ConnectionError | TimeoutError):
        return False
    return error.filename is not None or error.errno in _FILE_ERRORS


def _explain_os_error(error: OSError) -> WorldError:
    # Arrow's errors carry their path in the text, a full disk none at all.
    reason = os.strerror(error.errno) if error.errno else str(error)
    if error.filename is None:
        return WorldError(" ".join(str(error).split()), _FILE_ERRORS.get(error.errno or 0, ""))
    hint = _FILE_ERRORS.get(error.errno or 0, _PATH_HINT)
    return WorldError(f"{os.fsdecode(error.filename)}: {reason.lower()}", hint)


def _is_interruption(error: BaseException) -> bool:
    # DuckDB takes Ctrl-C while a query runs and raises this in its place.
    return isinstance(error, KeyboardInterrupt) or str(error) == "Query interrupted"


@contextmanager
def _ending_as_by_ctrl_c() -> Iterator[list[int]]:
    """Let SIGTERM do what Ctrl-C does, so that browsers end with us; yields which ones came."""
    received: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        received.append(number)
        # asyncio handles SIGINT while it runs: it lets tasks end. Only where SIGINT is ignored,
        # as in the background of a script, there is nothing to ask.
        on_ctrl_c = signal.getsignal(signal.SIGINT)
        (on_ctrl_c if callable(on_ctrl_c) else signal.default_int_handler)(signal.SIGINT, frame)

    if threading.current_thread() is not threading.main_thread():
        yield received  # only the main thread may handle signals
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield received
    finally:
        signal.signal(signal.SIGTERM, before)
