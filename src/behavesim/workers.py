"""Workers behind one interface, ``concurrent.futures.Executor``: this process, processes, Dask."""

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

Work = TypeVar("Work")
Result = TypeVar("Result")


class InlineExecutor(Executor):
    """Does the work where it is asked for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Call at once; errors wait in the future, as with any executor."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class _Retried(Future[Any]):
    """A future of work that may be asked for again; it is cancelled only if nobody works on it."""

    inner: Future[Any]

    def cancel(self) -> bool:
        """Take the work back; False where it is under way or done."""
        return self.inner.cancel() and super().cancel()


class RestartingPool(Executor):
    """Processes of this machine; when one is killed, what was under way is done again.

    A pool whose process dies gives up all its work, so the whole pool is renewed.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = Lock()
        self._killed = False
        self._pool = self._start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Have it done, up to TRIES times if processes die under it."""
        outer = _Retried()
        self._try(outer, lambda pool: pool.submit(fn, *args, **kwargs), TRIES)
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _start(self) -> ProcessPoolExecutor:
        # A process that is forked would inherit the threads' locks of whoever asks.
        context = get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin_worker)

    def kill(self) -> None:
        """End the processes in the midst of their work, which fails then."""
        self._killed = True
        processes = list((self._pool._processes or {}).values())
        for process in processes:
            process.kill()
        # What they left unfinished is swept once they are gone.
        for process in processes:
            wait([process.sentinel], _KILLED_WITHIN_S)

    def _try(
        self,
        outer: _Retried,
        ask: "Callable[[ProcessPoolExecutor], Future[Any]]",
        tries: int,
    ) -> None:
        pool = self._pool
        try:
            inner = ask(pool)
        except BrokenProcessPool:
            self._renew(pool)
            pool = self._pool
            inner = ask(pool)
        outer.inner = inner

        def settle(done: "Future[Any]") -> None:
            if done.cancelled():
                outer.cancel()
                return
            error = done.exception()
            if isinstance(error, BrokenProcessPool) and tries > 1 and not self._killed:
                self._renew(pool)
                self._try(outer, ask, tries - 1)
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
    """Go with the process that asks, however that ends; its terminal's Ctrl-C is its affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    tidy_up()
    os._exit(1)


def map_in_order(
    executor: Executor, ahead: int, do: Callable[[Work], Result], works: Iterable[Work]
) -> Iterator[Result]:
    """Yield what ``do`` returns of each, in their order; up to ``ahead`` are asked for early."""
    running: deque[Future[Result]] = deque()
    try:
        for work in works:
            running.append(executor.submit(do, work))
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

    Raises WorldError where no scheduler answers.
    """
    if scheduler is not None:
        with _dask(scheduler) as executor:
            yield executor
    elif workers == 1:
        yield InlineExecutor()
    else:
        with RestartingPool(workers) as pool, interrupted_by(pool.kill):
            yield pool


@contextmanager
def _dask(scheduler: str) -> Iterator[Executor]:
    with connect_to_dask(scheduler) as client:
        yield client.get_executor()


@contextmanager
def connect_to_dask(scheduler: str) -> Iterator[Any]:
    """Yield a client of a Dask cluster; raises WorldError where no scheduler answers."""
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
