"""Tests of taking the shop's drawings into a page."""

import re
from pathlib import Path

from behavesim.report.pictures import Pictures, read_pictures
from behavesim.resources import shipped_resource
from behavesim.shop.assets import copy_assets
from behavesim.site_templates import SiteTemplates


def test_wanted_drawings_come_with_every_palette(tmp_path: Path) -> None:
    """A card may be of any of the shop's twelve hues."""
    copy_assets(
        SiteTemplates((shipped_resource("site_templates"),)), tmp_path / "assets", simulator=False
    )
    shop = (tmp_path / "assets" / "art" / "motifs.svg").read_text(encoding="utf-8")
    wanted = re.findall(r'<symbol id="([\w-]+)"', shop)[:2]
    found = read_pictures(tmp_path, [*wanted, None, "no-such-motif"])
    assert [re.findall(r'id="([\w-]+)"', symbol)[0] for symbol in found.symbols] == wanted
    assert [rule.split()[0] for rule in found.palettes] == [f".hue-{hue}" for hue in range(12)]


def test_without_a_shop_there_are_no_drawings(tmp_path: Path) -> None:
    assert read_pictures(tmp_path, ["shoe"]) == Pictures()
