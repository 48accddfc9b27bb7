"""A module in the package of sections is a section of the report."""

import datetime as dt
import re
import sys
from pathlib import Path

import polars as pl
import pytest

from behavesim.report import sections
from behavesim.report.content import Report
from behavesim.report.list_sections import list_sections
from behavesim.report.page import make_page

DOCS = Path(__file__).parents[3] / "docs" / "report.md"
ORDER = (
    *("funnel", "revenue", "traits", "recommenders", "items"),
    *("curves", "insights", "experiments", "loop", "quality"),
)


def test_sections_come_in_their_order() -> None:
    """By ``order``, each title once."""
    known = list_sections()
    assert tuple(known) == ORDER
    assert len({section.title for section in known.values()}) == len(known)


def test_one_file_is_a_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module that docs/report.md shows comes last, with its chart."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 15
    (tmp_path / "events_by_name.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(sections, "__path__", [*sections.__path__, str(tmp_path)])
    try:
        names = ["page_view", "page_view", "purchase"]
        frame = pl.LazyFrame({"event_name": names, "event_date": [dt.date(2026, 11, 1)] * 3})
        assert list_sections()["events_by_name"].columns == ("event_name",)
        page = make_page(Report("Shop", events=frame), ["events_by_name", "revenue"])
    finally:
        sys.modules.pop(f"{sections.__name__}.events_by_name", None)
    assert page.sections == ("events_by_name",)
    assert page.missing == ("revenue",)
    assert "3 events of 2 names." in page.html
    assert page.html.count('aria-label="Events"') == 2


def test_a_section_without_data_names_its_command() -> None:
    """Every one, where nothing was done yet."""
    page = make_page(Report("Shop"))
    assert page.missing == ORDER
    for section in list_sections().values():
        assert f"<code>{section.command}</code> makes it" in page.html
