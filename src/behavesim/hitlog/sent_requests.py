"""Requests that a page sent to Google's collector, kept in our log as if they had come to ours."""

import orjson

from behavesim.ga4.sent_request import SentRequest
from behavesim.ga4.wire_names import LOCAL_ATTEMPT, LOCAL_VISIT
from behavesim.hitlog.writer import FrameKind, HitLogWriter
from behavesim.wire.envelope import Request


class SentRequestLog:
    """Appends requests that visits sent elsewhere; everything is durable on return."""

    def __init__(self, log: HitLogWriter) -> None:
        self._log = log

    async def keep(self, visit: str, attempt: int, request: SentRequest) -> None:
        """Keep one request of a visit; raises WorldError where the log cannot be written."""
        local = f"{LOCAL_VISIT}={visit}&{LOCAL_ATTEMPT}={attempt}"
        kept: Request = {
            "method": request.method,
            "path": request.path,
            "query": f"{request.query}&{local}",
            "headers": {"user-agent": request.user_agent},
            "received_at_ms": request.sent_at_ms,
            "body": request.body,
        }
        await self._log.append_durable(FrameKind.REQUEST, orjson.dumps(kept))

    async def commit(self, visit: str, attempt: int) -> None:
        """Write that this attempt is the one that counts."""
        payload = orjson.dumps({"visit": visit, "attempt": attempt})
        await self._log.append_durable(FrameKind.COMMIT, payload)
