"""The same work for many traits at once, each on a thread of its own."""

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from behavesim.errors import NotEnoughDataError
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.truth import TraitLabels

Result = TypeVar("Result")


def do_side_by_side(
    work: Callable[[TraitLabels, Event], Result],
    traits: Sequence[TraitLabels],
    options: BoostingOptions,
    report: Callable[[int, str], None],
) -> tuple[dict[str, Result], dict[str, NotEnoughDataError]]:
    """Do the same for every trait; the results by name, and why others have none.

    ``report`` is called on the calling thread with how many are done and which is waited for.
    """
    results: dict[str, Result] = {}
    refusals: dict[str, NotEnoughDataError] = {}
    # Models side by side, each on one thread: two threads on one small model take half as much
    # processor time again. Limits and filters hold for the process, so they stand out here.
    with (
        threadpool_limits(1, "blas"),
        warnings.catch_warnings(),
        ThreadPoolExecutor(options.threads) as pool,
    ):
        # The logistic regression may stop a little early: a baseline it is still.
        warnings.simplefilter("ignore", ConvergenceWarning)
        stop = Event()
        futures = [pool.submit(work, trait, stop) for trait in traits]
        try:
            for done, (trait, future) in enumerate(zip(traits, futures, strict=True)):
                report(done, trait.name)
                try:
                    results[trait.name] = future.result()
                except NotEnoughDataError as error:
                    refusals[trait.name] = error
        except BaseException:
            # The pool waits for the models at work; Ctrl-C must not wait for their last tree.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results, refusals
