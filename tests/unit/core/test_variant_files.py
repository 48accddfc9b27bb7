"""Variants: what is read, what is refused and in which words, and what they make of the shop."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from behavesim.core.catalog_files import load_catalog
from behavesim.core.catalog_json import build_site_json
from behavesim.core.variant_files import LoadedVariant, list_variants, load_variant
from behavesim.core.variant_site import apply_variant
from behavesim.errors import InputError
from behavesim.resources import shipped_resource

CATALOG = load_catalog(shipped_resource("configs") / "catalog")
SITE = build_site_json(CATALOG)
IDS = [item["id"] for item in SITE["items"]]


def write(folder: Path, *changes: dict[str, Any], **top: Any) -> str:
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump({"name": "mine", "changes": list(changes), **top}))
    return str(path)


def build(folder: Path, *changes: dict[str, Any]) -> dict[str, Any]:
    return apply_variant(SITE, CATALOG, load_variant(write(folder, *changes)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([{"change": "color"}], "found the change 'color'; allowed one of 'ranking', 'home'"),
        ([{"free_from": 1}], "allowed a mapping with the key 'change'"),
        ([{"change": "shipping", "free_form": 1}], "'free_form'; allowed change, free_from"),
        ([{"change": "home", "lists": []}], "found []; allowed 1 or more entries"),
        ([{"change": "search", "synonyms": {"a": "b"}}], "found 'b'; allowed a list"),
        ([{"change": "list_ids", "suffix": "b"}], "found 'b'; allowed what matches ^_["),
        ([{"change": "ranking", "by": "luck"}], "'popular', 'margin', 'items'"),
        ([{"change": "ranking", "by": "items"}], "found by items with nothing"),
        ([{"change": "ranking", "by": "popular", "items": ["A"]}], "allowed nothing else"),
        ([{"change": "ranking", "by": "items", "items": ["X-1"]}], "'X-1'; allowed a product"),
        ([{"change": "ranking", "by": "items", "items": [IDS[0]] * 2}], "each product once"),
        ([{"change": "ranking", "by": "margin", "margins": {"sports": 0.3}}], "none for cooking"),
        ([{"change": "ranking", "by": "personal", "file": "no.json"}], "No such file"),
        ([{"change": "ranking", "by": "personal", "file": "../x.json"}], "own directory"),
        ([{"change": "shipping", "free_from": 0}] * 2, "2 changes of shipping"),
        ([{"change": "shipping", "free_from": -1}], "an amount such as"),
        ([{"change": "home", "lists": ["home_nothing"]}], "'home_nothing'; allowed a row"),
        ([{"change": "menu", "categories": ["cars"]}], "'cars'; allowed a category"),
        ([{"change": "related", "items": {IDS[0]: [IDS[0]]}}], "a product other than itself"),
        ([{"change": "promotions", "shown": [{"id": "NONE"}]}], "'NONE'; allowed a promotion"),
        ([{"change": "checkout", "drop_fields": {"contact-form": ["age"]}}], "'age'; allowed a"),
        ([{"change": "checkout", "drop_fields": {"payment-form": ["method"]}}], "'method'"),
        ([{"change": "related", "items": {}, "file": "r.json"}], "allowed one of items and file"),
        ([{"change": "related"}], "found neither; allowed one of items and file"),
        ([{"change": "prices", "topics": {"cars": 5}}], "'cars'; allowed a topic"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, changes: list[dict[str, Any]], message: str
) -> None:
    """One line that names the file, the change, what was found and what is allowed."""
    with pytest.raises(InputError) as caught:
        build(tmp_path, *changes)
    assert "mine.yaml: " in str(caught.value)
    assert message in str(caught.value)


def test_a_field_is_not_dropped_and_added(tmp_path: Path) -> None:
    """Two changes of one variant that contradict each other."""
    added = [{"name": "phone", "label": "Phone", "type": "tel", "required": True}]
    forms = {"drop_fields": {"contact-form": ["phone"]}, "add_fields": {"contact-form": added}}
    with pytest.raises(InputError, match="contact-form: found phone, dropped too; allowed one of"):
        build(tmp_path, {"change": "checkout", **forms})


def test_a_variant_is_called_as_its_file(tmp_path: Path) -> None:
    """Records name variants by their files, so both names agree."""
    with pytest.raises(InputError, match="found other; allowed the file's own name, mine"):
        load_variant(write(tmp_path, name="other"))


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    """Names are those of configs/variants, and baseline."""
    with pytest.raises(InputError, match="baseline, harmful, null, planted-good"):
        load_variant("planted")


@pytest.mark.parametrize("name", list_variants())
def test_every_shipped_variant_fits_the_shipped_catalog(name: str) -> None:
    """All that ships can be built, and all but the baseline changes something."""
    site = apply_variant(SITE, CATALOG, load_variant(name))
    assert (site == SITE) == (name == "baseline")


def test_undoing_every_change_gives_the_baseline_back() -> None:
    """Changes are reversible one by one."""
    loaded = load_variant("planted-good")
    kinds = {change.change for change in loaded.variant.changes}
    assert kinds == {"shipping", "checkout", "search"}
    assert apply_variant(SITE, CATALOG, loaded.without(frozenset(kinds))) == SITE
    fewer = apply_variant(SITE, CATALOG, loaded.without(frozenset({"search"})))
    assert "search" not in fewer
    assert fewer["shipping"]["free_from"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"change": "search"},
        {"change": "checkout"},
        {"change": "prices"},
        {"change": "ranking", "by": "popular"},
        {"change": "shipping", "free_from": SITE["shipping"]["free_from"]},
        {"change": "home", "lists": SITE["home"]},
        {"change": "promotions", "shown": [{"id": row["id"]} for row in SITE["promotions"]]},
    ],
)
def test_a_change_of_nothing_gives_the_baseline(tmp_path: Path, change: dict[str, Any]) -> None:
    """So that an experiment with it is seen to compare a shop with itself."""
    assert {**build(tmp_path, change), "variant": None} == {**SITE, "variant": None}


def test_a_ranking_leaves_the_catalog_in_order_of_popularity(tmp_path: Path) -> None:
    """Through which item's page people come in does not depend on how lists are sorted."""
    site = build(tmp_path, {"change": "ranking", "by": "items", "items": [IDS[-1], IDS[3]]})
    assert site["items"] == SITE["items"]
    assert site["ranking"]["items"][:3] == [IDS[-1], IDS[3], IDS[0]]


