import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.shop.images.image_files import SVG, draw_image, write_image

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.resources import find_resource_part
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import BuildResult, run_build_site

SHOE = "SP-RUN-001"
MAT = "SP-YOG-001"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """The shipped catalog, in which a shoe has two photos, and a mat one beside an SVG."""
    folder = tmp_path / "catalog"
    shutil.copytree(find_resource_part("configs", "catalog"), folder)
    (folder / "side.jpg").write_bytes(write_image(draw_image(1600, 1200), "JPEG"))
    (folder / "sole.png").write_bytes(write_image(draw_image(400, 500)))
    (folder / "mat.svg").write_bytes(SVG)
    images = {
        SHOE: ["side.jpg", {"src": "sole.png", "alt": 'Its "sole" <b>'}],
        MAT: ["mat.svg", "sole.png"],
        "SP-YOG-002": ["none.jpg"],
    }
    file = folder / "products" / "sports.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    for product in content["products"]:
        product.update({"images": images[product["id"]]} if product["id"] in images else {})
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def ask(catalog: Path, **site: Any) -> Settings:
    return load_settings(overrides={"site": {"catalog": str(catalog), **site}}, environment={})


class Images(HTMLParser):
    """Every `img` of a page, and every input of the gallery."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.images: list[dict[str, Any]] = []
        self.inputs: list[dict[str, Any]] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "img":
            self.images.append(found)
        if tag == "input" and found.get("name") == "photo":
            self.inputs.append(found)


def build(catalog: Path, workspace: WorkspacePaths, **site: Any) -> BuildResult:
    return run_build_site(ask(catalog, **site), workspace)


def test_item_page_has_a_gallery(catalog: Path, workspace: WorkspacePaths) -> None:
    build(catalog, workspace, base_path="/shop/")
    page = Images(workspace.site / "p" / SHOE / "index.html")
    small, large, small_sole, large_sole = page.images[:4]
    name = "Haru Glide 3 Daily Running Shoes"
    assert [image["alt"] for image in page.images[:4]] == [name, name, *['Its "sole" <b>'] * 2]
    assert (large["width"], large["height"]) == ("1280", "960")
    assert (large_sole["width"], large_sole["height"]) == ("400", "500")
    assert "loading" not in large and small["loading"] == large_sole["loading"] == "lazy"
    assert [entry.split()[1] for entry in large["srcset"].split(", ")] == ["320w", "640w", "1280w"]
    assert [entry.split()[1] for entry in small_sole["srcset"].split(", ")] == ["320w", "400w"]
    for image in page.images:
        files = [image["src"], *(entry.split()[0] for entry in image["srcset"].split(", "))]
        assert image["sizes"]
        for file in files:
            assert file.startswith("/shop/assets/images/")
            assert (workspace.site / file.removeprefix("/shop/")).is_file()
    assert [entry.get("type") for entry in page.inputs] == ["radio", "radio"]
    assert ["checked" in entry for entry in page.inputs] == [True, False]


def test_one_photo_needs_no_thumbnails(catalog: Path, workspace: WorkspacePaths) -> None:
    build(catalog, workspace)
    page = Images(workspace.site / "p" / MAT / "index.html")
    own = [image for image in page.images if image["alt"]]
    assert len(own) == 1 and page.inputs == []


def test_cards_have_the_first_photo_or_the_drawing(
    catalog: Path, workspace: WorkspacePaths
) -> None:
    build(catalog, workspace)
    category = (workspace.site / "c/sports/index.html").read_text(encoding="utf-8")
    shoe, mat, towel = (
        category.split(f'data-item-id="{item}"')[1].split("</article>")[0]
        for item in (SHOE, MAT, "SP-YOG-002")
    )
    assert "<img" in shoe and "<img" in mat and "motifs.svg" not in shoe + mat
    assert "<img" not in towel and "motifs.svg#" in towel
    items = {
        item["id"]: item
        for item in json.loads((workspace.site / "catalog.json").read_bytes())["items"]
    }
    name, width, height = items[SHOE]["image"]
    assert (width, height) == (1280, 960)
    assert f"/assets/images/{name}-320.webp" in shoe
    assert "image" not in items["SP-YOG-002"]


def test_what_is_missing_is_counted_and_named(catalog: Path, workspace: WorkspacePaths) -> None:
    images = build(catalog, workspace).to_dict()["images"]
    assert images["made"] == 2 and images["reused"] == 0
    assert [(row["item"], row["src"]) for row in images["missing"]] == [
        (MAT, "mat.svg"),
        ("SP-YOG-002", "none.jpg"),
    ]
    assert images["missing"][1]["reason"] == "no such file"
    assert not list(workspace.site.rglob("mat.svg"))


def test_same_photos_give_the_same_shop(catalog: Path, workspace: WorkspacePaths) -> None:
    build(catalog, workspace)
    first = read_all(workspace.site)
    shutil.rmtree(workspace.site)
    build(catalog, workspace)
    assert read_all(workspace.site) == first
    shutil.rmtree(catalog.parent / "cache")
    build(catalog, workspace)
    assert read_all(workspace.site) == first


def read_all(site: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*") if file.is_file()
    }


def test_widths_are_those_of_the_scripts() -> None:
    from behavesim.resources import find_resource
    from behavesim.shop.images.picture import WIDTHS

    script = find_resource("site_templates") / "assets/js/shop/dom/photo.js"
    assert f"const WIDTHS = [{', '.join(map(str, WIDTHS))}];" in script.read_text(encoding="utf-8")


def test_shop_without_photos_has_no_image(workspace: WorkspacePaths) -> None:
    result = run_build_site(load_settings(environment={}), workspace)
    assert result.to_dict()["images"] == {"made": 0, "reused": 0, "missing": []}
    assert not (workspace.site / "assets/images").exists()
    assert "image" not in (workspace.site / "catalog.json").read_text(encoding="utf-8")
