"""What has to be tidied up when this process is ended before its blocks can end by themselves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_waiting: dict[object, Callable[[], object]] = {}
_interrupts: dict[object, Callable[[], object]] = {}


@contextmanager
def tidied_by(tidy: Callable[[], object]) -> Iterator[None]:
    """Have ``tidy`` called, from another thread, if the process is ended within the block.

    A signal raises KeyboardInterrupt in the main thread; where that is busy in foreign code for too
    long the process goes without unwinding its stack, and this is all that runs.
    """
    key = object()
    _waiting[key] = tidy
    try:
        yield
    finally:
        _waiting.pop(key, None)


def tidy_up() -> None:
    """Call what waits, the innermost first; an error stops none of the others."""
    for tidy in list(_waiting.values())[::-1]:
        with suppress(Exception):
            tidy()


@contextmanager
def interrupted_by(interrupt: Callable[[], object]) -> Iterator[None]:
    """Have ``interrupt`` called, from another thread, as soon as a signal asks the process to end.

    For foreign code that a signal's handler cannot reach: Python's run between its own lines.
    """
    key = object()
    _interrupts[key] = interrupt
    try:
        yield
    finally:
        _interrupts.pop(key, None)


def interrupt_all() -> None:
    """Call what is to be interrupted; an error stops none of the others."""
    for interrupt in list(_interrupts.values()):
        with suppress(Exception):
            interrupt()
