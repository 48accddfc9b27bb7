from xml.etree import ElementTree

from behavesim.shop.hosting_files import (
    make_headers_file,
    make_robots_file,
    make_sitemap,
)
from behavesim.shop.pages import Page


def test_paths_in_the_headers_file_stand_below_the_base_path() -> None:
    """Hosts read the file at their root, so its paths carry the base path."""
    lines = make_headers_file("/shop", "default-src 'self'").splitlines()
    assert [line for line in lines if not line.startswith("  ")] == [
        "/*",
        "/shop/assets/*",
        "/shop/catalog.json",
    ]


def test_features_that_the_shop_does_not_use_are_forbidden_to_its_pages() -> None:
    """Nothing of a visitor's device is asked for; the clipboard is, where a link is shared."""
    lines = make_headers_file("", "default-src 'self'").splitlines()
    (policy,) = [line for line in lines if line.startswith("  Permissions-Policy: ")]
    rules = policy.split(": ")[1].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()"} <= set(rules)
    assert "clipboard" not in policy
    assert lines.index(policy) < lines.index("/assets/*")


def test_robots_are_kept_out_of_what_is_one_visitors() -> None:
    """Cart, checkout and search are disallowed, and the sitemap is named in full."""
    lines = make_robots_file("https://shop.example", "/s").splitlines()
    assert "Disallow: /s/cart/" in lines
    assert lines[-1] == "Sitemap: https://shop.example/s/sitemap.xml"


def test_a_sitemap_names_pages_in_full_and_escaped() -> None:
    """Locations are absolute, and what is markup in XML is escaped."""
    page = Page(
        url="/p/A&B/", file="", template="", type="item", heading="", title="", description=""
    )
    root = ElementTree.fromstring(make_sitemap("https://shop.example", "/s", [page]))
    assert [place.text for place in root.findall(".//{*}loc")] == ["https://shop.example/s/p/A&B/"]
