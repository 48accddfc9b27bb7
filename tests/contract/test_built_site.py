"""The built shop against what browsers, hosts and the scripts in its pages rely on."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from tests.html_elements import Document, Element, read_html

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.resources import shipped_resource
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site

BASE_PATHS = ("/", "/deep/shop/")
LINKS = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "use": "href",
    "form": "action",
}
SCRIPTS = shipped_resource("site_templates") / "assets/js"


class Site:
    """A built shop below a base path, its pages read."""

    def __init__(self, root: Path, base: str) -> None:
        self.root = root
        self.base = base
        self.pages: Mapping[str, Document] = {
            str(file.relative_to(root)): read_html(file.read_text())
            for file in sorted(root.rglob("*.html"))
        }
        self.catalog: dict[str, Any] = json.loads((root / "catalog.json").read_bytes())

    def page(self, file: str) -> Document:
        return self.pages[file]

    def elements(self) -> Iterator[tuple[str, Element]]:
        for file, document in self.pages.items():
            for element in document.elements:
                yield file, element


@pytest.fixture(scope="module", params=BASE_PATHS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The shipped shop, once at its host's root and once below a path."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("built"))
    settings = load_settings(overrides={"site": {"base_path": request.param}}, environment={})
    run_build_site(settings, workspace)
    return Site(workspace.site, request.param)


ITEM = "p/SP-RUN-001/index.html"


def test_every_internal_link_leads_to_a_file(site: Site) -> None:
    """Pages, styles, scripts and drawings that pages name are there, below the base path."""
    broken = set()
    checked = set()
    for file, element in site.elements():
        url = element.get(LINKS.get(element.tag, "")) or ""
        parts = urlsplit(url)
        if not parts.path or (parts.netloc and element.get("rel") != "canonical"):
            continue
        # What scripts fill before they show it leads nowhere yet.
        if url in checked or any(owner.tag == "template" for owner in element.ancestors):
            continue
        checked.add(url)
        target = site.root / parts.path.removeprefix(site.base)
        if parts.path.endswith("/"):
            target /= "index.html"
        if not (parts.path.startswith(site.base) and target.is_file()):
            broken.add((file, url))
    assert broken == set()
    assert len(checked) > len(site.pages)


def test_every_drawing_that_is_used_exists(site: Site) -> None:
    """The symbol behind each #fragment stands in its file."""
    symbols: dict[str, set[str | None]] = {}
    for _, element in site.elements():
        if element.tag != "use":
            continue
        path, _, symbol = (element.get("href") or "").partition("#")
        if path not in symbols:
            tree = ElementTree.parse(site.root / path.removeprefix(site.base))
            symbols[path] = {node.get("id") for node in tree.iter()}
        assert symbol in symbols[path], f"{path}#{symbol}"
    assert len(symbols) == 3


def test_pages_work_under_a_policy_of_self(site: Site) -> None:
    """No inline style, no inline script but data, no event handler, nothing from elsewhere."""
    for file, element in site.elements():
        assert element.tag not in {"style", "iframe", "object", "embed", "base"}, file
        assert element.get("style") is None, file
        assert not [name for name in element.attributes if name.startswith("on")], file
        if element.tag == "script" and element.get("src") is None:
            assert element.get("type") == "application/json", file
    for svg in (site.root / "assets").rglob("*.svg"):
        assert not re.search(r"<style|<script|style=|https?://(?!www\.w3\.org)", svg.read_text())
    sheet = (site.root / "assets/css/shop.css").read_text()
    assert not re.search(r"https?:|@import|url\([\"']?//", sheet)
    policy = (site.root / "_headers").read_text()
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_page_says_the_policy_itself_before_anything_is_loaded(site: Site) -> None:
    """Hosts that ignore `_headers` serve it all the same; it holds for what comes after it."""
    headers = (site.root / "_headers").read_text()
    for file, page in site.pages.items():
        tags = [element.tag for element in page.elements]
        (policy,) = [
            element
            for element in page.find_all("meta")
            if element.get("http-equiv") == "Content-Security-Policy"
        ]
        place = page.elements.index(policy)
        assert not {"link", "script", "style"} & set(tags[:place]), file
        text = policy.get("content") or ""
        assert "base-uri 'none'" in text, file
        assert "frame-ancestors" not in text, file
        assert f"Content-Security-Policy: {text}; frame-ancestors 'none'\n" in headers, file


def test_ids_are_unique_on_a_page(site: Site) -> None:
    """Labels and scripts find the one element that they name."""
    for file, document in site.pages.items():
        ids = [element.get("id") for element in document.elements if element.get("id")]
        assert len(ids) == len(set(ids)), file


def test_every_field_has_a_label(site: Site) -> None:
    """A control of a form belongs to a label; others carry their name themselves."""
    for file, document in site.pages.items():
        label_targets = {label.get("for") for label in document.find_all("label")}
        for element in document.elements:
            if element.tag not in {"input", "select"}:
                continue
            wrapped = any(owner.tag == "label" for owner in element.ancestors)
            assert wrapped or element.get("id") in label_targets or element.get("aria-label"), file


