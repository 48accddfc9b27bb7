"""Runs one command: settings, progress, the result or the error."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from behavesim.cli.options import Invocation
from behavesim.errors import BehavesimError

if TYPE_CHECKING:
    from behavesim.model.progress import Progress
    from behavesim.model.workspace import Workspace
    from behavesim.settings import Settings

Summary = TypeVar("Summary")
Show = Callable[[Any, "Settings"], None]

EXIT_ERROR = 1
EXIT_STOPPED = 130
EXIT_TERMINATED = 143


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
    from behavesim.model.workspace import Workspace
    from behavesim.settings import load_settings

    with report_errors():
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
            print(f"error: {error.message}", file=sys.stderr)
            if error.hint:
                print(f"hint: {error.hint}", file=sys.stderr)
            raise typer.Exit(EXIT_ERROR) from None
        except (KeyboardInterrupt, RuntimeError) as error:
            if not _is_interruption(error):
                raise
            print("stopped", file=sys.stderr)
            raise typer.Exit(EXIT_TERMINATED if terminated else EXIT_STOPPED) from None


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
