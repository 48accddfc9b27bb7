"""A source as the export's columns spell it; None is a visitor that nothing brought."""

from collections.abc import Mapping
from typing import Any, Final

_NOT_SET: Final = "(not set)"
_NO_SOURCE: Final[Mapping[str, Any]] = {"campaign": "(direct)"}


def describe_first(source: Mapping[str, Any] | None) -> dict[str, Any]:
    """``traffic_source``: what first brought the user."""
    known = source or _NO_SOURCE
    return {
        "name": known.get("campaign") or _NOT_SET,
        "medium": known.get("medium") or "(none)",
        "source": known.get("source") or "(direct)",
    }


def describe_last_click(source: Mapping[str, Any] | None) -> dict[str, Any]:
    """``session_traffic_source_last_click``; advertising systems of others stay null."""
    known = source or _NO_SOURCE
    manual = {
        "campaign_id": known.get("campaign_id") or _NOT_SET,
        "campaign_name": known.get("campaign") or _NOT_SET,
        "source": known.get("source") or "(direct)",
        "medium": known.get("medium") or "(none)",
        "source_platform": known.get("source_platform"),
    }
    channel = known.get("channel") or "Direct"
    details = ("term", "content", "creative_format", "marketing_tactic")
    return {
        "manual_campaign": manual | {name: known.get(name) for name in details},
        "cross_channel_campaign": manual
        | {"default_channel_group": channel, "primary_channel_group": channel},
    }
