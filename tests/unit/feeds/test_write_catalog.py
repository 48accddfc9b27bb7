"""Catalog files of feeds: new ones, and those that the user has changed since."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.feeds.feed_files import read_text

from behavesim.errors import InputError
from behavesim.feeds.import_state import STATE_FILE
from behavesim.feeds.result import CatalogChanges
from behavesim.feeds.write_catalog import write_catalog

HEADER = "id,title,price,product_type,brand\n"
ROWS = {
    "1": "1,Pan,5.00 EUR,Kitchen > Pans,Ronde",
    "2": "2,Pot,6.00 EUR,Kitchen > Pots,Ronde",
    "3": "3,Ball,7.00 EUR,Sports,Wurf",
}

Import = Callable[..., CatalogChanges]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "catalog"


@pytest.fixture
def importing(tmp_path: Path, place: Path) -> Import:
    """Import rows by their ids, changed ones as keywords of text."""

    def run(*rows: str, prune: bool = False, **options: Any) -> CatalogChanges:
        content = HEADER + "\n".join(ROWS.get(row, row) for row in rows) + "\n"
        feed = read_text(tmp_path, content, currency="EUR", shared_levels=())
        return write_catalog(feed, place, prune=prune, **options)

    return run


def read_products(place: Path) -> dict[str, dict[str, Any]]:
    """All products of a catalog by id, as a plain YAML parser reads them."""
    files = sorted((place / "products").glob("*.yaml"))
    parts = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    return {one["id"]: one for part in parts for one in part["products"]}


def snapshot(place: Path) -> dict[str, bytes]:
    """The content of all files."""
    return {str(path.relative_to(place)): path.read_bytes()
            for path in sorted(place.rglob("*")) if path.is_file()}  # fmt: skip


def edit(path: Path, old: str, new: str) -> None:
    """Change a file as a user does."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_catalog(importing: Import, place: Path) -> None:
    """One file a category of the first level, shop.yaml with topics, and the state beside it."""
    changes = importing("1", "2", "3")
    assert (changes.new, changes.changed, changes.unchanged) == (3, 0, 0)
    assert sorted(snapshot(place)) == [
        STATE_FILE, "products/kitchen.yaml", "products/sports.yaml", "shop.yaml"
    ]  # fmt: skip
    assert read_products(place)["1"] == {
        "id": "1", "name": "Pan", "brand": "Ronde", "category": "kitchen/pans", "price": 5.0,
        "description": "",
    }  # fmt: skip
    kitchen = yaml.safe_load((place / "products/kitchen.yaml").read_text())["category"]
    assert kitchen == {
        "id": "kitchen", "name": "Kitchen", "topic": "cooking", "blurb": "",
        "subcategories": [{"id": "pans", "name": "Pans"}, {"id": "pots", "name": "Pots"}],
    }  # fmt: skip
    shop = yaml.safe_load((place / "shop.yaml").read_text())
    assert [topic["id"] for topic in shop["topics"]] == ["cooking", "sports"]


def test_prices_stand_as_they_are(importing: Import, place: Path) -> None:
    """Cents are never lost, and ids that look like numbers are quoted."""
    importing("007,Lamp,88.90 EUR,Light,NO", "1e3,Lamp 2,1299.00 EUR,Light,yes")
    text = (place / "products/light.yaml").read_text()
    assert 'id: "007"' in text
    assert 'id: "1e3"' in text
    assert "price: 88.90\n" in text
    assert 'brand: "NO"' in text
    assert {one["id"]: one["brand"] for one in read_products(place).values()} == {
        "007": "NO", "1e3": "yes"
    }  # fmt: skip


def test_the_same_feed_again_changes_nothing(importing: Import, place: Path) -> None:
    """No file is written."""
    importing("1", "2", "3")
    before = snapshot(place)
    changes = importing("1", "2", "3")
    assert (changes.unchanged, changes.changes, changes.files) == (3, (), ())
    assert snapshot(place) == before


def test_what_the_feed_changes_is_taken_over(importing: Import, place: Path) -> None:
    """Fields that the user left alone follow the feed; new products come in."""
    importing("1", "3")
    changes = importing("1,Pan,5.50 EUR,Kitchen > Pans,Ronde", "2", "3")
    assert [(one.id, one.change, one.fields) for one in changes.changes] == [
        ("1", "changed", ("price",)),
        ("2", "new", ()),
    ]
    products = read_products(place)
    assert (products["1"]["price"], products["2"]["category"]) == (5.5, "kitchen/pots")


