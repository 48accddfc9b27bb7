"""The picture of the demo's last screen can be drawn from a run."""

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.docs.demo_image import IMAGE, draw_screen, move_to_default_workspace

from behavesim.demo.demo import DemoResult

SUMMARY = Path(__file__).parents[1] / "unit" / "cli" / "demo_summary.json"


def test_the_picture_is_whole_without_a_network() -> None:
    """It is SVG, holds the figures, names no place of the machine, and fetches nothing."""
    result = json.loads(SUMMARY.read_text(encoding="utf-8"))
    result["files"] = move_to_default_workspace(result["files"])
    picture = draw_screen(DemoResult(**result))
    text = "".join(ElementTree.fromstring(picture).itertext())
    assert "23,436" in text
    assert "behavesim-out" in text
    assert "out/shop" not in text
    assert "url(http" not in picture.replace('"', "")


def test_the_picture_in_the_readme_was_drawn_so() -> None:
    """It shows the default workspace and every section of the screen."""
    text = "".join(ElementTree.parse(IMAGE).getroot().itertext()).replace("\xa0", " ")
    for section in ("funnel", "traits", "recommenders", "files in behavesim-out", "next"):
        assert section in text
