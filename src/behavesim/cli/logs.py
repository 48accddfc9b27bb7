"""What the program logs, as lines on stderr: warnings always, the rest with ``--verbose``.

Only loggers below ``behavesim`` are shown. What other libraries log may hold whole requests, with
their credentials, so it never gets here.
"""

import datetime as dt
import logging
import re
from typing import Final

from behavesim.display.screen import print_line

NAMESPACE: Final = "behavesim"
_LEVELS: Final = (logging.WARNING, logging.INFO, logging.DEBUG)
_HIDDEN: Final = "[hidden]"
_SECRETS: Final = (
    # user:password@ of an address
    re.compile(r"(?<=://)[^/\s@]+(?=@)"),
    # Authorization: Bearer ..., and tokens of Google that stand alone
    re.compile(r"(?i)(?<=\bbearer )\S+|\bya29\.[\w.-]+"),
    # api_secret=..., "private_key": "...", X-Amz-Signature=...
    re.compile(
        r"(?i)(?<![a-z0-9])(?:[\w-]*(?:secret|token|password|signature|credential|private_key|"
        r"api_?key)[\w-]*)[\"']?\s*[=:]\s*(\"[^\"]*\"|'[^']*'|[^\s&,;\"']+)"
    ),
)


def show_logs(verbosity: int) -> None:
    """Show what is logged from now on: 0 warnings, 1 what is done, 2 and more also details.

    May be called again; the last call counts.
    """
    logger = logging.getLogger(NAMESPACE)
    for handler in [one for one in logger.handlers if isinstance(one, _LineHandler)]:
        logger.removeHandler(handler)
    handler = _LineHandler()
    handler.setFormatter(_LineFormatter() if verbosity else logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(_LEVELS[min(verbosity, len(_LEVELS) - 1)])


def hide_secrets(text: str) -> str:
    """The text without what looks like a credential."""
    for pattern in _SECRETS:
        text = pattern.sub(_hide, text)
    return text


def _hide(found: re.Match[str]) -> str:
    """All of what was found, or only its group, where it has one."""
    if not found.re.groups:
        return _HIDDEN
    return found[0][: found.start(1) - found.start()] + _HIDDEN


class _LineHandler(logging.Handler):
    """Prints each record as one line; stderr is looked up each time, since bars may replace it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print_line(hide_secrets(self.format(record)))
        except Exception:
            self.handleError(record)


class _LineFormatter(logging.Formatter):
    """Time (UTC), level, logger, message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """See logging.Formatter.formatTime."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC).replace(tzinfo=None)
        return f"{moment.isoformat(timespec='milliseconds')}Z"
