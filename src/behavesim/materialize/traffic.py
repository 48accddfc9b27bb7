"""Where a landing came from: its URL's utm parameters, else its click id, else its referrer.

The stronger one decides alone; docs/warehouse.md has the order and its reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

from behavesim.ga4.click_ids import EXPORTED_CLICK_IDS, FREE_CLICK_IDS, PAID_CLICK_IDS
from behavesim.ga4.site_lists import SEARCH_APPS
from behavesim.ga4.sites import are_one_site, find_search_engine, normalize_host
from behavesim.wire.protocol import parse_pairs

_APP_SCHEME: Final = "android-app"
# The value of a campaign that means none: the visitor typed the address.
_DIRECT: Final = "(direct)"
_NO_VALUES: Final = ("(not set)", "(none)")


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
    """The campaign that a page's URL names by utm parameters or click ids; None without one.

    Without ``utm_source`` the other utm parameters are ignored, as in GA4.
    """
    query = _read_filled(_split(location).query)
    source, click_ids = query.get("utm_source"), _pick_click_ids(query)
    if source is not None and source not in _NO_VALUES:
        return TrafficSource(
            source=source,
            medium=query.get("utm_medium") or "(not set)",
            campaign=query.get("utm_campaign"),
            campaign_id=query.get("utm_id"),
            term=query.get("utm_term"),
            content=query.get("utm_content"),
            source_platform=query.get("utm_source_platform"),
            creative_format=query.get("utm_creative_format"),
            marketing_tactic=query.get("utm_marketing_tactic"),
            **click_ids,
        )
    if any(name in query for name in PAID_CLICK_IDS):
        return TrafficSource(source="google", medium="cpc", **click_ids)
    if any(name in query for name in FREE_CLICK_IDS):
        return TrafficSource(source="google", medium="organic", **click_ids)
    return None


def _pick_click_ids(query: Mapping[str, str]) -> dict[str, str | None]:
    return {name: query.get(name) for name in EXPORTED_CLICK_IDS}


def _read_filled(query: str) -> dict[str, str]:
    """A query's parameters but the blank ones; of a name that stands twice the last one counts."""
    return {name: value for name, value in parse_pairs(query) if value.strip()}


def find_source(
    location: str | None,
    referrer: str | None,
    configured: Mapping[str, str | None] | None = None,
    ignore_referrer: bool = False,
) -> TrafficSource | None:
    """What brought a visitor to ``location``; None when nothing did (direct).

    ``configured`` is a campaign that the page's own configuration sets (cs, cm, cn, ...).
    """
    given = {name: value for name, value in (configured or {}).items() if value and value.strip()}
    if (source := given.get("cs")) and source not in _NO_VALUES:
        if source == _DIRECT:
            return None
        return TrafficSource(
            source=source,
            medium=given.get("cm") or "(not set)",
            campaign=given.get("cn"),
            campaign_id=given.get("ci"),
            term=given.get("ck"),
            content=given.get("cc"),
            **_pick_click_ids(_read_filled(_split(location or "").query)),
        )
    campaign = find_campaign(location or "")
    if campaign is not None:
        return None if campaign.source == _DIRECT else campaign
    if ignore_referrer or not referrer:
        return None
    return _find_referral(_split(referrer), normalize_host(find_host(location or "")))


def find_host(url: str) -> str:
    """A URL's host in lower case, without port; an empty text where it has none."""
    return _split(url).hostname or ""


def _split(url: str) -> SplitResult:
    """A URL in its parts; empty ones where it is none."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.hostname
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _find_referral(referrer: SplitResult, own_host: str) -> TrafficSource | None:
    host = normalize_host(referrer.hostname or "")
    if not host:
        return None
    is_app = referrer.scheme == _APP_SCHEME
    if not is_app and are_one_site(host, own_host):
        return None
    engine = SEARCH_APPS.get(host) if is_app else find_search_engine(host)
    if engine is not None:
        return TrafficSource(source=engine, medium="organic", campaign="(organic)")
    source = host if is_app else host.removeprefix("www.")
    return TrafficSource(source=source, medium="referral", campaign="(referral)")
