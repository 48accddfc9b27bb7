"""Files that hosts and search engines read: ``_headers``, ``robots.txt``, ``sitemap.xml``."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from behavesim.shop.pages import Page

_UNUSED_FEATURES = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi",
    "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
"""What browsers offer to pages and the shop has no use for; no script may ask for it there."""

_PRIVATE = ("/cart/", "/checkout/", "/thank-you/", "/wishlist/", "/search/")


def make_headers_file(base: str, policy: str, *, has_shards: bool = False) -> str:
    """Return ``_headers`` as Netlify, Cloudflare Pages and our own server read it.

    Scripts import each other by plain names, so they are asked for again after an hour; pages
    and the catalog, which a new build changes, every time. Shards of a catalog never change.
    """
    shards = (
        f"{base}/catalog/*\n  Cache-Control: public, max-age=31536000, immutable\n"
        if has_shards
        else ""
    )
    features = ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES)
    return (
        "/*\n"
        f"  Content-Security-Policy: {policy}\n"
        f"  Permissions-Policy: {features}\n"
        "  X-Content-Type-Options: nosniff\n"
        "  Referrer-Policy: strict-origin-when-cross-origin\n"
        f"{base}/assets/*\n"
        "  Cache-Control: public, max-age=3600\n"
        f"{base}/catalog.json\n"
        "  Cache-Control: public, max-age=0, must-revalidate\n"
        f"{shards}"
    )


def make_robots_file(origin: str, base: str) -> str:
    """Return ``robots.txt``: everything but what belongs to one visitor may be read."""
    lines = ["User-agent: *", *(f"Disallow: {base}{path}" for path in _PRIVATE)]
    return "\n".join([*lines, f"Sitemap: {origin}{base}/sitemap.xml", ""])


def make_sitemap(origin: str, base: str, pages: Iterable[Page]) -> str:
    """Return ``sitemap.xml`` with the pages that search engines should know."""
    urls = (f"<url><loc>{escape(origin + base + page.url)}</loc></url>" for page in pages)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *urls,
            "</urlset>",
            "",
        ]
    )
