"""The hit log of a workspace: whether it is whole, and how large."""

from typing import TYPE_CHECKING

from behavesim.api import claims
from behavesim.api.calls import Caller

if TYPE_CHECKING:
    from behavesim.materialize.log_maintenance import CompactionResult, LogCheckResult


class HitLog:
    """``workspace.hits``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def check(self) -> "LogCheckResult":
        """Read every frame; ``damaged`` and ``shortened`` of the result name what is not whole."""
        from behavesim.materialize.log_maintenance import run_hits_check

        return self._caller.call(run_hits_check, claims.always("hits check"))

    def compact(self) -> "CompactionResult":
        """Fold segments that nobody writes any more into fewer, compressed ones. Tables come out
        the same; ``left`` of the result names segments that stay as they are, and why."""
        from behavesim.materialize.log_maintenance import run_hits_compact

        return self._caller.call(run_hits_compact, claims.always("hits compact"))
