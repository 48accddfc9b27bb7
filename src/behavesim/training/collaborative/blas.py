"""One BLAS thread for implicit: it has threads of its own, and warns where BLAS has more."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def limit_blas() -> AbstractContextManager[object]:
    """Within it BLAS of this process takes one thread."""
    limit: AbstractContextManager[object] = _find_pools().limit(limits=1, user_api="blas")
    return limit


@cache
def _find_pools() -> ThreadpoolController:
    # Looks through every library that the process has loaded: as long as fitting many neighbors.
    return ThreadpoolController()
