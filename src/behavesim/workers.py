"""Workers as ``concurrent.futures.Executor``: this process, other processes or Dask."""

import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Lock, Thread
from typing import Any, Final, TypeVar

from behavesim.errors import WorldError
from behavesim.files.ending import interrupted_by, tidy_up

_LOG: Final = logging.getLogger(__name__)

CONNECT_WITHIN_S: Final = 10
TRIES: Final = 4
_KILLED_WITHIN_S: Final = 0.2

Task = TypeVar("Task")
Result = TypeVar("Result")


class InlineExecutor(Executor):
    """Runs each task in the calling thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Call ``fn`` at once; its error is kept in the future, as with any executor."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class _Retried(Future[Any]):
    """A future of a task that may be submitted again; canceled only if it is not running."""

    inner: Future[Any]

    def cancel(self) -> bool:
        """Cancel the task; False if it is running or done."""
        return self.inner.cancel() and super().cancel()


class RestartingPool(Executor):
    """Processes of this machine; if one is killed, its running tasks are submitted again.

    The standard pool fails all tasks when a process dies, so the whole pool is replaced.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = Lock()
        self._killed = False
        self._pool = self._start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run ``fn`` in a process, up to TRIES times if processes die."""
        outer = _Retried()
        self._try(outer, lambda pool: pool.submit(fn, *args, **kwargs), TRIES)
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _start(self) -> ProcessPoolExecutor:
        # A forked process would inherit locks of this process's threads.
        context = get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin_worker)

    def kill(self) -> None:
        """Kill the processes; their running tasks fail."""
        self._killed = True
        processes = list((self._pool._processes or {}).values())
        for process in processes:
            process.kill()
        # Their unfinished files can be removed once they have ended.
        for process in processes:
            wait([process.sentinel], _KILLED_WITHIN_S)

    def _try(
        self,
        outer: _Retried,
        submit: "Callable[[ProcessPoolExecutor], Future[Any]]",
        tries: int,
    ) -> None:
        pool = self._pool
        try:
            inner = submit(pool)
        except BrokenProcessPool:
            self._renew(pool)
            pool = self._pool
            inner = submit(pool)
        outer.inner = inner

        def settle(done: "Future[Any]") -> None:
            if done.cancelled():
                outer.cancel()
                return
            error = done.exception()
            if isinstance(error, BrokenProcessPool) and tries > 1 and not self._killed:
                self._renew(pool)
                self._try(outer, submit, tries - 1)
            elif error is None:
                outer.set_result(done.result())
            else:
                outer.set_exception(error)

        inner.add_done_callback(settle)

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                _LOG.info("a worker process died: all %d are started again", self._workers)
                broken.shutdown(wait=False)
                self._pool = self._start()


def _begin_worker() -> None:
    """End with the parent process, however it ends; leave Ctrl-C in a terminal to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    tidy_up()
    os._exit(1)


def map_in_order(
    executor: Executor, ahead: int, function: Callable[[Task], Result], tasks: Iterable[Task]
) -> Iterator[Result]:
    """Yield ``function`` of each task, in their order; up to ``ahead`` are submitted early."""
    running: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            running.append(executor.submit(function, task))
            if len(running) > ahead:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()


@contextmanager
def open_executor(workers: int, scheduler: str | None) -> Iterator[Executor]:
    """Yield an executor: of a Dask cluster's ``scheduler``, or with this many processes here.

    Raises WorldError if no scheduler answers.
    """
    if scheduler is not None:
        with connect_to_dask(scheduler) as client:
            yield client.get_executor()
    elif workers == 1:
        yield InlineExecutor()
    else:
        with RestartingPool(workers) as pool, interrupted_by(pool.kill):
            yield pool


@contextmanager
def connect_to_dask(scheduler: str) -> Iterator[Any]:
    """Yield a client of a Dask cluster; raises WorldError if no scheduler answers."""
    try:
        from distributed import Client
    except ImportError:
        raise WorldError(
            "dask.distributed is not installed", "Install behavesim[dask] here and on the workers."
        ) from None
    try:
        client: Any = Client(scheduler, timeout=CONNECT_WITHIN_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise WorldError(
            f"--scheduler {scheduler}: no scheduler answers ({type(error).__name__})",
            "Start one with `dask scheduler`, workers with `dask worker tcp://HOST:8786`.",
        ) from error
    with client:
        yield client
