"""GA4's default channel group: source, medium and campaign to a channel.

Rules in Google's order, https://support.google.com/analytics/answer/9756891; the lists of sites
are those of ``ga4/site_lists.py``.
"""

import re
from typing import Final

from behavesim.ga4.sites import SEARCH, SHOPPING, SOCIAL, VIDEO

_SHOPPING_CAMPAIGN: Final = re.compile(r"^(.*(([^a-df-z]|^)shop|shopping).*)$")
_PAID_MEDIUM: Final = re.compile(r"^(.*cp.*|ppc|retargeting|paid.*)$")
_SOCIAL_MEDIA: Final = frozenset(
    {"social", "social-network", "social-media", "sm", "social network", "social media"}
)
_DISPLAY_MEDIA: Final = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_EMAIL: Final = frozenset({"email", "e-mail", "e_mail", "e mail"})


def group_channel(source: str | None, medium: str | None, campaign: str | None = None) -> str:
    """The default channel group of a session; ``source`` None means direct."""
    if source is None or (source == "(direct)" and medium in ("(none)", "(not set)", None)):
        return "Direct"
    where, how = source.lower(), (medium or "").lower()
    what = (campaign or "").lower()
    if "cross-network" in what:
        return "Cross-network"
    paid = _group_paid(where, what) if _PAID_MEDIUM.match(how) else None
    if paid is not None:
        return paid
    if how in _DISPLAY_MEDIA:
        return "Display"
    return "Paid Other" if _PAID_MEDIUM.match(how) else _group_unpaid(where, how, what)


def _group_paid(source: str, campaign: str) -> str | None:
    if source in SHOPPING or _SHOPPING_CAMPAIGN.match(campaign):
        return "Paid Shopping"
    if source in SEARCH:
        return "Paid Search"
    if source in SOCIAL:
        return "Paid Social"
    return "Paid Video" if source in VIDEO else None


def _group_unpaid(source: str, medium: str, campaign: str) -> str:
    if source in SHOPPING or _SHOPPING_CAMPAIGN.match(campaign):
        return "Organic Shopping"
    if source in SOCIAL or medium in _SOCIAL_MEDIA:
        return "Organic Social"
    if source in VIDEO or "video" in medium:
        return "Organic Video"
    if source in SEARCH or medium == "organic":
        return "Organic Search"
    if medium in ("referral", "app", "link"):
        return "Referral"
    if medium in _EMAIL or source in _EMAIL:
        return "Email"
    if medium == "affiliate":
        return "Affiliates"
    if medium == "audio":
        return "Audio"
    if medium == "sms" or source == "sms":
        return "SMS"
    is_push = medium.endswith("push") or "mobile" in medium or "notification" in medium
    return "Mobile Push Notifications" if is_push or source == "firebase" else "Unassigned"
