"""Errors of Google's clients, each as one of ours."""

import pytest
import requests
from google.api_core import exceptions as api
from google.auth import exceptions as auth

from behavesim.errors import DataError, InputError, WorldError
from behavesim.warehouse.bigquery.faults import map_fault, mapping_faults


@pytest.mark.parametrize(
    ("error", "kind", "retryable"),
    [
        (api.Forbidden("Access Denied"), WorldError, False),
        (api.PermissionDenied("no"), WorldError, False),
        (api.Forbidden("Quota exceeded: reads"), WorldError, True),
        (api.ResourceExhausted("too many"), WorldError, True),
        (api.TooManyRequests("slow down"), WorldError, True),
        (api.Unauthenticated("who are you"), WorldError, False),
        (auth.DefaultCredentialsError("none"), WorldError, False),
        (auth.RefreshError("expired"), WorldError, False),
        (auth.TransportError("no route"), WorldError, True),
        (api.NotFound("Not found: Table a"), DataError, None),
        (api.FailedPrecondition("session expired"), WorldError, True),
        (api.ServiceUnavailable("away"), WorldError, True),
        (api.DeadlineExceeded("late"), WorldError, True),
        (api.RetryError("late", cause=api.ServiceUnavailable("away")), WorldError, True),
        (api.InternalServerError("oh"), WorldError, True),
        (api.BadRequest("Syntax error"), DataError, None),
        (api.InvalidArgument("no such field"), DataError, None),
        (api.MethodNotImplemented("not implemented"), WorldError, False),
        (api.Cancelled("cancelled"), WorldError, False),
        (requests.ConnectionError("refused"), WorldError, True),
        (TimeoutError("no row for 3 s"), WorldError, True),
    ],
)
def test_kinds(error: Exception, kind: type, retryable: bool | None) -> None:
    """What can be tried again says so; the subject stands first, and it is one line."""
    mapped = map_fault("shop.events_1", error)
    assert type(mapped) is kind
    assert getattr(mapped, "retryable", None) == retryable
    assert mapped.message.startswith("shop.events_1: ")
    assert "\n" not in mapped.message


def test_the_words_of_the_service() -> None:
    """Without the address that was asked, the status code and further lines."""
    error = api.BadRequest("POST https://bigquery.example/x?y=1: Unrecognized name: nam\n\nJob: 1")
    assert str(map_fault("shop", error)) == "shop: BigQuery refuses: Unrecognized name: nam"
    retried = api.RetryError("Timeout of 3.0s exceeded", cause=api.ServiceUnavailable("is away"))
    assert str(map_fault("shop", retried)) == "shop: BigQuery cannot be reached: is away"


def test_another_location() -> None:
    """The location that was said is found, wherever the dataset may be."""
    error = api.NotFound("Not found: Dataset demo:shop was not found in location US")
    mapped = map_fault("demo.shop", error)
    assert isinstance(mapped, InputError)
    assert str(mapped) == "--location: found US; allowed the location of demo.shop"


def test_bytes_billed() -> None:
    """The limit is named as the option that set it."""
    error = api.Forbidden("Query exceeded limit for bytes billed: 10. 20971520 or higher required.")
    mapped = map_fault("shop", error)
    assert isinstance(mapped, InputError)
    assert "--max-bytes: found a query of 20,971,520 bytes" in str(mapped)


def test_errors_of_ours_and_bugs_pass() -> None:
    """Only what Google's clients raise is mapped."""
    for error in (InputError("a", "", 1, 2), KeyError("bug")):
        with pytest.raises(type(error)), mapping_faults("shop"):
            raise error
