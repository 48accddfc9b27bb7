"""One call to Google: repeated where that can help, with errors as BehavesimError."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from behavesim.errors import WorldError
from behavesim.google.failures import mapping_failures

_LOG: Final = logging.getLogger(__name__)

_WAITS_S: Final = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Together more than the 100 seconds over which Tag Manager counts its requests."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before each further try."""

    waits_s: tuple[float, ...] = _WAITS_S
    sleep: Callable[[float], None] = time.sleep


def call_google(
    what: str,
    act: Callable[[], Answer],
    patience: Patience,
    *,
    rights: str = "",
    has_new_apis: bool = False,
    look_again: Callable[[], Answer | None] | None = None,
) -> Answer:
    """Return what ``act`` returns; again after a pause where Google says 429 or 503, or
    where it still takes an API for disabled that was enabled just now (``has_new_apis``).

    Whether a call that failed so did its work is not known. So a further try first asks
    ``look_again``, and what it finds is the answer. Raises WorldError; ``rights`` says what a
    refusal asks for.
    """
    waits = iter(patience.waits_s)
    is_first = True
    while True:
        try:
            with mapping_failures(what, rights, has_new_apis=has_new_apis):
                found = None if is_first or look_again is None else look_again()
                return act() if found is None else found
        except WorldError as error:
            wait_s = next(waits, None)
            if not error.retryable or wait_s is None:
                raise
            _LOG.info("%s; again in %g s", error.message, wait_s)
        is_first = False
        patience.sleep(wait_s)
