"""What a GA4 property must know to report on the shop's events."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from behavesim.ga4.event_catalog import EVENTS, ITEM_PARAMETERS, EventSpec

Scope = Literal["EVENT", "USER", "ITEM"]

SEARCH_PARAMETER: Final = "q"
"""The key of the shop's search pages' address."""

MEASURED: Final = {
    "stream_enabled": True,
    "scrolls_enabled": True,
    "outbound_clicks_enabled": True,
    "site_search_enabled": True,
    "video_engagement_enabled": True,
    "file_downloads_enabled": True,
    "page_changes_enabled": True,
    "form_interactions_enabled": True,
    "search_query_parameter": SEARCH_PARAMETER,
}
"""Enhanced measurement, as docs/gtm.md asks for it."""

# Event parameters for which GA4 has a dimension or a metric of its own.
# Source: https://support.google.com/analytics/answer/9143382 and answer/9216061.
_PREDEFINED: Final = frozenset(
    {
        *("page_location", "entrances", "engagement_time_msec", "percent_scrolled"),
        *("link_id", "link_classes", "link_url", "link_domain", "link_text", "outbound"),
        *("file_name", "file_extension", "search_term", "unique_search_term"),
        *("video_current_time", "video_duration", "video_percent"),
        *("video_provider", "video_title", "video_url", "visible"),
        *("currency", "value", "coupon", "transaction_id", "shipping", "tax", "shipping_tier"),
        *("item_id", "item_list_id", "item_list_name", "promotion_id", "promotion_name"),
        *("creative_name", "creative_slot", "method", "content_type", "content_id"),
    }
)
TRAFFIC_TYPE: Final = "traffic_type"
"""What marks simulated hits, and what internal-traffic rules look at."""
USER_PROPERTIES: Final = ("simulated",)
"""What marks simulated visitors."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A custom dimension: a parameter, and what it belongs to."""

    parameter: str
    scope: Scope

    @property
    def display_name(self) -> str:
        """Letters, digits and spaces, as GA4 wants it."""
        return self.parameter.replace("_", " ").capitalize()


def list_dimensions(
    specs: Iterable[EventSpec] = tuple(EVENTS.values()),
    item_parameters: Iterable[str] = (),
    user_properties: Iterable[str] = USER_PROPERTIES,
) -> list[Dimension]:
    """Custom dimensions of all parameters for which GA4 has none itself.

    ``item_parameters`` beside Google's, and ``user_properties``, have one each.
    """
    of_events = {name for spec in specs for name in spec.parameters} | {TRAFFIC_TYPE}
    of_items = set(item_parameters) - set(ITEM_PARAMETERS)
    return [
        *(Dimension(name, "EVENT") for name in sorted(of_events - _PREDEFINED)),
        *(Dimension(name, "ITEM") for name in sorted(of_items)),
        *(Dimension(name, "USER") for name in sorted(user_properties)),
    ]