def test_a_page_says_what_it_is(site: Site) -> None:
    """Type on body and main, one title, one first heading, configuration and entry script."""
    for file, page in site.pages.items():
        main = page.find("main")
        assert main.get("id") == "main", file
        assert page.find("body").get("data-page-type") == main.get("data-page-type"), file
        assert page.find("title").text.endswith(" | Solbori"), file
        assert len(list(page.find_all("h1"))) == 1, file
        config = json.loads(page.find("script", id="site-config").text)
        assert config["base_path"] == site.base
        assert page.find("script", type="module").get("src") == f"{site.base}assets/js/shop/main.js"


def test_headers_and_footers_are_the_same_everywhere(site: Site) -> None:
    """Only main is swapped on soft navigation, so all around it must not depend on the page."""
    around = set()
    for file in site.pages:
        html = (site.root / file).read_text()
        before, _, rest = html.partition("<main ")
        around.add((before.partition("<header ")[2], rest.partition("</main>")[2]))
    assert len(around) == 1


def test_the_cookie_banner_asks_alike_on_every_page(site: Site) -> None:
    """Hidden until a script shows it, named and described, both answers of one kind."""
    for file, page in site.pages.items():
        banner = page.find("section", role="dialog")
        assert (banner.get("class"), banner.get("tabindex")) == ("consent", "-1"), file
        assert "hidden" in banner.attributes, file
        for name in ("aria-labelledby", "aria-describedby"):
            assert page.find(id=banner.get(name) or "").text
        answers = list(page.find_all("button", data_action="answer-consent"))
        assert [button.get("value") for button in answers] == ["denied", "granted"]
        assert len({button.get("class") for button in answers}) == 1
        assert all(button.inside(banner) for button in answers)
        assert page.find("button", data_action="cookie-settings").text == "Cookie settings"


def test_a_shop_that_sends_nothing_asks_nothing(tmp_path: Path) -> None:
    """Without analytics there is no banner; nor with ``site.consent_banner`` off."""
    asks: tuple[dict[str, Any], ...] = (
        {"analytics": {"mode": "none"}},
        {"site": {"consent_banner": False}},
    )
    for number, asked in enumerate(asks):
        workspace = WorkspacePaths(tmp_path / str(number))
        run_build_site(load_settings(overrides=asked, environment={}), workspace)
        html = (workspace.site / "index.html").read_text()
        config = json.loads(read_html(html).find("script", id="site-config").text)
        assert config["consent_banner"] is False
        assert "consent-title" not in html and "Cookie settings" not in html


def test_forms_are_those_of_the_catalog(site: Site) -> None:
    """Fields in their order with their types and one button: what measurement tells of a form."""
    forms = {
        form.get("id"): (page, form)
        for page in site.pages.values()
        for form in page.find_all("form")
    }
    assert forms.keys() == site.catalog["forms"].keys()
    for form_id, (page, form) in forms.items():
        assert form.get("name") == form_id
        assert form.get("novalidate") is None
        controls = [
            element
            for element in page.elements
            if element.inside(form) and element.tag in {"input", "select", "button"}
        ]
        expected = [(field["name"], field["type"]) for field in site.catalog["forms"][form_id]]
        found = [(element.get("name"), element.get("type") or "select") for element in controls]
        assert found == [*expected, (None, "submit")]


@pytest.mark.parametrize(
    ("form", "file", "path"),
    [
        ("search-form", "index.html", "search/"),
        ("signup-form", "signup/index.html", "signup/"),
        ("login-form", "login/index.html", "login/"),
        ("contact-form", "checkout/index.html", "checkout/"),
        ("shipping-form", "checkout/shipping/index.html", "checkout/shipping/"),
        ("payment-form", "checkout/payment/index.html", "checkout/payment/"),
        ("newsletter-form", "index.html", ""),
    ],
)
def test_a_form_leads_where_the_shoppers_think(site: Site, form: str, file: str, path: str) -> None:
    """Destinations agree with assets/js/simulator/measured-markup.js."""
    action = site.page(file).find("form", id=form).get("action")
    assert action == site.base + path
    assert f'"{form}": "/{path}"' in (SCRIPTS / "simulator/measured-markup.js").read_text()


def test_measured_links_are_those_of_the_simulator(site: Site) -> None:
    """The social link and the guide have the classes and words of measured-markup.js."""
    markup = (SCRIPTS / "simulator/measured-markup.js").read_text()
    page = site.page(ITEM)
    social = page.find("a", class_="social-link")
    guide = page.find("a", class_="guide-link")
    assert guide.inside(page.find("main"))
    for link, href in ((social, social.get("href")), (guide, "/assets/guides/size-and-care.pdf")):
        found = (
            f'href: "{href}",\n  id: "{link.get("id") or ""}",\n  classes: "{link.get("class")}"'
        )
        assert found in markup
        text = f'"{link.text.strip()}"'
        assert f"text: {text}," in markup or f"text: mark({text})," in markup
    assert guide.get("href") == f"{site.base}assets/guides/size-and-care.pdf"
    document = (site.root / "assets/guides/size-and-care.pdf").read_bytes()
    assert document.startswith(b"%PDF-1.4\n") and document.endswith(b"%%EOF\n")


