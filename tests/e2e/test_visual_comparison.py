"""A visual comparison of one person whose paths diverge, by a real browser."""

import base64
import re
from pathlib import Path

import pytest

from behavesim.experiment.comparison_page import DIVERGES
from behavesim.experiment.visual_comparison import AFTER, BEFORE, run_visual_comparison
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import load_settings

pytestmark = pytest.mark.e2e


def test_a_person_who_meets_an_account_wall_is_shown_in_both_shops(tmp_path: Path) -> None:
    """Both rows have pictures, the divergence is marked, and no other file is needed."""
    settings = load_settings(None, {"simulate": {"days": 14, "warmup": 0}})
    summary = run_visual_comparison(settings, WorkspacePaths(tmp_path), "baseline", "harmful", 24)
    assert summary.file is not None and summary.visit == 0
    assert summary.control_does == "/checkout/: fills in the contact-form"
    assert summary.treatment_does == "/signup/: fills in the signup-form"
    page = Path(summary.file).read_text(encoding="utf-8")
    rows = page.split('<h2 class="shop ')[1:]
    assert [row.split('"')[0] for row in rows] == ["control", "treatment"]
    for row in rows:
        pictures = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', row)
        assert BEFORE < len(pictures) <= BEFORE + 1 + AFTER
        assert all(base64.b64decode(picture).startswith(b"\xff\xd8\xff") for picture in pictures)
        assert len(set(pictures)) > len(pictures) / 2
        assert row.count(DIVERGES) == 1
    assert not re.search(r"<script|https?://|<link", page)
    assert len(page) < 3_000_000
    assert [file.name for file in Path(summary.file).parent.iterdir()] == ["person-24.html"]
