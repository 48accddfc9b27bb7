"""What Google would drop or cut of an event, though it is stored here.

https://support.google.com/analytics/answer/9267744, .../answer/13316687 (names)
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from behavesim.audit.events import AuditedEvent, Violation, violate
from behavesim.ga4.event_catalog import COMMON_PARAMETERS, EVENTS, ITEM_PARAMETERS
from behavesim.ga4.wire_names import ITEM_PARAM_DIGITS, MAX_ITEMS

NAME: Final = "name"
RESERVED: Final = "reserved name"
LENGTH: Final = "length of a value"
COUNT: Final = "number of parameters"
ITEMS: Final = "number of items"
USER: Final = "user properties"

_MAX_NAME, _MAX_VALUE, _MAX_PARAMETERS = 40, 100, 25
_MAX_LENGTHS: Final = {"page_location": 1000, "page_referrer": 420, "page_title": 300}
_MAX_USER_NAME, _MAX_USER_VALUE, _MAX_USER_PROPERTIES, _MAX_USER_ID = 24, 36, 25, 256
_MAX_ITEM_PARAMETERS: Final = len(ITEM_PARAM_DIGITS)
_PREFIXES: Final = ("ga_", "google_", "firebase_", "gtag.", "_")
# Names that Google keeps for itself and drops where a page sends them.
_RESERVED: Final = (
    "ad_activeview ad_click ad_exposure ad_query ad_reward adunit_exposure app_background "
    "app_clear_data app_exception app_remove app_store_refund app_store_subscription_cancel "
    "app_store_subscription_convert app_store_subscription_renew app_uninstall app_update "
    "app_upgrade dynamic_link_app_open dynamic_link_app_update dynamic_link_first_open error "
    "firebase_campaign firebase_in_app_message_action firebase_in_app_message_dismiss "
    "firebase_in_app_message_impression first_open first_visit in_app_purchase "
    "notification_dismiss notification_foreground notification_open notification_receive "
    "notification_send os_update session_start user_engagement"
)
_RESERVED_EVENTS: Final = frozenset(_RESERVED.split())


def check_limits(event: AuditedEvent) -> Iterator[Violation]:
    """Yield what of one event Google would drop or cut."""
    yield from _check_names(event)
    yield from _check_lengths(event)
    yield from _check_counts(event)
    yield from _check_user(event)


def _check_names(event: AuditedEvent) -> Iterator[Violation]:
    yield from _check_name(event, event.name, "event name")
    if event.by_page and event.name in _RESERVED_EVENTS:
        yield violate(event, RESERVED, event.name, "a name that Google does not make itself")
    for name in _own_parameters(event):
        yield from _check_name(event, name, "parameter")


def _check_name(event: AuditedEvent, name: str, what: str) -> Iterator[Violation]:
    if len(name) > _MAX_NAME:
        yield violate(event, NAME, f"{what} {name!r}", f"at most {_MAX_NAME} characters")
    elif name.startswith(_PREFIXES):
        yield violate(event, RESERVED, f"{what} {name!r}", "none of Google's own prefixes")
    elif not (name[:1].isalpha() and name.replace("_", "").isalnum()):  # of any script
        yield violate(event, NAME, f"{what} {name!r}", "a letter, then letters, digits and _")


def _check_lengths(event: AuditedEvent) -> Iterator[Violation]:
    for name, value in event.parameters.items():
        yield from _check_length(event, name, value, _MAX_LENGTHS.get(name, _MAX_VALUE))
    for at, item in enumerate(event.items):
        for name, value in item.items():
            yield from _check_length(event, f"items[{at}].{name}", value, _MAX_VALUE)


def _check_length(event: AuditedEvent, name: str, value: Any, limit: int) -> Iterator[Violation]:
    if isinstance(value, str) and len(value) > limit:
        yield violate(event, LENGTH, f"{name} of {len(value)}", f"at most {limit} characters")


def _check_counts(event: AuditedEvent) -> Iterator[Violation]:
    count = len(_own_parameters(event))
    if count > _MAX_PARAMETERS:
        yield violate(event, COUNT, count, f"at most {_MAX_PARAMETERS}")
    # The wire carries no more than it may, so that many may have been cut already.
    if len(event.items) > MAX_ITEMS:
        yield violate(event, ITEMS, len(event.items), f"at most {MAX_ITEMS}")
    for at, item in enumerate(event.items):
        own = len(item.keys() - set(ITEM_PARAMETERS))
        if own > _MAX_ITEM_PARAMETERS:
            found = f"{own} of its own in items[{at}]"
            yield violate(event, COUNT, found, f"at most {_MAX_ITEM_PARAMETERS}")


def _check_user(event: AuditedEvent) -> Iterator[Violation]:
    if len(event.user_id) > _MAX_USER_ID:
        found = f"user_id of {len(event.user_id)}"
        yield violate(event, LENGTH, found, f"at most {_MAX_USER_ID} characters")
    properties = event.user_properties
    if len(properties) > _MAX_USER_PROPERTIES:
        yield violate(event, USER, len(properties), f"at most {_MAX_USER_PROPERTIES}")
    for name, value in properties.items():
        if len(name) > _MAX_USER_NAME or name.startswith(_PREFIXES):
            yield violate(
                event, USER, f"{name!r}", f"at most {_MAX_USER_NAME} characters, no prefix"
            )
        if len(str(value)) > _MAX_USER_VALUE:
            found = f"{name} of {len(str(value))}"
            yield violate(event, USER, found, f"at most {_MAX_USER_VALUE} characters")


def _own_parameters(event: AuditedEvent) -> Mapping[str, Any]:
    """Return the parameters that count: those of the event, not of every hit."""
    spec = EVENTS.get(event.name)
    named = spec.parameters if spec else ()
    return {
        name: value
        for name, value in event.parameters.items()
        if name not in COMMON_PARAMETERS or name in named
    }
