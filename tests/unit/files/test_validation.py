"""Data checked against a model."""

import pytest
from pydantic import BaseModel, ConfigDict, model_validator

from behavesim.errors import InputError
from behavesim.files.validation import format_path, refuse, validate


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


@pytest.mark.parametrize(("data", "expected"), BAD_SHOPS)
def test_bad_data_is_one_line(data: object, expected: str) -> None:
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
