"""The content security policy of the pages: it lets exactly what they need through."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from behavesim.settings import AnalyticsSettings

# https://developers.google.com/tag-platform/security/guides/csp
_COLLECTORS: Final = (
    "https://*.google-analytics.com",
    "https://*.analytics.google.com",
    "https://*.googletagmanager.com",
)


_HEADER_ONLY: Final = ("frame-ancestors", "report-uri", "sandbox")
"""Directives that browsers pass over, with a complaint, in a ``<meta>`` element."""


def make_content_security_policy(analytics: AnalyticsSettings) -> str:
    """Return the policy as a header says it.

    Pages have no script of their own inside, so none is excepted.
    """
    return "; ".join(_list_rules(analytics))


def make_meta_policy(analytics: AnalyticsSettings) -> str:
    """Return the policy as each page says it itself, for hosts that do not send ``_headers``."""
    rules = _list_rules(analytics)
    return "; ".join(rule for rule in rules if rule.split()[0] not in _HEADER_ONLY)


def _list_rules(analytics: AnalyticsSettings) -> tuple[str, ...]:
    if analytics.uses_google:
        scripts, hits = [analytics.script_origin], _list_google_collectors(analytics)
    else:
        local = analytics.mode == "local"
        scripts, hits = [], _origins([analytics.collect_url] if local else [])
    frames = _origins([analytics.server_container_url]) if analytics.uses_google else []
    return (
        "default-src 'self'",
        *([f"script-src {_allow(scripts)}"] if scripts else []),
        f"img-src {_allow(['data:', *(hits if scripts else [])])}",
        f"connect-src {_allow(hits)}",
        *([f"frame-src {_allow(frames)}"] if frames else []),
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )


def _list_google_collectors(analytics: AnalyticsSettings) -> list[str]:
    """Name where Google's tag sends to: its own hosts only where no other place is set."""
    named = _origins([analytics.transport_url, analytics.server_container_url])
    return named or list(_COLLECTORS)


def _origins(urls: Iterable[str | None]) -> list[str]:
    parts = [urlsplit(url or "") for url in urls]
    return [f"{part.scheme}://{part.netloc}" for part in parts if part.netloc]


def _allow(origins: Iterable[str]) -> str:
    return " ".join(["'self'", *dict.fromkeys(origins)])
