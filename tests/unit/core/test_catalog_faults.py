"""All faults of a catalog at once, with their places."""

import shutil
from pathlib import Path

import pytest

from behavesim.core.catalog_faults import find_catalog_faults
from behavesim.core.catalog_files import load_catalog
from behavesim.errors import InputError

OPEN = Path(__file__).parents[2] / "catalogs" / "open"
_QUOTED = "which readers of YAML take for"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A copy of a good catalog."""
    return shutil.copytree(OPEN, tmp_path / "catalog")


def _change(catalog: Path, file: str, *changes: tuple[str, str]) -> None:
    path = catalog / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_a_good_catalog_has_none(catalog: Path) -> None:
    """Nothing is reported of a catalog that loads."""
    assert find_catalog_faults(catalog, "KRW") == ()


def test_all_faults_are_found_at_once(catalog: Path) -> None:
    """Of the schema, between parts and of amounts, in all files, each with line and column."""
    fashion, camping = "products/fashion.yaml", "products/camping.yaml"
    _change(
        catalog,
        fashion,
        ("brand: Hansan", "brand: no"),
        ("price: 19000", "price: 19.5"),
        ("id: '00123'", "id: 00123"),
        ("- One\n", "- 1e3\n"),
        ("rating: 4.9", "rating: 9\n  shade: red"),
        ("name: Jacket\n", "name: 2026-01-02\n"),
    )
    _change(catalog, camping, ("topic: outdoor", "topic: outdor"))
    _change(catalog, "products/hiking.yaml", ("hiking/boots", "hiking/shoes"))
    found = find_catalog_faults(catalog, "KRW")
    assert [(Path(one.file).name, one.path) for one in found] == [
        ("camping.yaml", "category.topic"),
        ("fashion.yaml", "products[0].brand"),
        ("fashion.yaml", "products[1].price"),
        ("fashion.yaml", "products[2].id"),
        ("fashion.yaml", "products[2].variants.options[0]"),
        ("fashion.yaml", "products[3].rating"),
        ("fashion.yaml", "products[3].shade"),
        ("fashion.yaml", "products[4].name"),
        ("hiking.yaml", "products[0].category"),
    ]
    for fault in found:
        line = Path(fault.file).read_text(encoding="utf-8").splitlines()[(fault.line or 0) - 1]
        assert (fault.column or 0) <= len(line)
    by_path = {fault.path: fault for fault in found}
    written = {
        "products[0].brand": "no",
        "products[2].id": "00123",
        "products[4].name": "2026-01-02",
    }
    for path, text in written.items():
        assert by_path[path].found.startswith(f"{text}, {_QUOTED}")
        assert by_path[path].allowed == f'a text, in quotes: "{text}"'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: '00123'", "id: 00123"),
        ("id: '00123'", "id: 123"),
        ("brand: Hansan", "brand: no"),
        ("brand: Hansan", "brand: 1.50"),
        ("- One\n", "- 1e3\n"),
        ("- One\n", "- 12:30\n"),
        ("name: Jacket\n", "name: 2026-01-02\n"),
        ("description: A shirt.", "description: true"),
    ],
)
def test_what_yaml_changes_is_refused_as_it_is_written(catalog: Path, old: str, new: str) -> None:
    """With its line, what is written there, and the same in quotes."""
    _change(catalog, "products/fashion.yaml", (old, new))
    text = (catalog / "products/fashion.yaml").read_text(encoding="utf-8")
    line = text[: text.index(new)].count("\n") + 1
    written = new.strip().rpartition(" ")[2]
    with pytest.raises(InputError, match=rf"fashion\.yaml: line {line}, ") as caught:
        load_catalog(catalog)
    assert caught.value.found.startswith(f"{written}, {_QUOTED}")
    assert caught.value.hint == f'write "{written}"'


def test_quoted_texts_are_kept(catalog: Path) -> None:
    """Quotes are all it takes."""
    _change(
        catalog, "products/fashion.yaml", ("brand: Hansan", 'brand: "no"'), ("- One\n", "- '1e3'\n")
    )
    loaded = {product.id: product for product in load_catalog(catalog).products}
    assert loaded["shirt-é/1"].brand == "no"
    assert loaded["00123"].combinations == ("1e3",)


@pytest.mark.parametrize(
    ("file", "changes", "path"),
    [
        ("shop.yaml", ("desk/", "desks/"), "promotions[0].target"),
        ("shop.yaml", ("topic: fashion}", "topic: gold}"), "home[3].topic"),
        ("shop.yaml", ("id: outdoor, ", "id: golf, "), "topics[2].id"),
        ("products/camping.yaml", ("id: 'Stove #1?'", "id: BOOT-1"), "products[0].id"),
        (
            "products/fashion.yaml",
            ("- S\n    - Moss", "- XL\n    - Moss"),
            "products[0].skus[0].options",
        ),
        ("products/home.yaml", ("- id: desk\n", "- id: desk\n        topic: x\n"), ""),
    ],
)
def test_parts_have_to_fit(catalog: Path, file: str, changes: tuple[str, str], path: str) -> None:
    """What no file can know alone."""
    _change(catalog, file, changes)
    found = find_catalog_faults(catalog)
    assert path in "\n".join(fault.path for fault in found)
    with pytest.raises(InputError):
        load_catalog(catalog)


def test_files_that_are_not_there_are_faults(catalog: Path) -> None:
    """No shop.yaml, and no products."""
    shutil.rmtree(catalog / "products")
    (catalog / "shop.yaml").unlink()
    assert [fault.found for fault in find_catalog_faults(catalog)] == [
        "no such file",
        "no .yaml file",
    ]
