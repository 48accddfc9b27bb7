"""A variant's changes carried out on the catalog as the shop's JavaScript reads it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from behavesim.core.catalog import Catalog, HomeList
from behavesim.core.catalog_json import list_items
from behavesim.core.money import digits_of, to_minor
from behavesim.core.variant import (
    Checkout,
    ChosenList,
    Delivery,
    HomeLists,
    ListIds,
    Menu,
    PersonalList,
    Prices,
    Promotions,
    RankBy,
    Related,
    SearchChange,
)
from behavesim.core.variant_files import LoadedVariant
from behavesim.errors import InputError

Site = dict[str, Any]


def apply_variant(site: Site, catalog: Catalog, loaded: LoadedVariant) -> Site:
    """Return ``catalog.json`` as the variant wants it; without changes it is the same.

    Raises InputError, naming the variant's file and the place in it, for what the catalog does
    not have.
    """
    changed = dict(site)
    for index, change in enumerate(loaded.variant.changes):
        place = _Place(loaded, f"changes[{index}]")
        _EDITS[type(change)](changed, catalog, change, place)
    if loaded.variant.changes:
        changed["variant"] = loaded.variant.name
    return changed


class _Place:
    """Where in which file a change stands, to say what is wrong with it."""

    def __init__(self, loaded: LoadedVariant, path: str) -> None:
        self._file = loaded.path or "variant"
        self._path = path
        self.files = loaded.files

    def refuse(self, key: str, found: str, allowed: str, hint: str = "") -> InputError:
        return InputError(self._file, f"{self._path}.{key}", found, allowed, hint)

    def check(self, key: str, given: Iterable[str], known: Iterable[str], what: str) -> None:
        """Raise InputError for the first of ``given`` that is not ``known``, or there twice."""
        allowed, seen = set(known), set[str]()
        for name in given:
            if name not in allowed:
                hint = "the variant may have been made for another catalog"
                raise self.refuse(key, repr(name), f"a {what} of the catalog", hint)
            if name in seen:
                raise self.refuse(key, f"{name} twice", f"each {what} once")
            seen.add(name)


def _rank(site: Site, catalog: Catalog, change: RankBy, place: _Place) -> None:
    known = _list_ids(site)
    if change.by == "margin":
        margins = change.margins or {}
        place.check("margins", margins, catalog.topic_ids, "topic")
        if missing := [topic for topic in catalog.topic_ids if topic not in margins]:
            raise place.refuse("margins", f"none for {', '.join(missing)}", "one for each topic")
        earned = {item["id"]: item["price"] * margins[item["topic"]] for item in site["items"]}
        site["ranking"] = {"by": "items", "items": sorted(known, key=lambda one: -earned[one])}
    elif change.by == "items":
        items = place.files.get("ranking", change.items)
        place.check("items", items, known, "product")
        site["ranking"] = {"by": "items", "items": _fill_up(items, known)}
    elif change.by == "segment":
        segments = place.files.get("ranking", change.segments)
        for name, items in segments.items():
            place.check(f"segments.{name}", items, known, "product")
        orders = {name: _fill_up(items, known) for name, items in segments.items()}
        site["ranking"] = {"by": "segment", "segments": orders}
    elif change.by == "personal":
        factors = place.files["ranking"]
        place.check("file", factors.items, known, "product")
        site["ranking"] = {"by": "personal", **factors.model_dump(mode="json")}


def _list_ids(site: Site) -> list[str]:
    return [item["id"] for item in site["items"]]


def _fill_up(items: Sequence[str], known: Sequence[str]) -> list[str]:
    """What is not named follows in the order of popularity."""
    named = set(items)
    return [*items, *(one for one in known if one not in named)]


def _set_home(site: Site, catalog: Catalog, change: HomeLists, place: _Place) -> None:
    ids = [row if isinstance(row, str) else row.id for row in change.lists]
    place.check("lists", [row for row in change.lists if isinstance(row, str)], site["home"], "row")
    place.check("lists", ids, ids, "row")
    lists = dict(site["lists"])
    for row in change.lists:
        if isinstance(row, HomeList):
            lists[row.id] = {"name": row.name, "items": list_items(catalog, row)}
        elif isinstance(row, ChosenList):
            place.check(f"lists.{row.id}", row.items, _list_ids(site), "product")
            lists[row.id] = {"name": row.name, "items": list(row.items)}
        elif isinstance(row, PersonalList):
            popular = HomeList(id=row.id, name=row.name, kind="popular", size=row.size)
            items = list_items(catalog, popular)
            lists[row.id] = {"name": row.name, "items": items, "personal": True}
    site["lists"] = {one: lists[one] for one in ids}
    site["home"] = ids


def _order_menu(site: Site, _catalog: Catalog, change: Menu, place: _Place) -> None:
    tops = [row["id"] for row in site["categories"] if row["parent"] is None]
    place.check("categories", change.categories, tops, "category")
    rank = {one: at for at, one in enumerate(_fill_up(change.categories, tops))}
    rows = site["categories"]
    site["categories"] = sorted(rows, key=lambda row: rank[row["id"].partition("/")[0]])


def _relate(site: Site, _catalog: Catalog, change: Related, place: _Place) -> None:
    related: Mapping[str, Sequence[str]] = place.files.get("related", change.items)
    known = _list_ids(site)
    place.check("items", related, known, "product")
    for item, others in related.items():
        rest = [one for one in known if one != item]
        place.check(f"items.{item}", others, rest, "product other than itself")
    shown = {item: list(others) for item, others in related.items()}
    site["related"] = {**site["related"], **shown}


def _search(site: Site, _catalog: Catalog, change: SearchChange, _place: _Place) -> None:
    synonyms = {word: list(others) for word, others in change.synonyms.items()}
    if synonyms or change.typo_tolerance:
        site["search"] = {"synonyms": synonyms, "typo_tolerance": change.typo_tolerance}


def _promote(site: Site, _catalog: Catalog, change: Promotions, place: _Place) -> None:
    known = {row["id"]: row for row in site["promotions"]}
    place.check("shown", [row.id for row in change.shown], known, "promotion")
    pages = {"/", *(f"/c/{row['id']}/" for row in site["categories"])}
    pages |= {f"/p/{item.get('page', item['id'])}/" for item in site["items"]}
    targets = [row.target for row in change.shown if row.target is not None]
    for target in targets:
        place.check("shown", [target], pages, "page")
    slots = [row["creative_slot"] for row in site["promotions"]]
    site["promotions"] = [
        {**known[row.id], "creative_slot": slot, "target": row.target or known[row.id]["target"]}
        for row, slot in zip(change.shown, slots, strict=False)
    ]


def _deliver(site: Site, _catalog: Catalog, change: Delivery, place: _Place) -> None:
    currency = site["shop"]["currency"]
    try:
        free_from = to_minor(change.free_from, currency)
    except ValueError:
        allowed = f"an amount with the decimals of {currency}, {digits_of(currency)}"
        raise place.refuse("free_from", str(change.free_from), allowed) from None
    site["shipping"] = {**site["shipping"], "free_from": free_from}


def _check_out(site: Site, _catalog: Catalog, change: Checkout, place: _Place) -> None:
    forms = dict(site["forms"])
    place.check("drop_fields", change.drop_fields, forms, "form")
    place.check("add_fields", change.add_fields, forms, "form")
    for form, names in change.drop_fields.items():
        # What the order itself is made of cannot be left out.
        free = [row["name"] for row in forms[form] if row["type"] != "select"]
        place.check(f"drop_fields.{form}", names, free, "field that can be left out")
        forms[form] = [row for row in forms[form] if row["name"] not in names]
    for form, fields in change.add_fields.items():
        dropped = change.drop_fields.get(form, ())
        if both := [field.name for field in fields if field.name in dropped]:
            raise place.refuse(f"add_fields.{form}", f"{both[0]}, dropped too", "one of both")
        rows = [field.model_dump(mode="json", exclude_none=True) for field in fields]
        forms[form] = [*forms[form], *rows]
        together = [row["name"] for row in forms[form]]
        place.check(f"add_fields.{form}", together, together, "field")
    site["forms"] = forms
    if not change.guest:
        site["checkout"] = {"guest": False}


def _price(site: Site, catalog: Catalog, change: Prices, place: _Place) -> None:
    place.check("items", change.items, _list_ids(site), "product")
    place.check("topics", change.topics, catalog.topic_ids, "topic")

    def price(item: Mapping[str, Any]) -> dict[str, Any]:
        percent = change.items.get(item["id"], change.topics.get(item["topic"], 0.0))
        changed = max(min(1, item["price"]), round(item["price"] * (100 + percent) / 100))
        listed = item["list_price"]
        return {**item, "price": changed, "list_price": listed if (listed or 0) > changed else None}

    site["items"] = [price(item) for item in site["items"]]


def _rename_lists(site: Site, _catalog: Catalog, change: ListIds, _place: _Place) -> None:
    site["list_suffix"] = change.suffix


_Edit = Callable[[Site, Catalog, Any, _Place], None]
_EDITS: Mapping[type, _Edit] = {
    RankBy: _rank,
    HomeLists: _set_home,
    Menu: _order_menu,
    Related: _relate,
    SearchChange: _search,
    Promotions: _promote,
    Delivery: _deliver,
    Checkout: _check_out,
    Prices: _price,
    ListIds: _rename_lists,
}
