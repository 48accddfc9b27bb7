"""What Google's clients raise, as errors of ours: one line, and what to do about it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import requests
from google.api_core import exceptions as api
from google.auth import exceptions as auth

from behavesim.errors import BehavesimError, DataError, InputError, WorldError

_RIGHTS_HINT: Final = (
    "grant roles/bigquery.dataViewer on the dataset and roles/bigquery.readSessionUser on the "
    "project that pays (roles/bigquery.jobUser too for SQL)"
)
LOGIN_HINT: Final = (
    "run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to a key file"
)
_SQL_HINT: Final = "check --where or --query-file; docs/bigquery.md says what they may hold"
_AGAIN_HINT: Final = "run the command again; what is finished stays"
_LOCATION: Final = re.compile(r"not found in location (\S+?)\.?$")
_LIMIT: Final = re.compile(r"limit for bytes billed: (\d+)\. (\d+) or higher required")
_TEMPORARY: Final = (
    api.ServiceUnavailable,
    api.DeadlineExceeded,
    api.GatewayTimeout,
    api.RetryError,
    api.Unknown,
    api.InternalServerError,
    api.BadGateway,
    api.Aborted,
    ConnectionError,
    TimeoutError,
    requests.RequestException,
    auth.TransportError,
)


@contextmanager
def mapping_faults(subject: str) -> Iterator[None]:
    """Raise what Google's clients raise inside as errors about ``subject``, a table or dataset."""
    try:
        yield
    except (api.GoogleAPIError, auth.GoogleAuthError, OSError, TimeoutError) as error:
        raise map_fault(subject, error) from error


def map_fault(subject: str, error: Exception) -> BehavesimError:
    """The error of ours that stands for ``error``."""
    text = _first_line(error)
    if limit := _LIMIT.search(text):
        found = f"a query of {int(limit[2]):,} bytes for {subject}"
        return InputError("--max-bytes", "", found, f"at most {int(limit[1]):,} bytes")
    if isinstance(error, api.Forbidden) and "quota" not in text.lower():
        return WorldError(f"{subject}: no permission: {text}", _RIGHTS_HINT)
    if isinstance(error, api.TooManyRequests | api.Forbidden):
        return WorldError(f"{subject}: a quota is used up: {text}", _AGAIN_HINT, retryable=True)
    if isinstance(error, api.Unauthorized | auth.DefaultCredentialsError | auth.RefreshError):
        return WorldError(f"{subject}: no valid Google credentials: {text}", LOGIN_HINT)
    if isinstance(error, api.NotFound):
        return _map_not_found(subject, text)
    if isinstance(error, api.FailedPrecondition):
        return WorldError(f"{subject}: its read session ended: {text}", _AGAIN_HINT, retryable=True)
    if isinstance(error, _TEMPORARY):
        return WorldError(
            f"{subject}: BigQuery cannot be reached: {text}", _AGAIN_HINT, retryable=True
        )
    if isinstance(error, api.BadRequest):
        return DataError(f"{subject}: BigQuery refuses: {text}", _SQL_HINT)
    return WorldError(f"{subject}: {text}")


def _map_not_found(subject: str, text: str) -> BehavesimError:
    if other := _LOCATION.search(text):
        hint = "leave --location out, or name the dataset's own"
        return InputError("--location", "", other[1], f"the location of {subject}", hint)
    return DataError(f"{subject}: not found", "check the project and dataset of --source")


def _first_line(error: Exception) -> str:
    """The service's own message, without status code, address and further lines."""
    if isinstance(error, api.RetryError) and error.cause is not None:
        error = error.cause
    message = str(getattr(error, "message", "") or error)
    line = next(iter(message.strip().splitlines()), type(error).__name__)
    return re.sub(r"^(?:GET|POST) https?://\S+: ", "", line).strip().rstrip(".")
