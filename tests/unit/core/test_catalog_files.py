"""A catalog directory: what is read, and the one line for everything that can be wrong in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from behavesim.core.catalog_files import load_catalog
from behavesim.errors import InputError

Files = dict[str, Any]


def _product(product_id: str, **changes: Any) -> dict[str, Any]:
    product = {
        "id": product_id,
        "name": "Tea Bowl",
        "brand": "Kiln",
        "category": "tea/bowls",
        "price": 12000,
        "rating": 4.5,
        "reviews": 10,
        "stock": 3,
        "released": "2025-05-01",
        "variants": {"kind": "size", "options": ["S", "L"]},
        "hue": 3,
        "description": "A bowl.",
    }
    return product | changes


def _files() -> Files:
    return {
        "shop.yaml": {
            "name": "Shop",
            "tagline": "Things",
            "topics": [{"id": "tea", "name": "Tea"}],
            "promotions": [
                {
                    "id": "PROMO-1",
                    "name": "Bowls",
                    "creative_name": "hero",
                    "creative_slot": "home_hero",
                    "headline": "Bowls",
                    "text": "Bowls for tea",
                    "target": "/c/tea/bowls/?sort=newest",
                    "hue": 1,
                }
            ],
            "coupons": [{"code": "TEA10", "percent": 10, "minimum": 0, "description": "10 %"}],
            "shipping": {
                "free_from": 50000,
                "tiers": [{"id": "standard", "name": "Standard", "price": 3000, "days": 2}],
            },
            "home": [{"id": "home_tea", "name": "Tea", "kind": "topic", "topic": "tea"}],
            "forms": {"search-form": [{"name": "q", "label": "Search", "type": "text"}]},
        },
        "products/tea.yaml": {
            "category": {
                "id": "tea",
                "name": "Tea",
                "topic": "tea",
                "blurb": "Tea.",
                "subcategories": [{"id": "bowls", "name": "Bowls", "motif": "bowl"}],
            },
            "products": [_product("TB-1"), _product("TB-2")],
        },
    }


def _write(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def _shop(**changes: Any) -> Callable[[Files], None]:
    return lambda files: files["shop.yaml"].update(changes)


def _first(**changes: Any) -> Callable[[Files], None]:
    return lambda files: files["products/tea.yaml"]["products"][0].update(changes)


def _category(**changes: Any) -> Callable[[Files], None]:
    return lambda files: files["products/tea.yaml"]["category"].update(changes)


def _target(path: str) -> Callable[[Files], None]:
    return lambda files: files["shop.yaml"]["promotions"][0].update(target=path)


def _second_file(**category: Any) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        first = files["products/tea.yaml"]
        files["products/tee.yaml"] = {
            "category": first["category"] | category,
            "products": [_product("TE-1")],
        }

    return change


TEA = "products/tea.yaml"
BAD = [
    (
        _shop(topic="tea"),
        "shop.yaml: topic: found the unknown key 'topic'; allowed name, tagline, topics, "
        "promotions, coupons, shipping, tax, price_limits, lead_value, home, forms",
    ),
    (
        _shop(name=7),
        "shop.yaml: line 16, name: found 7, which readers of YAML take for a number; "
        'allowed a text, in quotes: "7"',
    ),
    (_shop(name="   "), "shop.yaml: name: found '   ', nothing that can be read; allowed a name"),
    (
        _shop(name="\u200b\u00a0"),
        "shop.yaml: name: found '\\u200b\\xa0', nothing that can be read; allowed a name",
    ),
    (
        _shop(topics=[{"id": "tea", "name": "Tea"}] * 2),
        "shop.yaml: topics[1]: found 'tea' twice; allowed each topic id once",
    ),
    (
        _shop(topics=[{"id": "tea", "name": "Tea"}, {"id": "golf", "name": "Golf"}]),
        "shop.yaml: topics[1].id: found 'golf', which no file in products/ has; allowed tea",
    ),
    (
        _target("/c/tea/cups/"),
        "shop.yaml: promotions[0].target: found '/c/tea/cups/', which is no page; allowed "
        "/c/<category>/, /c/<category>/<subcategory>/, /p/<PRODUCT-ID>/ or /, /search/, /cart/, "
        "/signup/, /login/, /wishlist/",
    ),
    (
        _shop(home=[{"id": "home_new", "name": "New", "kind": "new", "topic": "tea"}]),
        "shop.yaml: home[0]: found kind new and topic tea; "
        "allowed a topic if the kind is topic, else none",
    ),
    (
        _shop(home=[{"id": "home_golf", "name": "Golf", "kind": "topic", "topic": "golf"}]),
        "shop.yaml: home[0].topic: found 'golf'; allowed tea",
    ),
    (
        _shop(forms={"login-form": [{"name": "a", "label": "A", "type": "select"}]}),
        "shop.yaml: forms.login-form[0]: found type select and 0 options; "
        "allowed options if the type is select, else none",
    ),
    (
        _shop(shipping={"free_from": 0, "tiers": []}),
        "shop.yaml: shipping.tiers: found []; allowed 1 or more entries",
    ),
    (
        _first(price="cheap"),
        f"{TEA}: products[0].price: found 'cheap'; allowed an amount such as 88.99, 0 or more",
    ),
    (
        _first(price=-1),
        f"{TEA}: products[0].price: found -1; allowed an amount such as 88.99, 0 or more",
    ),
    (
        _first(released="2026-13-01"),
        f"{TEA}: products[0].released: found '2026-13-01'; allowed a date as YYYY-MM-DD",
    ),
    (
        _first(list_price=12000),
        f"{TEA}: products[0]: found list_price 12000; allowed more than the price, 12000",
    ),
    (
        _first(audience={"ages": [40, 30]}),
        f"{TEA}: products[0].audience: found ages [40, 30]; allowed [youngest, oldest]",
    ),
    (
        _first(id="TB-2"),
        f"{TEA}: products[1].id: found 'TB-2', which tea.yaml products[0] has already; "
        "allowed each product id once",
    ),
    (
        _first(category="tea/cups"),
        f"{TEA}: products[0].category: found 'tea/cups'; allowed tea, tea/bowls",
    ),
    (
        _first(variants={"kind": "size", "options": ["S", "S"]}),
        f"{TEA}: products[0].variants.options[1]: found 'S' twice; allowed each option once",
    ),
    (_category(topic="golf"), f"{TEA}: category.topic: found 'golf'; allowed tea"),
    (
        _second_file(),
        "products/tee.yaml: category.id: found 'tea', which tea.yaml has already; "
        "allowed each once",
    ),
    (
        lambda files: files.pop(TEA),
        "products: found no .yaml file; allowed one file of products a topic",
    ),
    (
        lambda files: files.pop("shop.yaml"),
        "shop.yaml: found no such file; allowed an existing YAML file",
    ),
]


@pytest.mark.parametrize(("change", "line"), BAD, ids=[line[:60] for _, line in BAD])
def test_a_bad_catalog_is_refused_in_one_line(
    tmp_path: Path, change: Callable[[Files], None], line: str
) -> None:
    """File, place, what was found and what is allowed stand in one line."""
    files = _files()
    change(files)
    with pytest.raises(InputError) as caught:
        load_catalog(_write(tmp_path, files))
    assert str(caught.value) == f"{tmp_path}/{line}"


def test_a_good_catalog_is_read(tmp_path: Path) -> None:
    """The files from which the bad ones are made are good."""
    catalog = load_catalog(_write(tmp_path, _files()))
    assert [product.id for product in catalog.products] == ["TB-1", "TB-2"]
    assert catalog.topic_ids == ("tea",)


def test_categories_stand_in_the_order_of_topics(tmp_path: Path) -> None:
    """shop.yaml decides the order of the menu, not the names of the files."""
    files = _files()
    files["shop.yaml"]["topics"].insert(0, {"id": "zen", "name": "Zen"})
    files["products/zen.yaml"] = {
        "category": files[TEA]["category"] | {"id": "zen", "topic": "zen"},
        "products": [_product("ZN-1", category="zen/bowls")],
    }
    catalog = load_catalog(_write(tmp_path, files))
    assert [category.id for category in catalog.categories] == ["zen", "tea"]
