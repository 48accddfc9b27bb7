"""What Google Analytics takes of a web stream, and how much of it.

Sources: https://support.google.com/analytics/answer/9267744 (limits) and answer/13316687 (names).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MAX_EVENT_NAME: Final = 40
MAX_PARAMETERS: Final = 25
"""Of one event; what Google's tag adds to each (page, session) is not counted."""
MAX_PARAMETER_NAME: Final = 40
MAX_PARAMETER_VALUE: Final = 100
MAX_PAGE_LOCATION: Final = 1000
MAX_PAGE_REFERRER: Final = 420
MAX_PAGE_TITLE: Final = 300
MAX_PROPERTIES: Final = 25
"""Of one user."""
MAX_PROPERTY_NAME: Final = 24
MAX_PROPERTY_VALUE: Final = 36
MAX_USER_ID: Final = 256
MAX_ITEMS: Final = 200
MAX_ITEM_PARAMETERS: Final = 27

_PREFIXES: Final = ("_", "firebase_", "ga_", "google_", "gtag.")
# Names that Google's own tag sends on the web (page_view, scroll, ...) are reserved too, and come.
_EVENTS: Final = frozenset(
    {
        "app_remove",
        "app_store_refund",
        "app_store_subscription_cancel",
        "app_store_subscription_renew",
        "error",
        "first_open",
        "first_visit",
        "in_app_purchase",
        "session_start",
        "view_complete",
    }
)
_PARAMETERS: Final = frozenset({"engagement_time_msec", "gclid", "session_id", "session_number"})
_PROPERTIES: Final = frozenset(
    {
        "first_open_after_install",
        "first_open_time",
        "first_visit_time",
        "last_deep_link_referrer",
        "user_id",
    }
)
_LONG_VALUES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "page_location": MAX_PAGE_LOCATION,
        "page_referrer": MAX_PAGE_REFERRER,
        "page_title": MAX_PAGE_TITLE,
    }
)


def takes_event(name: str) -> bool:
    """Whether a page may send an event of this name."""
    return len(name) <= MAX_EVENT_NAME and not name.startswith(_PREFIXES) and name not in _EVENTS


def takes_parameter(name: str) -> bool:
    """Whether an event may have a parameter of this name."""
    allowed = not name.startswith(_PREFIXES) and name not in _PARAMETERS
    return allowed and len(name) <= MAX_PARAMETER_NAME


def takes_property(name: str) -> bool:
    """Whether a user may have a property of this name."""
    allowed = not name.startswith(_PREFIXES) and name not in _PROPERTIES
    return allowed and len(name) <= MAX_PROPERTY_NAME


def cut_value(name: str, value: str) -> str:
    """What is kept of a parameter's text."""
    return value[: _LONG_VALUES.get(name, MAX_PARAMETER_VALUE)]
