"""Where a landing came from: its URL's utm parameters, else its referrer, else nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from behavesim.collect.wire import parse_parameters

# Search engines by a label of the host, and the source GA4 names them by.
_SEARCH_HOSTS: Final = {
    "google": "google",
    "naver": "naver",
    "bing": "bing",
    "daum": "daum",
    "yahoo": "yahoo",
    "duckduckgo": "duckduckgo",
    "baidu": "baidu",
    "yandex": "yandex",
    "ecosia": "ecosia.org",
}
# Hosts of search companies that are no search: mail, video, blogs, shops, the analytics itself.
_NO_SEARCH_PREFIXES: Final = (
    "accounts.",
    "analytics.",
    "blog.",
    "cafe.",
    "docs.",
    "groups.",
    "mail.",
    "news.",
    "shopping.",
    "sites.",
    "support.",
)


@dataclass(frozen=True, slots=True)
class TrafficSource:
    """One acquisition. Its texts are as collected; None = not given."""

    source: str
    medium: str
    campaign: str | None = None
    campaign_id: str | None = None
    term: str | None = None
    content: str | None = None
    source_platform: str | None = None
    creative_format: str | None = None
    marketing_tactic: str | None = None
    gclid: str | None = None
    dclid: str | None = None
    srsltid: str | None = None


@lru_cache(maxsize=65536)
def find_campaign(location: str) -> TrafficSource | None:
    """The campaign that a page's URL names by utm parameters or click ids; None without one."""
    query = parse_parameters(urlsplit_safely(location)[1])
    source = query.get("utm_source")
    click_ids = {name: query.get(name) or None for name in ("gclid", "dclid", "srsltid")}
    if not source and not any(click_ids.values()):
        return None
    if not source:
        paid = "cpc" if click_ids["gclid"] or click_ids["dclid"] else "organic"
        return TrafficSource(source="google", medium=paid, **click_ids)
    return TrafficSource(
        source=source,
        medium=query.get("utm_medium") or "(not set)",
        campaign=query.get("utm_campaign") or None,
        campaign_id=query.get("utm_id") or None,
        term=query.get("utm_term") or None,
        content=query.get("utm_content") or None,
        source_platform=query.get("utm_source_platform") or None,
        creative_format=query.get("utm_creative_format") or None,
        marketing_tactic=query.get("utm_marketing_tactic") or None,
        **click_ids,
    )


def find_source(
    location: str | None,
    referrer: str | None,
    configured: Mapping[str, str | None] | None = None,
    ignore_referrer: bool = False,
) -> TrafficSource | None:
    """What brought a visitor to ``location``; None when nothing did (direct).

    ``configured`` is a campaign that the page's own configuration sets (cs, cm, cn, ...).
    """
    if configured and (source := configured.get("cs")):
        return TrafficSource(
            source=source,
            medium=configured.get("cm") or "(not set)",
            campaign=configured.get("cn"),
            campaign_id=configured.get("ci"),
            term=configured.get("ck"),
            content=configured.get("cc"),
        )
    campaign = find_campaign(location or "")
    if campaign is not None:
        return campaign
    if ignore_referrer or not referrer:
        return None
    return _find_referral(urlsplit_safely(referrer)[0], urlsplit_safely(location or "")[0])


def urlsplit_safely(url: str) -> tuple[str, str]:
    """Host (lower case, no port) and query of a URL; empty texts where it is none."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.query
    except ValueError:
        return "", ""


def _find_referral(host: str, own_host: str) -> TrafficSource | None:
    if not host or _without_www(host) == _without_www(own_host):
        return None
    engine = _find_search_engine(host)
    if engine is not None:
        return TrafficSource(source=engine, medium="organic", campaign="(organic)")
    return TrafficSource(source=_without_www(host), medium="referral", campaign="(referral)")


def _find_search_engine(host: str) -> str | None:
    if host.startswith(_NO_SEARCH_PREFIXES):
        return None
    labels = host.split(".")[:-1]  # the top-level domain .google is no search engine
    return next((_SEARCH_HOSTS[label] for label in labels if label in _SEARCH_HOSTS), None)


def _without_www(host: str) -> str:
    return host.removeprefix("www.")
