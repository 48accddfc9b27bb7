"""Arguments that are not allowed are one line, whatever their type."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

import behavesim as bs
from behavesim.api.calls import as_days


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (dt.datetime(2026, 11, 1, 5), "datetime"),
        ("2026-13-01", "'2026-13-01'"),
        (3.5, "3.5"),
        ("tomorrow", "'tomorrow'"),
    ],
)
def test_what_is_not_a_day_is_named(given: Any, found: str) -> None:
    """With what is allowed."""
    with pytest.raises(
        bs.errors.InputError, match="allowed a date as YYYY-MM-DD or YYYYMMDD"
    ) as caught:
        as_days(given, None)
    assert found in caught.value.found


def test_days_may_be_dates_texts_and_numbers() -> None:
    """As BigQuery's table names write them, too."""
    day = dt.date(2026, 11, 1)
    # A number is allowed, though no annotation says so.
    assert as_days(day, "2026-11-01") == as_days("20261101", 20261101) == (day, day)  # type: ignore[arg-type]
    assert as_days(None, None) == (None, None)


def test_the_first_day_is_not_after_the_last(tmp_path: Path) -> None:
    """Rather than a warehouse without tables in these days."""
    with pytest.raises(bs.errors.InputError, match="2026-11-09 after 2026-11-01"):
        bs.Workspace(tmp_path).events("2026-11-09", "2026-11-01")


def test_an_answer_key_that_is_not_there_yet(tmp_path: Path) -> None:
    """All of its tables say so alike."""
    truth = bs.Workspace(tmp_path).truth
    for read in (truth.people, truth.identities, truth.visits):
        with pytest.raises(bs.errors.NotEnoughDataError) as caught:
            read()
        assert caught.value.hint == "Simulate first."


def test_a_query_is_a_text(tmp_path: Path) -> None:
    """As is everything else in one line."""
    nothing: Any = None
    (tmp_path / "warehouse").mkdir()
    with pytest.raises(bs.errors.InputError, match="found None; allowed the text of a query"):
        bs.Workspace(tmp_path).query(nothing)


def test_progress_is_a_switch_or_a_callable(tmp_path: Path) -> None:
    """Found when the workspace is made."""
    wrong: Any = "yes"
    with pytest.raises(bs.errors.InputError, match="found 'yes'"):
        bs.Workspace(tmp_path, progress=wrong)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"sede": 7}, "arguments: sede: found the unknown key 'sede'; allowed seed"),
        ({"simulate": {"dayz": 7}}, "arguments: simulate.dayz: found the unknown key 'dayz'"),
        ({"simulate": 7}, "arguments: simulate: found 7"),
    ],
)
def test_unknown_settings_are_found_when_the_workspace_is_made(
    tmp_path: Path, given: dict[str, Any], found: str
) -> None:
    """Not by the first call."""
    with pytest.raises(bs.errors.InputError, match=re.escape(found)):
        bs.Workspace(tmp_path, **given)


def test_settings_that_only_fit_others_are_left_to_the_call(tmp_path: Path) -> None:
    """A file may hold the stream's id."""
    bs.Workspace(tmp_path, analytics={"mode": "gtag"})
