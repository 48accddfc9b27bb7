"""The hit log of a workspace: whether it is whole, and how large."""

from typing import TYPE_CHECKING

from behavesim.api import claims
from behavesim.api.calls import Calls

if TYPE_CHECKING:
    from behavesim.hitlog.compaction import CompactionResult
    from behavesim.materialize.log_maintenance import LogCheckResult


class HitLog(Calls):
    """``workspace.hits``."""

    def check(self) -> "LogCheckResult":
        """Read every frame of the log.

        Returns:
            Counts of segments, frames and bytes. ``damaged`` and ``shortened`` name what is not
            whole; ``torn_bytes`` are what an interrupted writer leaves.

        Raises:
            NotEnoughDataError: There is no log.

        >>> ws.hits.check().damaged
        ()
        """
        from behavesim.materialize.log_maintenance import run_hits_check

        return self._caller.call(run_hits_check, claims.always("hits check"))

    def compact(self) -> "CompactionResult":
        """Fold segments that no one writes to any more into fewer, compressed ones.

        Returns:
            Counts before and after; ``left`` names segments that stay as they are, and why. Tables
            that are made of the log stay the same.

        Raises:
            NotEnoughDataError: There is no log.

        >>> compacted = ws.hits.compact()
        >>> compacted.bytes_after <= compacted.bytes_before
        True
        """
        from behavesim.materialize.log_maintenance import run_hits_compact

        return self._caller.call(run_hits_compact, claims.always("hits compact"))