def test_margin_orders_by_what_an_item_earns(tmp_path: Path) -> None:
    """Price times the margin of its topic."""
    margins = {topic: 0.1 for topic in CATALOG.topic_ids} | {"books": 0.9}
    site = build(tmp_path, {"change": "ranking", "by": "margin", "margins": margins})
    prices = {item["id"]: item["price"] * margins[item["topic"]] for item in SITE["items"]}
    earned = [prices[one] for one in site["ranking"]["items"]]
    assert earned == sorted(earned, reverse=True)


def test_a_row_may_be_chosen_known_or_personal(tmp_path: Path) -> None:
    """Rows stand in the order of the file; a personal one begins with what is popular."""
    site = build(
        tmp_path,
        {
            "change": "home",
            "lists": [
                {"id": "home_picks", "name": "Picks", "kind": "items", "items": IDS[5:7]},
                "home_new",
                {"id": "home_for_you", "name": "For you", "kind": "personal", "size": 4},
            ],
        },
    )
    assert site["home"] == ["home_picks", "home_new", "home_for_you"]
    assert site["lists"]["home_picks"]["items"] == IDS[5:7]
    assert site["lists"]["home_for_you"]["personal"] is True
    assert len(site["lists"]["home_for_you"]["items"]) == 4


def test_factors_of_another_shape_are_refused(tmp_path: Path) -> None:
    """Every item has one row of as many numbers as all others."""
    factors = {"items": IDS[:2], "factors": [[0.1, 0.2], [0.3]], "regularization": 1, "alpha": 1}
    (tmp_path / "f.json").write_text(json.dumps({**factors, "weights": {"view_item": 1}}))
    with pytest.raises(InputError, match=r"f.json: found factors of \[1, 2\] numbers"):
        build(tmp_path, {"change": "ranking", "by": "personal", "file": "f.json"})


def test_data_files_are_read_from_beside_the_variant(tmp_path: Path) -> None:
    """An order that a model wrote stands in a file of its own."""
    (tmp_path / "order.json").write_text(json.dumps(IDS[::-1]))
    site = build(tmp_path, {"change": "ranking", "by": "items", "file": "order.json"})
    assert site["ranking"]["items"] == IDS[::-1]


def test_prices_move_by_percent_and_lose_a_list_price_they_pass(tmp_path: Path) -> None:
    """What costs more than its list price is no offer any more."""
    offer = next(item for item in SITE["items"] if item["list_price"])
    site = build(tmp_path, {"change": "prices", "items": {offer["id"]: 300}})
    changed = next(item for item in site["items"] if item["id"] == offer["id"])
    assert changed["price"] == offer["price"] * 4
    assert changed["list_price"] is None
    assert LoadedVariant(load_variant(write(tmp_path)).variant).variant.changes_prices is False


def test_an_items_own_percent_goes_before_its_topics(tmp_path: Path) -> None:
    """Others of the topic follow the topic."""
    first, second = [item for item in SITE["items"] if item["topic"] == "books"][:2]
    change = {"change": "prices", "items": {first["id"]: 100}, "topics": {"books": 50}}
    prices = {item["id"]: item["price"] for item in build(tmp_path, change)["items"]}
    assert prices[first["id"]] == 2 * first["price"]
    assert prices[second["id"]] == round(1.5 * second["price"])


def test_a_banner_leads_where_the_variant_says(tmp_path: Path) -> None:
    """Else where it led before."""
    first, second = SITE["promotions"][:2]
    shown = [{"id": second["id"], "target": "/c/books/"}, {"id": first["id"]}]
    site = build(tmp_path, {"change": "promotions", "shown": shown})
    targets = [(row["id"], row["target"]) for row in site["promotions"]]
    assert targets == [(second["id"], "/c/books/"), (first["id"], first["target"])]


def test_items_without_related_ones_of_their_own_keep_theirs(tmp_path: Path) -> None:
    """Only what is named changes."""
    site = build(tmp_path, {"change": "related", "items": {IDS[0]: [IDS[5]]}})
    assert site["related"] == {**SITE["related"], IDS[0]: [IDS[5]]}
