"""Runs one command: settings, progress, the result or the error."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from behavesim.cli.options import Invocation
from behavesim.cli.stopping import find_status, forget_signals, handling_signals, say_stopped
from behavesim.errors import BehavesimError, WorldError
from behavesim.files.storing import SPACE_HINT

if TYPE_CHECKING:
    from behavesim.api.workspace import Workspace
    from behavesim.settings import Settings

Returned = TypeVar("Returned")
Show = Callable[[Any, "Settings"], None]

EXIT_ERROR = 1
EXIT_STOPPED = 130

_PATH_HINT = "check that path, or choose another directory with --workspace or --out"
_RIGHTS_HINT = "choose a directory that you may write to, with --workspace or --out"
# What a file system says, and what to do about it.
_FILE_ERRORS = {
    errno.EACCES: _RIGHTS_HINT,
    errno.EPERM: _RIGHTS_HINT,
    errno.EROFS: _RIGHTS_HINT,
    errno.ENOSPC: SPACE_HINT,
    errno.EDQUOT: SPACE_HINT,
    errno.EFBIG: SPACE_HINT,
    errno.EEXIST: _PATH_HINT,
    errno.EISDIR: _PATH_HINT,
    errno.ENAMETOOLONG: _PATH_HINT,
    errno.ENOENT: _PATH_HINT,
    errno.ENOTDIR: _PATH_HINT,
}


def run_command(
    invocation: Invocation, run: "Callable[[Workspace], Returned]", show: Show | None = None
) -> Returned:
    """Call ``run`` and print what it returns: as JSON, by ``show``, or as a plain table.

    A BehavesimError is one line and a hint on stderr, exit status 1; Ctrl-C is 130 and SIGTERM 143.
    """
    # Imported here, so that --help does not pay for them.
    from behavesim.api.workspace import open_workspace
    from behavesim.cli.render.output import print_json, print_summary
    from behavesim.display.progress import show_progress

    with report_errors():
        with show_progress() as progress:
            workspace = open_workspace(
                invocation.workspace, invocation.config, invocation.overrides, progress
            )
            result = run(workspace)
        if invocation.as_json:
            print_json(result)
        elif show is not None:
            show(result, workspace.settings)
        else:
            print_summary(result)
    return result


@contextmanager
def report_errors() -> Iterator[None]:
    """Turn BehavesimError, Ctrl-C and SIGTERM into their line on stderr and their exit status."""
    forget_signals()
    with handling_signals():
        try:
            yield
        except BaseException as error:
            end = _end(error)
            if end is None:
                raise
            raise end from None


def _end(error: BaseException) -> typer.Exit | None:
    """What to end with after an error, if that is no bug; what a signal has led to is no error."""
    status = find_status()
    if status is not None or _is_interruption(error):
        say_stopped()
        return typer.Exit(status or EXIT_STOPPED)
    if isinstance(error, BehavesimError):
        return _print_error(error)
    if isinstance(error, OSError) and _is_of_files(error):
        return _print_error(_explain_os_error(error))
    return None


def _print_error(error: BehavesimError) -> typer.Exit:
    from behavesim.display.screen import print_line

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
