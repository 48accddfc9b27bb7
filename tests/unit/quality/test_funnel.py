"""The funnel counts sessions, each once a step."""

from pathlib import Path

import pytest

from behavesim.errors import NotEnoughDataError
from behavesim.quality.funnel import read_funnel

HEADER = "event_name,user_pseudo_id,ga_session_id\n"


def write_day(export: Path, day: str, rows: str) -> None:
    folder = export / f"event_date={day}"
    folder.mkdir(parents=True)
    (folder / "events-00000.csv").write_text(HEADER + rows)


def test_a_session_counts_once_a_step_over_days(tmp_path: Path) -> None:
    """A session is (user, session id): the same id of another user is another session."""
    write_day(tmp_path, "2026-11-01", "view_item,a,1\nview_item,a,1\npage_view,b,1\n")
    write_day(tmp_path, "2026-11-02", "view_item,a,1\npurchase,a,2\n")
    steps = {step.step: step.sessions for step in read_funnel(tmp_path)}
    assert steps == {
        "session": 3,
        "item seen": 1,
        "into the cart": 0,
        "checkout begun": 0,
        "bought": 1,
    }
    assert read_funnel(tmp_path)[1].share == pytest.approx(1 / 3)


def test_no_session_is_an_error(tmp_path: Path) -> None:
    """An export without events has no funnel."""
    write_day(tmp_path, "2026-11-01", "")
    with pytest.raises(NotEnoughDataError, match="no session"):
        read_funnel(tmp_path)
