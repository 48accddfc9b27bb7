"""Starts a browser, and ends it and removes its profile when the parent process ends.

    python browser_guard.py PARENT PROFILE EXECUTABLE ARGUMENT...

It is a process of its own, so that it can clean up even after a SIGKILL of the parent. It ignores
the signals of the parent's terminal, and imports nothing that is slow to load.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import Final

POLL_S: Final = 0.1
_PR_SET_PDEATHSIG: Final = 1


def guard(parent: int, profile: str, command: list[str]) -> int:
    """Run the browser until it or the parent ends, then remove its profile; return its status."""
    os.setsid()
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: stopped.append(number))
    # The group is for its helper processes, the signal for the case that this process is killed.
    browser = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, process_group=0, preexec_fn=_die_with_parent
    )
    while browser.poll() is None and not stopped and os.getppid() == parent:
        with suppress(subprocess.TimeoutExpired):
            browser.wait(POLL_S)
    with suppress(ProcessLookupError):
        os.killpg(browser.pid, signal.SIGKILL)
    status = browser.wait()
    _remove(profile)
    return status if status >= 0 else 128 - status


def _die_with_parent() -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _remove(profile: str) -> None:
    """Helpers of the browser may still write for a moment after they have been killed."""
    for _ in range(20):
        shutil.rmtree(profile, ignore_errors=True)
        if not os.path.exists(profile):
            return
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(guard(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
