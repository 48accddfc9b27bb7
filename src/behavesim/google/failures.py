"""What Google's clients raise, as a BehavesimError: one line and what to do about it.

Texts of credentials never enter a message.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from behavesim.errors import BehavesimError, WorldError

RETRYABLE_STATUSES: Final = (429, 503)

LOGIN_HINT: Final = (
    "run `gcloud auth application-default login --scopes=SCOPES` with the scopes of docs/google.md,"
    " or name a service account's key file in GOOGLE_APPLICATION_CREDENTIALS"
)
INSTALL_HINT: Final = 'pip install "behavesim[google]"'
_TEXT_CHARACTERS: Final = 300
_ADDRESS: Final = re.compile(r"^[A-Z]+ https?://\S+: ")

_DISABLED: Final = ("SERVICE_DISABLED", "accessNotConfigured")
_BUSY: Final = ("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED")
"""Reasons for which some APIs say 403 where others say 429."""
_USED_UP: Final = ("quotaExceeded", "dailyLimitExceeded")
_NO_SCOPE: Final = ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions")
_HINTS: Final = {
    400: "what Google does not take stands in the line above",
    401: LOGIN_HINT,
    404: "check the ids in the settings, and that your account may see them",
    409: "another user has it or changes it at the same time; choose another name, or run again",
    412: "it was changed at the same time; run the command again",
    429: "the quota of Google's API is used up; run the command again later",
    500: "Google's side failed; run the command again",
    503: "Google's side cannot be reached; run the command again later",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An API's answer that is no success: HTTP's status, Google's reason and text."""

    status: int
    reason: str
    text: str
    service: str = ""

    @property
    def is_retryable(self) -> bool:
        """Whether the same call can succeed soon."""
        return self.status in RETRYABLE_STATUSES or self.reason in _BUSY

    @property
    def may_mean_absence(self) -> bool:
        """Whether there may be no such thing; Google refuses callers without rights either way."""
        others = (*_DISABLED, *_NO_SCOPE, *_BUSY, *_USED_UP)
        return self.status == 404 or (self.status == 403 and self.reason not in others)


def read_failure(error: BaseException) -> Failure | None:
    """The answer that an exception of one of Google's clients stands for; None for others."""
    from google.api_core.exceptions import GoogleAPICallError

    if isinstance(error, GoogleAPICallError):
        reason, metadata = error.reason or "", error.metadata or {}
        if not reason and error.errors:  # BigQuery's REST API, which has no ErrorInfo
            first = error.errors[0]
            reason = str(first.get("reason", "")) if isinstance(first, Mapping) else ""
        status = int(error.code) if error.code is not None else 500
        return Failure(status, reason, _drop_address(error.message), metadata.get("service", ""))
    if hasattr(error, "resp") and hasattr(error, "error_details"):  # googleapiclient's HttpError
        return _read_http_error(error)
    return None


def explain_failure(
    failure: Failure, what: str, rights: str = "", *, has_new_apis: bool = False
) -> WorldError:
    """The failure of ``what`` ("create the property X"); ``rights`` says which ones it takes.

    An API that was enabled just now (``has_new_apis``) is taken for disabled for a while.
    """
    text = f"{what}: {failure.text or 'no reason given'} ({failure.status})"
    is_new = has_new_apis and failure.reason in _DISABLED
    return WorldError(text, _find_hint(failure, rights), retryable=is_new or failure.is_retryable)


@contextmanager
def mapping_failures(what: str, rights: str = "", *, has_new_apis: bool = False) -> Iterator[None]:
    """Raise a BehavesimError for what Google's clients raise inside the block; the arguments are
    those of explain_failure."""
    from google.auth.exceptions import GoogleAuthError

    try:
        yield
    except BehavesimError:
        raise
    except GoogleAuthError as error:
        raise explain_credentials(error) from None
    except Exception as error:
        failure = read_failure(error)
        if failure is not None:
            raise explain_failure(failure, what, rights, has_new_apis=has_new_apis) from None
        if _is_of_network(error):
            text = f"{what}: {_shorten(str(error)) or type(error).__name__}"
            raise WorldError(text, _HINTS[503], retryable=True) from None
        raise


def explain_credentials(error: Exception) -> WorldError:
    """An error of Google's authentication, without the details that may hold secrets."""
    from google.auth.exceptions import TransportError

    reason = _shorten(str(error.args[0]) if error.args else type(error).__name__)
    if isinstance(error, TransportError):
        return WorldError(f"Google cannot be reached: {reason}", _HINTS[503], retryable=True)
    return WorldError(f"Google's credentials: {reason}", LOGIN_HINT)


def _find_hint(failure: Failure, rights: str) -> str:
    if failure.reason in _BUSY + _USED_UP:
        return _HINTS[429]
    if failure.status != 403:
        return _HINTS.get(failure.status, "")
    if failure.reason in _DISABLED:
        name = failure.service or "SERVICE"
        return (
            f"run `gcloud services enable {name}` in the project of your credentials;"
            " an API that was enabled just now takes some minutes"
        )
    if failure.reason in _NO_SCOPE:
        return LOGIN_HINT
    return f"your account needs {rights}" if rights else "your account lacks the rights for it"


def _read_http_error(error: Any) -> Failure:
    details = error.error_details if isinstance(error.error_details, list) else []
    infos = [entry for entry in details if isinstance(entry, Mapping) and "reason" in entry]
    first = infos[0] if infos else {}
    metadata = first.get("metadata", {})
    text = _shorten(str(error.reason or ""))
    return Failure(
        int(error.resp.status), str(first.get("reason", "")), text, metadata.get("service", "")
    )


def _is_of_network(error: Exception) -> bool:
    # httplib2's "cannot find the server" is no OSError; requests' errors are, as are sockets'.
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] == "httplib2"


def _drop_address(text: str) -> str:
    # An upload's address is a secret: anyone who has it can continue the upload.
    return _shorten(_ADDRESS.sub("", text))


def _shorten(text: str) -> str:
    return " ".join(text.split())[:_TEXT_CHARACTERS]