def test_cards_carry_their_item_place_and_price(site: Site) -> None:
    """A static card says the same as the catalog, in the list's order."""
    items = {item["id"]: item for item in site.catalog["items"]}
    page = site.page("index.html")
    for list_id, content in site.catalog["lists"].items():
        section = page.find("section", data_list_id=list_id)
        assert section.get("data-list-name") == content["name"]
        cards = [card for card in page.find_all("article") if card.inside(section)]
        found = [(card.get("data-item-id"), card.get("data-index")) for card in cards]
        assert found == [(item, str(index)) for index, item in enumerate(content["items"])]
        for card in cards:
            item = items[card.get("data-item-id") or ""]
            assert card.get("data-price") == str(item["price"])
            inside = {
                part.get("data-field"): part.text for part in page.elements if part.inside(card)
            }
            assert inside["name"] == item["name"]
            assert inside["brand"] == item["brand"]
            assert inside["reviews"] == str(item["reviews"])


def test_the_template_has_every_field_of_a_card(site: Site) -> None:
    """A card made by script can say all that a static one says."""
    page = site.page("index.html")
    parts: dict[str, set[tuple[str, str | None]]] = {}
    template = page.find("template", id="product-card")
    static = next(card for card in page.find_all("article") if not card.inside(template))
    cloned = next(card for card in page.find_all("article") if card.inside(template))
    for name, card in (("static", static), ("cloned", cloned)):
        inside = [element for element in page.elements if element.inside(card)]
        parts[name] = {
            (element.tag, element.get("data-field") or element.get("data-action"))
            for element in inside
        }
    assert parts["static"] == parts["cloned"]


def test_sections_of_the_home_page_stand_in_the_order_of_their_impressions(site: Site) -> None:
    """The hero counts at once; lists and strips count by turns when scrolled to."""
    page = site.page("index.html")
    links = [link for link in page.find_all("a") if link.get("data-promotion-id")]
    promotions = [promotion["id"] for promotion in site.catalog["promotions"]]
    assert [link.get("data-promotion-id") for link in links] == promotions
    assert links[0].get("data-impression-immediate") is not None
    noticed = [
        element.get("data-list-id") or element.get("data-promotion-id")
        for element in page.elements
        if element.get("data-impression") is not None
    ]
    first, second, *others = site.catalog["home"]
    assert noticed == [first, promotions[1], second, promotions[2], *others]


def test_an_items_controls_stand_outside_of_forms(site: Site) -> None:
    """Choosing and buying is no form, so that measurement does not take it for one."""
    page = site.page(ITEM)
    main = page.find("main")
    assert main.get("data-item-id") == "SP-RUN-001"
    actions = {
        element.get("data-action")
        for element in page.find_all("button")
        if element.inside(main) and not any(owner.tag == "article" for owner in element.ancestors)
    }
    assert actions == {
        "quantity-less", "quantity-more", "add-to-cart", "buy-now", "add-to-wishlist", "share",
    }  # fmt: skip
    forms = [form for form in page.find_all("form") if form.inside(main)]
    assert forms == []


@pytest.mark.parametrize(
    ("file", "regions", "fields"),
    [
        (
            "cart/index.html",
            {"cart-lines", "cart-summary"},
            {"subtotal", "discount", "shipping", "total", "free-shipping-hint", "coupon-message"},
        ),
        (
            "checkout/index.html",
            {"order-summary", "summary-lines"},
            {"subtotal", "discount", "shipping", "total", "free-shipping-hint"},
        ),
        (
            "checkout/review/index.html",
            {"review", "order-summary", "summary-lines"},
            {"subtotal", "discount", "shipping", "total", "free-shipping-hint"},
        ),
        ("thank-you/index.html", {"order-lines"}, {"transaction-id", "shipping", "total"}),
        ("search/index.html", set(), {"term", "count", "page"}),
        ("c/sports/index.html", set(), {"count", "page"}),
    ],
)
def test_pages_have_the_places_that_scripts_fill(
    site: Site, file: str, regions: set[str], fields: set[str]
) -> None:
    """Regions and fields of docs/dom-contract.md are on their pages, inside main."""
    page = site.page(file)
    main = page.find("main")
    inside = [element for element in page.elements if element.inside(main)]
    assert {element.get("data-region") for element in inside} - {None} == regions
    cards = {"brand", "name", "price", "list-price", "rating", "reviews", "badge"}
    assert {element.get("data-field") for element in inside} - {None} - cards == fields


def test_pages_of_one_visitor_are_not_indexed(site: Site) -> None:
    """Search engines get home, categories and items; the sitemap names just these."""
    indexed = {
        file for file, page in site.pages.items() if any(page.find_all("link", rel="canonical"))
    }
    tree = ElementTree.parse(site.root / "sitemap.xml")
    places = {place.text or "" for place in tree.findall(".//{*}loc")}
    root = f"https://shop.example{site.base}"
    assert places == {root + file.removesuffix("index.html") for file in indexed}
    assert {file.split("/")[0] for file in indexed} == {"index.html", "c", "p"}