def test_the_users_edits_stay(importing: Import, place: Path) -> None:
    """Values, comments, fields and products of the user's own, in products and in categories."""
    importing("1", "2", "3")
    path = place / "products/kitchen.yaml"
    edit(path, "name: Pan\n", "name: Grandma's pan # as she called it\n    motif: pan\n")
    edit(path, "name: Kitchen", "name: The kitchen")
    edit(path, "products:\n", "products:\n  # ours\n  - {id: MINE, name: Spoon, price: 3}\n")
    changes = importing("1,Frying pan,5.50 EUR,Kitchen > Pans,Ronde", "2", "3")
    text = path.read_text()
    assert "name: Grandma's pan # as she called it\n    motif: pan\n" in text
    assert "name: The kitchen" in text
    assert "  # ours\n  - {id: MINE, name: Spoon, price: 3}\n" in text
    assert read_products(place)["1"]["price"] == 5.5
    assert changes.edits_kept == 1
    assert ("1", "kept", ("name",)) in [(one.id, one.change, one.fields) for one in changes.changes]
    again = importing("1,Frying pan,5.50 EUR,Kitchen > Pans,Ronde", "2", "3")
    assert (again.edits_kept, again.changed, path.read_text()) == (1, 0, text)


def test_what_the_user_removed_stays_removed(importing: Import, place: Path) -> None:
    """A field and a product."""
    importing("1", "2", "3")
    path = place / "products/kitchen.yaml"
    edit(path, "    brand: Ronde\n    category: kitchen/pans\n", "    category: kitchen/pans\n")
    text = path.read_text()
    start = text.index('  - id: "2"')
    path.write_text(text[:start])
    changes = importing("1", "2", "3")
    assert set(read_products(place)) == {"1", "3"}
    assert "brand" not in read_products(place)["1"]
    assert [(one.id, one.change, one.fields) for one in changes.changes] == [
        ("1", "kept", ("brand",)),
        ("2", "kept", ("removed by you",)),
    ]


def test_products_that_are_gone(importing: Import, place: Path) -> None:
    """They stay and are reported; with ``prune`` they go, but not those that the user changed."""
    importing("1", "2", "3")
    changes = importing("3")
    assert (changes.gone, set(read_products(place))) == (2, {"1", "2", "3"})
    edit(place / "products/kitchen.yaml", "name: Pot\n", "name: Our pot\n")
    pruned = importing("3", prune=True)
    assert (pruned.removed, pruned.gone, set(read_products(place))) == (1, 1, {"2", "3"})
    assert ("2", "gone", ("name",)) in [(one.id, one.change, one.fields) for one in pruned.changes]


def test_a_category_without_products_goes_with_all_that_names_it(
    importing: Import, place: Path
) -> None:
    """Its file, its topic, rows of the home page and promotions."""
    importing("1", "2", "3")
    shop = place / "shop.yaml"
    row = "  - {id: home_sports, name: Play, kind: topic, topic: sports, size: 4}\n"
    edit(shop, "home:\n", "home:\n" + row)
    changes = importing("1", "2", prune=True)
    assert sorted(path.name for path in (place / "products").iterdir()) == ["kitchen.yaml"]
    written = yaml.safe_load(shop.read_text())
    assert [topic["id"] for topic in written["topics"]] == ["cooking"]
    assert "home_sports" not in shop.read_text()
    assert "shop.yaml: topic sports removed, no category has it" in changes.notes


def test_a_new_category_in_a_catalog_that_is_there(importing: Import, place: Path) -> None:
    """Its file and its topic are added, below a category its subcategories; the rest stays."""
    importing("1")
    edit(place / "shop.yaml", "name: My shop", "name: Pots and more # mine")
    importing("1", "3", "4,Knife,9.00 EUR,Kitchen > Knives > Bread,", "5,Cup,4.00 EUR,Kitchen,")
    text = (place / "shop.yaml").read_text()
    assert "name: Pots and more # mine" in text
    assert [topic["id"] for topic in yaml.safe_load(text)["topics"]] == ["cooking", "sports"]
    category = yaml.safe_load((place / "products/kitchen.yaml").read_text())["category"]
    assert [one["id"] for one in category["subcategories"]] == ["pans", "knives"]
    assert category["subcategories"][1]["subcategories"] == [{"id": "bread", "name": "Bread"}]


def test_a_product_moves_with_its_category(importing: Import, place: Path) -> None:
    """To the other file, with what the user changed in it."""
    importing("1", "2", "3")
    edit(place / "products/kitchen.yaml", "name: Pan\n", 'name: "Pan: big"\n')
    changes = importing("1,Pan,5.00 EUR,Sports > Pans,Ronde", "2", "3")
    sports = yaml.safe_load((place / "products/sports.yaml").read_text())
    moved = next(one for one in sports["products"] if one["id"] == "1")
    assert (moved["name"], moved["category"], moved["price"]) == ("Pan: big", "sports/pans", 5.0)
    assert sports["category"]["subcategories"][0]["id"] == "pans"
    assert len(read_products(place)) == 3
    assert changes.changed == 1


