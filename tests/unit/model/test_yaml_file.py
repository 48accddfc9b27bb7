"""YAML that people write."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, model_validator

from behavesim.errors import InputError
from behavesim.model.yaml_file import format_path, read_document, read_yaml, refuse, validate


class Product(BaseModel):
    """A model to check against."""

    model_config = ConfigDict(extra="forbid")
    price: int
    tags: tuple[str, ...] = ()


class Shop(BaseModel):
    """A model that holds others."""

    model_config = ConfigDict(extra="forbid")
    name: str
    products: tuple[Product, ...]
    stock: dict[str, Product] = {}

    @model_validator(mode="after")
    def _no_ghost(self) -> "Shop":
        if self.name == "ghost":
            raise refuse("the name ghost", "a name of the living")
        return self


BAD_YAML = [
    ("a: [1", "line 1: found expected ',' or ']', but got '<stream end>'; allowed valid YAML"),
    ("a: 1\nb: 2\na: 3\n", "line 3: found the key 'a' twice; allowed valid YAML"),
    ("a: \x07", "found a character YAML forbids; allowed valid YAML"),
    ("a: 1\n\tb: 2", "line 2: found found character '\\t' that cannot start any token"),
]

BAD_SHOPS = [
    ({"products": []}, "name: found nothing; allowed a value, which this key must have"),
    (
        {"name": "x", "products": [{"price": 1}, {"price": "much"}]},
        "products[1].price: found 'much'; allowed a valid integer,"
        " unable to parse string as an integer",
    ),
    (
        {"name": "x", "products": [{"prize": 1, "price": 2}]},
        "products[0].prize: found the unknown key 'prize'; allowed price, tags",
    ),
    (
        {"name": "x", "products": [], "stock": {"a": {"price": 1, "x": 1}}},
        "stock.a.x: found the unknown key 'x'; allowed price, tags",
    ),
    ({"name": "x", "products": ["shoe"]}, "products[0]: found 'shoe'; allowed a mapping"),
    ([], "found []; allowed a mapping"),
    (None, "found nothing; allowed a mapping"),
    ({"name": "ghost", "products": []}, "found the name ghost; allowed a name of the living"),
    (
        {"name": ["y" * 200], "products": []},
        "name: found ['" + "y" * 55 + "...; allowed a valid string",
    ),
]


@pytest.mark.parametrize(("text", "expected"), BAD_YAML)
def test_broken_yaml_is_told_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    """The error holds the file, the line and what is wrong there."""
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_yaml(file)
    assert str(caught.value).startswith(f"{file}: {expected}")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    """A missing file is the user's to mend."""
    with pytest.raises(InputError, match="no such file"):
        read_yaml(tmp_path / "none.yaml")


def test_a_file_in_another_encoding_is_an_input_error(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are told as such."""
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"name: caf\xe9")
    with pytest.raises(InputError, match="UTF-8"):
        read_yaml(file)


@pytest.mark.parametrize(("data", "expected"), BAD_SHOPS)
def test_bad_data_is_told_in_one_line(data: object, expected: str) -> None:
    """The error holds the path, what was found and what is allowed."""
    with pytest.raises(InputError) as caught:
        validate(Shop, data, "shop.yaml")
    assert str(caught.value) == f"shop.yaml: {expected}"


def test_good_data_becomes_the_model() -> None:
    """Data without a fault come back as an instance."""
    shop = validate(Shop, {"name": "x", "products": [{"price": 3}]}, "shop.yaml")
    assert shop.products[0].price == 3


def test_a_path_reads_as_one_would_write_it() -> None:
    """Indexes stand in brackets, names behind dots."""
    assert format_path(("products", 3, "price")) == "products[3].price"
    assert format_path(()) == ""


@pytest.mark.parametrize("read", [read_yaml, read_document])
@pytest.mark.parametrize("date", ["2026-13-01", "2026-02-30", "2026-01-01 25:00:00"])
def test_an_impossible_date_is_told_with_its_line(
    tmp_path: Path, read: Callable[[Path], object], date: str
) -> None:
    """YAML itself makes dates of what looks like one."""
    file = tmp_path / "product.yaml"
    file.write_text(f"id: X\nreleased: {date}\n")
    with pytest.raises(InputError) as caught:
        read(file)
    assert caught.value.message == (
        f"{file}: line 2: found the impossible date {date}; allowed a date as YYYY-MM-DD"
    )
