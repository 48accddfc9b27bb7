"""Ctrl-C, SIGTERM and SIGHUP end every command soon, whatever it is busy with.

A signal's handler raises KeyboardInterrupt in the main thread, and blocks end one after the other.
Python calls it between two of its own lines, though, which may be a long time away where foreign
code works, and threads that train or boost are waited for. So a thread of its own hears of the
signal at once, over the file descriptor that the interpreter writes to, interrupts what can be
interrupted, and after a while ends the process without its blocks.
"""

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

from behavesim.files.ending import interrupt_all, tidy_up

GRACE_S: Final = 0.9
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SHOW_CURSOR: Final = b"\x1b[?25h"
_received: list[int] = []
_said: list[bool] = []


def find_status() -> int | None:
    """The exit status of the signal that asked this process to end; None where none did."""
    return 128 + _received[0] if _received else None


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Run a whole process: each signal ends it within seconds, with 128 and its number."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader,), daemon=True, name="signals").start()
    try:
        _handle_signals()
        try:
            yield
        finally:
            # What was to be done is done: from here on only a process that hangs is stopped.
            for number in _SIGNALS:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    signal.signal(number, _go_on)
    except KeyboardInterrupt:
        _forget_interruption()
        say_stopped()
        raise SystemExit(find_status() or 128 + signal.SIGINT) from None
    except SystemExit:
        status = find_status()
        if status is None:
            raise
        _forget_interruption()
        say_stopped()
        raise SystemExit(status) from None


def _forget_interruption() -> None:
    """Have the interpreter end with our status.

    `python -m` ends by SIGINT where a KeyboardInterrupt left code that is compiled from text, as
    dataclasses and SciPy have while they are imported, even if it was caught later. The next such
    code resets that.
    """
    exec("")


@contextmanager
def handling_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do what Ctrl-C does; nothing in a thread that is not the main one."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    before = _handle_signals()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _handle_signals() -> dict[int, Any]:
    """Have them handled; returns the handlers that were there before."""
    before: dict[int, Any] = {}
    for number in (signal.SIGTERM, signal.SIGHUP):
        handler = signal.getsignal(number)
        if handler is not _stop and not (number == signal.SIGHUP and handler is signal.SIG_IGN):
            before[number] = signal.signal(number, _stop)
    return before


def forget_signals() -> None:
    """Begin anew, as in a process that goes on after a command was stopped in it."""
    _received.clear()
    _said.clear()


def say_stopped() -> None:
    """Say so, once."""
    if not _said:
        _said.append(True)
        print("stopped", file=sys.stderr)


def _stop(number: int, frame: FrameType | None) -> None:
    _note(number)
    # asyncio handles SIGINT while it runs: it lets tasks end. Only where SIGINT is ignored, as in
    # the background of a script, there is nothing to ask.
    on_ctrl_c = signal.getsignal(signal.SIGINT)
    (on_ctrl_c if callable(on_ctrl_c) else signal.default_int_handler)(signal.SIGINT, frame)


def _go_on(_number: int, _frame: FrameType | None) -> None:
    """Leave it to the thread that watches."""


def _note(number: int) -> None:
    if number not in _received:
        _received.append(number)


def _watch(reader: int) -> None:
    """Wait for a signal, then see to it that the process ends; a second one hurries it."""
    while True:
        number = os.read(reader, 1)[0]
        if number in _SIGNALS and _is_to_end(number):
            break
    _note(number)
    interrupt_all()
    select.select([reader], [], [], GRACE_S)
    tidy_up()
    with suppress(Exception):
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), _SHOW_CURSOR)
        say_stopped()
        sys.stderr.flush()
    os._exit(128 + number)


def _is_to_end(number: int) -> bool:
    """Whether no running code handles this signal itself, as a server may."""
    handler = signal.getsignal(number)
    method = getattr(handler, "func", handler)  # asyncio's is a partial
    is_asyncio = getattr(method, "__qualname__", "") == "Runner._on_sigint"
    return is_asyncio or handler in (_stop, _go_on, signal.default_int_handler)