def test_slugs_of_categories_are_unique_and_stay(importing: Import, place: Path) -> None:
    """Names of one spelling get numbers, whatever the order of a later feed."""
    importing("1,A,5 EUR,Café,", "2,B,5 EUR,Cafe,", "3,C,5 EUR,雑貨,", "4,D,5 EUR,🎁,")
    first = {key: one["category"] for key, one in read_products(place).items()}
    assert (first["1"], first["2"], first["3"]) == ("cafe", "cafe-2", "za-huo")
    assert first["4"].startswith("category-")
    importing("2,B,5 EUR,Cafe,", "1,A,5 EUR,Café,", "3,C,5 EUR,雑貨,", "4,D,5 EUR,🎁,")
    assert {key: one["category"] for key, one in read_products(place).items()} == first


def test_a_catalog_without_a_state_is_the_users(importing: Import, place: Path) -> None:
    """Its products are left as they are; only what they lack is added."""
    importing("1")
    (place / STATE_FILE).unlink()
    changes = importing("1,Pan,9.00 EUR,Kitchen > Pans,Ronde", "2")
    assert read_products(place)["1"]["price"] == 5.0
    assert changes.edits_kept == 1


def test_files_with_crlf_and_in_braces(importing: Import, place: Path) -> None:
    """A file keeps its line ends, and entries in braces stay on their line."""
    importing("1", "2")
    path = place / "products/kitchen.yaml"
    lines = path.read_text().replace("\n", "\r\n")
    path.write_bytes(lines.encode())
    importing("1,Pan,5.50 EUR,Kitchen > Pans,Ronde", "2")
    changed = path.read_bytes().decode()
    assert changed.replace("\r\n", "").count("\n") == 0
    assert "price: 5.50\r\n" in changed
    entry = '  - {id: "1", name: Pan, category: kitchen/pans, price: 5.50, brand: Ronde}'
    body = changed.replace("\r\n", "\n")
    start, end = body.index('  - id: "1"'), body.index('  - id: "2"')
    path.write_text(body[:start] + entry + "\n" + body[end:])
    importing("1,Pan,6.50 EUR,Kitchen > Pans,Ronde", "2")
    assert entry.replace("5.50", "6.50") in path.read_text()


def test_aliases_are_the_users(importing: Import, place: Path) -> None:
    """A value that stands elsewhere in the file is left alone; what comes after is in its place."""
    importing("1", "2")
    path = place / "products/kitchen.yaml"
    edit(path, "name: Pan\n    brand: Ronde", "name: Pan\n    brand: &brand Ronde")
    edit(path, "name: Pot\n    brand: Ronde", "name: Pot\n    brand: *brand")
    text = path.read_text()
    last = text.index('    description: ""', text.index('id: "2"'))
    path.write_text(text[:last] + "    description: *brand\n")
    importing("1", "2,Pot,6.50 EUR,Kitchen > Pots,Neu", "4,Cup,1.00 EUR,Kitchen,")
    products = read_products(place)
    assert (products["2"]["price"], products["2"]["brand"]) == (6.5, "Ronde")
    assert products["2"]["description"] == "Ronde"
    assert (products["4"]["name"], products["4"]["price"]) == ("Cup", 1.0)
    assert "brand: *brand" in path.read_text()


def test_damaged_files_are_named_and_nothing_is_written(importing: Import, place: Path) -> None:
    """YAML that cannot be read, and a state that is none."""
    importing("1")
    path = place / "products/kitchen.yaml"
    good = path.read_text()
    path.write_text("products: [")
    with pytest.raises(InputError, match=r"kitchen\.yaml"):
        importing("1", "2")
    path.write_text(good)
    (place / STATE_FILE).write_text(json.dumps({"version": 9}))
    before = snapshot(place)
    with pytest.raises(InputError, match="version 9"):
        importing("1", "2")
    assert snapshot(place) == before


def test_names_of_the_home_page_in_a_language(importing: Import, place: Path) -> None:
    """German rows and the category for products without one."""
    importing("1,Tasse,5 EUR,,", language="de-AT", shop_name="Töpferei")
    shop = yaml.safe_load((place / "shop.yaml").read_text())
    assert (shop["name"], shop["home"][0]["name"]) == ("Töpferei", "Bestseller")
    assert read_products(place)["1"]["category"] == "sonstiges"
    changes = importing("1,Tasse,5 EUR,,", language="en")
    assert (changes.unchanged, changes.files) == (1, ())


def test_images_beside_the_feed_are_copied(tmp_path: Path, place: Path) -> None:
    """A path leads into the catalog; files that are missing or elsewhere are left out."""
    (tmp_path / "img").mkdir()
    (tmp_path / "img/A 1.JPG").write_bytes(b"picture")
    content = (
        "id,title,price,image\n1,A,5 EUR,img/A 1.JPG\n2,B,5 EUR,none.png\n3,C,5 EUR,../../x.png\n"
    )
    changes = write_catalog(read_text(tmp_path, content), place)
    (image,) = read_products(place)["1"]["images"]
    assert (place / image).read_bytes() == b"picture"
    assert image.startswith("images/a-1-")
    assert "images" not in read_products(place)["2"]
    assert "2 images are neither addresses nor files; left out" in changes.notes
