import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.html_elements import Document, read_html

from behavesim.errors import InputError
from behavesim.resources import shipped_resource
from behavesim.settings import load_settings
from behavesim.shop.build_site import load_site_json
from behavesim.shop.pages import Page, list_pages
from behavesim.shop.render import LAYOUT, PageRenderer, make_environment
from behavesim.shop.site import make_site_config
from behavesim.site_templates import SiteTemplates

SETTINGS = load_settings(environment={})
SHIPPED = shipped_resource("site_templates")
TEMPLATES = SiteTemplates((SHIPPED,))


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    return load_site_json(SETTINGS)


def render(site: dict[str, Any], url: str, templates: SiteTemplates = TEMPLATES) -> str:
    page = find_page(site, url)
    return PageRenderer(make_environment(templates, site, make_site_config(SETTINGS))).render(page)


def find_page(site: dict[str, Any], url: str) -> Page:
    return next(page for page in list_pages(site) if page.url == url)


def change_item(site: dict[str, Any], **changes: Any) -> tuple[dict[str, Any], str]:
    """The shop with its first item changed, and that item's page."""
    first, *rest = site["items"]
    return {**site, "items": [{**first, **changes}, *rest]}, f"/p/{first['id']}/"


def read_page(site: dict[str, Any], url: str) -> Document:
    return read_html(render(site, url))


@pytest.mark.parametrize("url", ["/", "/c/sports/", "/p/SP-RUN-001/", "/cart/", "/404.html"])
def test_what_is_rendered_once_is_what_a_plain_render_gives(site: dict[str, Any], url: str) -> None:
    """Header, footer and cards that are kept come out as if rendered for each page."""
    plain = make_environment(TEMPLATES, site, make_site_config(SETTINGS)).get_template(LAYOUT)
    assert render(site, url) == plain.render(page=find_page(site, url))


def test_words_of_the_catalog_cannot_become_markup(site: dict[str, Any]) -> None:
    """Names and descriptions are escaped wherever they stand."""
    evil = '<script>alert("1")</script>'
    changed, url = change_item(site, name=evil, description=evil, brand=evil)
    for html in (render(changed, url), render(changed, "/")):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_the_configuration_cannot_end_its_script(site: dict[str, Any]) -> None:
    """A setting with </script> in it stays inside of the JSON block."""
    config = {**make_site_config(SETTINGS), "x": "</script><script>alert(1)</script>"}
    renderer = PageRenderer(make_environment(TEMPLATES, site, config))
    page = read_html(renderer.render(find_page(site, "/cart/")))
    block = page.find("script", id="site-config")
    assert "alert(1)" in block.text
    assert len(list(page.find_all("script"))) == 2


def test_a_sold_out_item_cannot_be_bought(site: dict[str, Any]) -> None:
    """Both buttons are disabled and say why; wishing is still possible."""
    changed, url = change_item(site, stock=0)
    page = read_page(changed, url)
    main = page.find("main")
    assert page.find("button", data_action="add-to-cart").text == "Sold out"
    for action in ("add-to-cart", "buy-now"):
        assert page.find("button", data_action=action).get("disabled") is not None
    wishes = page.find_all("button", data_action="add-to-wishlist")
    assert next(wish for wish in wishes if wish.inside(main)).get("disabled") is None


def test_the_first_variant_is_chosen(site: dict[str, Any]) -> None:
    """Each option is a radio button, the first one checked."""
    changed, url = change_item(site, variants={"kind": "color", "options": ["Red", "Sea blue"]})
    page = read_page(changed, url)
    radios = list(page.find_all("input", type="radio", name="variant"))
    assert [radio.get("value") for radio in radios] == ["Red", "Sea blue"]
    assert [radio.get("checked") is not None for radio in radios] == [True, False]
    assert page.find("fieldset").get("data-variant-kind") == "color"


def test_an_item_without_relatives_shows_no_list_to_scroll_to(site: dict[str, Any]) -> None:
    """An empty list is hidden and does not count as a section."""
    changed, url = change_item(site)
    page = read_page({**changed, "related": {}}, url)
    related = page.find("section", data_list_id="related_items")
    assert related.get("hidden") is not None
    assert related.get("data-impression") is None


def test_a_shop_without_promotions_or_coupons_has_a_home_page(site: dict[str, Any]) -> None:
    """Banners and the coupon's announcement are left out, the lists stay."""
    page = read_page({**site, "promotions": [], "coupons": []}, "/")
    assert not [a for a in page.find_all("a") if a.get("data-promotion-id")]
    assert len(list(page.find_all("section", class_="product-list"))) == len(site["home"])


@pytest.mark.parametrize(
    ("content", "place", "found"),
    [
        ("<p>\n{{ page.nothing }}</p>", "line 2", "has no attribute 'nothing'"),
        ("{{ missing }}", "line 1", "'missing' is undefined"),
        ("a\nb\n{% if %}", "line 3", "Expected an expression"),
        ('{% include "pages/gone.html" %}', "pages/gone.html", "no such template"),
    ],
)
def test_a_broken_template_is_named_with_its_line(
    site: dict[str, Any], tmp_path: Path, content: str, place: str, found: str
) -> None:
    """Users may change templates, so an error in one is theirs: file, line, what was found."""
    templates = tmp_path / "site_templates"
    shutil.copytree(SHIPPED, templates)
    (templates / "pages/cart.html.jinja").write_text(content)
    with pytest.raises(InputError) as raised:
        render(site, "/cart/", SiteTemplates((templates,)))
    assert place in str(raised.value)
    assert found in str(raised.value)
    if place.startswith("line"):
        assert raised.value.file == str(templates / "pages/cart.html.jinja")
