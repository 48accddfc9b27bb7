from pathlib import Path

import pytest

from behavesim.shop.assets import copy_assets
from behavesim.site_templates import SiteTemplates


@pytest.fixture
def source(tmp_path: Path) -> SiteTemplates:
    files = {
        "css/20-b.css": "b{}\n",
        "css/10-a.css": "a{}\n",
        "js/shop/main.js": "1",
        "js/types.d.ts": "type A = 1;",
        "js/simulator/shopper.js": "2",
        "art/favicon.svg": "<svg/>",
        "art/.DS_Store": "x",
    }
    for name, content in files.items():
        file = tmp_path / "source" / "assets" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return SiteTemplates((tmp_path / "source",))


def list_files(root: Path) -> set[str]:
    return {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}


def test_style_sheets_become_one_in_the_order_of_their_names(
    source: SiteTemplates, tmp_path: Path
) -> None:
    """Browsers ask for one style sheet; types and hidden files are not copied."""
    copy_assets(source, tmp_path / "out", simulator=True)
    assert (tmp_path / "out/css/shop.css").read_text() == "a{}\nb{}\n"
    assert list_files(tmp_path / "out") == {
        "css/shop.css",
        "js/shop/main.js",
        "js/simulator/shopper.js",
        "art/favicon.svg",
    }


def test_without_the_simulator_none_of_its_modules_is_copied(
    source: SiteTemplates, tmp_path: Path
) -> None:
    """A shop without simulator has no file of it."""
    copy_assets(source, tmp_path / "out", simulator=False)
    assert list_files(tmp_path / "out") == {"css/shop.css", "js/shop/main.js", "art/favicon.svg"}
