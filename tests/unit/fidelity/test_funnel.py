"""The funnel counts sessions, each once a step."""

from typing import Any

import polars as pl
import pytest

from behavesim.errors import NotEnoughDataError
from behavesim.fidelity.funnel import EVENT_COLUMNS, count_funnel

Row = tuple[str, str, int]


def scan(*rows: Row) -> pl.LazyFrame:
    types = (pl.String, pl.String, pl.Int64)
    schema = dict(zip(EVENT_COLUMNS, types, strict=True))
    return pl.LazyFrame(rows, schema=schema, orient="row")


def test_a_session_counts_once_a_step() -> None:
    """A session is (user, session id): the same id of another user is another session."""
    funnel = count_funnel(
        scan(
            ("view_item", "a", 1),
            ("view_item", "a", 1),
            ("page_view", "b", 1),
            ("view_item", "a", 1),
            ("purchase", "a", 2),
        )
    )
    assert {step.step: step.sessions for step in funnel} == {
        "session": 3,
        "item seen": 1,
        "into the cart": 0,
        "checkout begun": 0,
        "bought": 1,
    }
    assert funnel[1].share == pytest.approx(1 / 3)


def test_events_outside_of_sessions_are_none() -> None:
    """Rows without a user or a session id belong to no session."""
    incomplete: list[Any] = [("purchase", None, 1), ("purchase", "a", None), ("purchase", "a", 1)]
    assert count_funnel(scan(*incomplete))[0].sessions == 1


def test_no_session_is_an_error() -> None:
    """An export without events has no funnel."""
    with pytest.raises(NotEnoughDataError, match="no session"):
        count_funnel(scan())
