"""Catalog -> the frozen list of all pages of the shop, each with what its template shows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from behavesim.core.catalog_json import list_shelves
from behavesim.shop.images.picture import Picture
from behavesim.shop.localize import texts_of
from behavesim.shop.texts import mark_text as _
from behavesim.shop.views import (
    NO_PICTURES,
    Banner,
    Drawing,
    ItemView,
    ProductList,
    make_item_views,
)

PAGE_SIZE = 12
"""Products on one page of a list; the same number stands in ``assets/js/shop/toolbar.js``."""

PageType = Literal[
    "home", "category", "search", "item", "cart", "checkout", "thank-you", "signup", "login",
    "wishlist", "account", "orders", "order-lookup", "not-found",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A category as a link: ``motif`` and ``hue`` where it is drawn, its subcategories if any."""

    id: str
    name: str
    motif: str = ""
    hue: int = 0
    children: tuple["Place", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTML file. ``url`` is its path without the base path; ``file`` lies in the site."""

    url: str
    file: str
    template: str
    type: PageType
    heading: str
    title: str
    description: str
    indexed: bool = True
    item: ItemView | None = None
    category: Place | None = None
    crumbs: tuple[Place, ...] = ()
    chips: tuple[Place, ...] = ()
    blurb: str = ""
    lists: tuple[ProductList, ...] = ()
    hero: Banner | None = None
    sections: tuple[ProductList | Banner, ...] = ()
    brands: tuple[str, ...] = ()
    count: int = 0
    pages: int = 1
    drawings: tuple[Drawing, ...] = ()


# Pages that only differ in their words: URL, template, type, heading.
_PLAIN_PAGES: tuple[tuple[str, str, PageType, str], ...] = (
    ("/cart/", "cart", "cart", _("Cart")),
    ("/checkout/", "checkout_contact", "checkout", _("Checkout: contact")),
    ("/checkout/shipping/", "checkout_shipping", "checkout", _("Checkout: shipping")),
    ("/checkout/payment/", "checkout_payment", "checkout", _("Checkout: payment")),
    ("/checkout/review/", "checkout_review", "checkout", _("Checkout: review")),
    ("/thank-you/", "thank_you", "thank-you", _("Thank you")),
    ("/signup/", "signup", "signup", _("Sign up")),
    ("/login/", "login", "login", _("Log in")),
    ("/account/", "account", "account", _("Account")),
    ("/orders/", "orders", "orders", _("Orders")),
    ("/order-lookup/", "order_lookup", "order-lookup", _("Find an order")),
    ("/404.html", "not_found", "not-found", _("Page not found")),
)


def list_menu(site: Mapping[str, Any]) -> tuple[Place, ...]:
    """Return the categories of ``catalog.json`` with all below them, in its order."""
    rows: dict[str | None, list[Mapping[str, Any]]] = defaultdict(list)
    for row in site["categories"]:
        rows[row["parent"]].append(row)

    def make(row: Mapping[str, Any], hue: int) -> Place:
        children = tuple(make(child, 0) for child in rows[row["id"]])
        motif = row["motif"] if "motif" in row else children[0].motif
        return Place(row["id"], row["name"], motif, hue, children)

    return tuple(make(row, index % 12) for index, row in enumerate(rows[None]))


def list_pages(
    site: Mapping[str, Any], pictures: Mapping[str, tuple[Picture, ...]] = NO_PICTURES
) -> tuple[Page, ...]:
    """Return every page of the shop that ``catalog.json`` describes, the home page first.

    ``pictures`` are those of items, by id; the others are drawn.
    """
    pages = _Pages(site, pictures)
    return (
        pages.make_home(),
        *pages.make_categories(),
        *pages.make_items(),
        pages.make_search(),
        pages.make_wishlist(),
        *pages.make_plain(),
    )


class _Pages:
    """Makes pages of each kind from one catalog."""

    def __init__(
        self, site: Mapping[str, Any], pictures: Mapping[str, tuple[Picture, ...]]
    ) -> None:
        self._site = site
        self._shop = site["shop"]
        self._texts = texts_of(site)
        self._items = make_item_views(site["items"], self._shop["currency"], pictures, self._texts)
        self._menu = list_menu(site)
        self._shelves: dict[str, list[ItemView]] = defaultdict(list)
        for item_id in self._rank_items():
            item = self._items[item_id]
            for shelf in list_shelves(item.category):
                self._shelves[shelf].append(item)

    def _rank_items(self) -> Iterable[str]:
        """Return item ids in the order in which everybody's lists show them."""
        ranking = self._site.get("ranking")
        items: Iterable[str] = (
            ranking["items"] if ranking and ranking["by"] == "items" else self._items
        )
        return items

    def make_home(self) -> Page:
        lists = [
            self._make_list(
                key, self._site["lists"][key]["name"], self._site["lists"][key]["items"]
            )
            for key in self._site["home"]
        ]
        banners = [self._make_banner(row) for row in self._site["promotions"]]
        return self._make_page(
            "/",
            "home",
            "home",
            self._texts.translate("Home"),
            self._shop["tagline"],
            lists=tuple(lists),
            hero=banners[0] if banners else None,
            sections=tuple(_interleave(lists, banners[1:])),
        )

    def make_categories(self) -> Iterator[Page]:
        blurbs = {row["id"]: row.get("blurb", "") for row in self._site["categories"]}
        for path in self._list_paths(self._menu, ()):
            yield self._make_category(path, blurbs[path[-1].id])

    def _list_paths(
        self, places: Iterable[Place], above: tuple[Place, ...]
    ) -> Iterator[tuple[Place, ...]]:
        """Yield each category with those above it, from the first level down."""
        for place in places:
            path = (*above, place)
            yield path
            yield from self._list_paths(place.children, path)

    def _make_category(self, path: tuple[Place, ...], blurb: str) -> Page:
        *above, place = path
        beside = above[-1].children if above else ()
        shelf = self._shelves[place.id]
        return self._make_page(
            f"/c/{place.id}/",
            "category",
            "category",
            place.name,
            blurb or self._describe_category(place.name, len(shelf)),
            category=place,
            crumbs=(*above, Place("", place.name)),
            chips=place.children or beside,
            blurb=blurb,
            lists=(
                ProductList(
                    self._name_list("category_" + place.id.replace("/", "_")),
                    place.name,
                    tuple(shelf[:PAGE_SIZE]),
                ),
            ),
            brands=_list_brands(shelf),
            count=len(shelf),
            pages=max(1, -(-len(shelf) // PAGE_SIZE)),
        )

    def _describe_category(self, name: str, count: int) -> str:
        text = self._texts.translate_plural(
            "%(category)s at %(shop)s: %(count)s product",
            "%(category)s at %(shop)s: %(count)s products",
            count,
        )
        return text % {"category": name, "shop": self._shop["name"], "count": count}

    def make_items(self) -> Iterator[Page]:
        places = {path[-1].id: path for path in self._list_paths(self._menu, ())}
        for item in self._items.values():
            name = self._texts.translate("Related items")
            related = self._make_list("related_items", name, self._related_to(item))
            yield self._make_page(
                f"/p/{item.page}/",
                "item",
                "item",
                item.name,
                item.description,
                item=item,
                crumbs=places[item.category],
                lists=(related,),
            )

    def make_search(self) -> Page:
        heading = self._texts.translate("Search results")
        found = ProductList(self._name_list("search_results"), heading, ())
        return self._make_page(
            "/search/",
            "search",
            "search",
            heading,
            indexed=False,
            lists=(found,),
            brands=_list_brands(self._items.values()),
        )

    def make_wishlist(self) -> Page:
        heading = self._texts.translate("Wishlist")
        wishes = ProductList(self._name_list("wishlist"), heading, ())
        return self._make_page(
            "/wishlist/", "wishlist", "wishlist", heading, indexed=False, lists=(wishes,)
        )

    def make_plain(self) -> Iterator[Page]:
        for place, (url, template, kind, heading) in enumerate(_PLAIN_PAGES):
            yield self._make_page(
                url,
                template,
                kind,
                self._texts.translate(heading),
                indexed=False,
                drawings=self._pick_drawings(place),
            )

    def _make_page(
        self,
        url: str,
        template: str,
        kind: PageType,
        heading: str,
        description: str = "",
        **shown: Any,
    ) -> Page:
        return Page(
            url=url,
            file=url.lstrip("/") + ("index.html" if url.endswith("/") else ""),
            template=f"pages/{template}.html.jinja",
            type=kind,
            heading=heading,
            title=f"{heading} | {self._shop['name']}",
            description=description or self._shop["tagline"],
            **shown,
        )

    def _related_to(self, item: ItemView) -> Sequence[str]:
        related: Sequence[str] = self._site["related"].get(item.id, ())
        return related

    def _make_list(self, key: str, name: str, ids: Iterable[str]) -> ProductList:
        shown = tuple(self._items[item_id] for item_id in ids)
        return ProductList(self._name_list(key), name, shown)

    def _name_list(self, key: str) -> str:
        suffix: str = self._site.get("list_suffix", "")
        return key + suffix

    def _make_banner(self, row: Mapping[str, Any]) -> Banner:
        kind, _, rest = row["target"].strip("/").partition("/")
        near = [rest, rest.partition("/")[0]] if kind == "c" else []
        shown = [item for shelf in near for item in self._shelves.get(shelf, [])]
        return Banner(**row, drawings=_draw([*shown, *self._items.values()]))

    def _pick_drawings(self, place: int) -> tuple[Drawing, ...]:
        """Return a still life of one category's most popular things, another one each place."""
        top = self._menu[place % len(self._menu)]
        return _draw([*self._shelves[top.id], *self._items.values()])


def _interleave(
    lists: Iterable[ProductList], strips: Iterable[Banner]
) -> Iterator[ProductList | Banner]:
    """Yield lists and strips by turns, then what is left; lists without items stay away.

    ``assets/js/shop/page-sections.js`` puts the same sections into the same order.
    """
    filled = [known for known in lists if known.items]
    for product_list, strip in zip_longest(filled, strips):
        yield from (section for section in (product_list, strip) if section is not None)


def _draw(items: Iterable[ItemView]) -> tuple[Drawing, ...]:
    """Return the first three different motifs."""
    drawings: dict[str, Drawing] = {}
    for item in items:
        drawings.setdefault(item.motif, Drawing(item.motif, item.hue))
        if len(drawings) == 3:
            break
    return tuple(drawings.values())


def _list_brands(items: Iterable[ItemView]) -> tuple[str, ...]:
    return tuple(
        sorted(
            {item.brand for item in items if item.brand}, key=lambda name: (name.casefold(), name)
        )
    )
