"""Errors of Google's clients as one line and a hint."""

from typing import Any

import httplib2
import pytest
from google.api_core import exceptions
from google.auth.exceptions import RefreshError

from behavesim.errors import InputError, WorldError
from behavesim.google.calls import Patience, call_google
from behavesim.google.failures import mapping_failures


def refuse(reason: str) -> Exception:
    """BigQuery's and Tag Manager's 403, which may stand for a quota."""
    return exceptions.Forbidden("no", errors=[{"reason": reason}])


@pytest.mark.parametrize(
    ("error", "said", "hint", "retryable"),
    [
        (exceptions.NotFound("no such\nthing"), r"do it: no such thing \(404\)", "ids", False),
        (exceptions.Forbidden("not you"), r"\(403\)", "the role Editor", False),
        (exceptions.TooManyRequests("slowly"), r"\(429\)", "quota", True),
        (refuse("rateLimitExceeded"), r"\(403\)", "quota", True),
        (refuse("quotaExceeded"), r"\(403\)", "quota", False),
        (refuse("accessDenied"), r"\(403\)", "the role Editor", False),
        (exceptions.ServiceUnavailable("later"), r"\(503\)", "later", True),
        (exceptions.InternalServerError("oops"), r"\(500\)", "again", False),
        (RefreshError("invalid_grant", {"id_token": "secret"}), "invalid_grant", "gcloud", False),
        (ConnectionResetError("reset"), "do it: reset", "reached", True),
        (httplib2.ServerNotFoundError("no host"), "do it: no host", "reached", True),
    ],
)
def test_foreign_errors_are_mapped(error: Exception, said: str, hint: str, retryable: bool) -> None:
    """With what was to be done; details of credentials are left out."""
    with (
        pytest.raises(WorldError, match=said) as raised,
        mapping_failures("do it", "the role Editor"),
    ):
        raise error
    assert hint in raised.value.hint
    assert raised.value.retryable is retryable
    assert "secret" not in str(raised.value)


def test_addresses_are_left_out() -> None:
    """An upload's address holds what allows to go on with it."""
    text = "PUT https://bigquery.googleapis.com/upload?upload_id=secret: Backend said no: a: b"
    with pytest.raises(WorldError) as raised, mapping_failures("load it"):
        raise exceptions.BadRequest(text)
    assert raised.value.message == "load it: Backend said no: a: b (400)"


def test_our_own_errors_and_bugs_pass() -> None:
    """One is told already, the other keeps its traceback."""
    with pytest.raises(InputError), mapping_failures("do it"):
        raise InputError("x", "", 1, 2)
    with pytest.raises(ZeroDivisionError), mapping_failures("do it"):
        _ = 1 / 0


def test_a_second_try_looks_first() -> None:
    """What is found there is the answer, and nothing is made again."""
    made: list[int] = []

    def act() -> Any:
        made.append(1)
        raise exceptions.ServiceUnavailable("but it was done")

    patience = Patience(sleep=lambda seconds: None)
    found = call_google("make it", act, patience, look_again=lambda: "found")
    assert (found, made) == ("found", [1])


def test_other_errors_are_not_tried_again() -> None:
    """Nor is anything slept."""
    slept: list[float] = []

    def act() -> Any:
        raise exceptions.InternalServerError("oops")

    with pytest.raises(WorldError):
        call_google("make it", act, Patience(sleep=slept.append))
    assert slept == []
