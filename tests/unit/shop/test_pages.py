import re
from typing import Any

import pytest

from behavesim.resources import find_resource_part
from behavesim.settings import load_settings
from behavesim.shop.build_site import load_site_json
from behavesim.shop.pages import PAGE_SIZE, Page, list_pages


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    settings = load_settings(environment={})
    return load_site_json(settings)


@pytest.fixture(scope="module")
def pages(site: dict[str, Any]) -> dict[str, Page]:
    return {page.url: page for page in list_pages(site)}


@pytest.mark.parametrize(
    ("url", "kind", "heading"),
    [
        ("/", "home", "Home"),
        ("/c/k-pop/", "category", "K-pop"),
        ("/c/home/lighting/", "category", "Lighting and scent"),
        ("/search/", "search", "Search results"),
        ("/cart/", "cart", "Cart"),
        ("/checkout/", "checkout", "Checkout: contact"),
        ("/checkout/shipping/", "checkout", "Checkout: shipping"),
        ("/checkout/payment/", "checkout", "Checkout: payment"),
        ("/checkout/review/", "checkout", "Checkout: review"),
        ("/thank-you/", "thank-you", "Thank you"),
        ("/signup/", "signup", "Sign up"),
        ("/login/", "login", "Log in"),
        ("/wishlist/", "wishlist", "Wishlist"),
        ("/404.html", "not-found", "Page not found"),
    ],
)
def test_a_page_has_its_type_and_title(
    pages: dict[str, Page], url: str, kind: str, heading: str
) -> None:
    """Hits carry the title, so it is the heading and the shop's name, nothing else."""
    page = pages[url]
    assert (page.type, page.title) == (kind, f"{heading} | Solbori")


def test_every_category_and_item_has_a_page(site: dict[str, Any], pages: dict[str, Page]) -> None:
    """No URL is missing and none is there twice."""
    expected = {f"/c/{row['id']}/" for row in site["categories"]}
    expected |= {f"/p/{row['id']}/" for row in site["items"]}
    assert expected <= pages.keys()
    assert len(list_pages(site)) == len(pages)


def test_pages_are_directories_with_an_index(pages: dict[str, Page]) -> None:
    """Every page is an index.html in its own directory, but the one that hosts look for."""
    files = {url: page.file for url, page in pages.items()}
    assert files.pop("/404.html") == "404.html"
    assert all(file == f"{url[1:]}index.html" for url, file in files.items())


def test_a_category_shows_its_first_products_and_counts_all(
    site: dict[str, Any], pages: dict[str, Page]
) -> None:
    """The first page of a list stands in the HTML, in order of popularity."""
    page = pages["/c/sports/"]
    ids = [row["id"] for row in site["items"] if row["topic"] == "sports"]
    assert [item.id for item in page.lists[0].items] == ids[:PAGE_SIZE]
    assert (page.count, page.lists[0].id) == (len(ids), "category_sports")


@pytest.mark.parametrize(("products", "count"), [(1, 1), (12, 1), (13, 2), (24, 2), (25, 3)])
def test_a_list_is_cut_into_pages_of_twelve(
    site: dict[str, Any], products: int, count: int
) -> None:
    """A page more begins with the thirteenth product."""
    template = next(row for row in site["items"] if row["category"] == "k-pop/albums")
    items = [{**template, "id": f"N-{number}"} for number in range(products)]
    shop = {**site, "items": items, "lists": {}, "home": [], "related": {}, "promotions": []}
    albums = {page.url: page for page in list_pages(shop)}["/c/k-pop/albums/"]
    assert (albums.pages, len(albums.lists[0].items)) == (count, min(12, products))


def test_lists_and_strips_take_turns_on_the_home_page(pages: dict[str, Page]) -> None:
    """The hero is apart; then list, strip, list, strip, and the lists that remain."""
    home = pages["/"]
    assert home.hero is not None
    assert home.hero.creative_slot == "home_hero"
    kinds = [section.kind for section in home.sections]
    assert kinds == ["list", "banner", "list", "banner", "list", "list", "list"]


def test_an_empty_list_leaves_its_turn_to_the_next(site: dict[str, Any]) -> None:
    """What has no products is no section, so strips move up."""
    first = site["home"][0]
    emptied = {**site["lists"], first: {**site["lists"][first], "items": []}}
    home = list_pages({**site, "lists": emptied})[0]
    assert [section.kind for section in home.sections[:4]] == ["list", "banner", "list", "banner"]
    assert first not in [section.id for section in home.sections]


def test_the_same_numbers_stand_in_the_javascript() -> None:
    """The page size is the same for templates and shop."""
    scripts = find_resource_part("site_templates", "assets/js")
    toolbar = (scripts / "shop/toolbar.js").read_text()
    size = re.search(r"PAGE_SIZE = (\d+)", toolbar)
    assert size
    assert int(size[1]) == PAGE_SIZE


def test_the_shipped_shop_filters_by_round_amounts(site: dict[str, Any]) -> None:
    """The choices of the price filter stand in the catalog, for pages and shoppers alike."""
    assert site["prices"]["limits"] == [10_000, 30_000, 50_000, 100_000, 300_000]
