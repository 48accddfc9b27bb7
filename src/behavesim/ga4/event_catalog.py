"""Every event of the shop: its parameters and which of them an event must have.

Sources: Google's reference of recommended events and of enhanced measurement
(https://developers.google.com/analytics/devguides/collection/ga4/reference/events,
https://support.google.com/analytics/answer/9216061).
"""

from dataclasses import dataclass
from typing import Final, Literal

EventKind = Literal["automatic", "enhanced", "ecommerce", "recommended"]
ItemsRule = Literal["required", "optional", "none"]
ParameterType = Literal["string", "int", "number"]


@dataclass(frozen=True, slots=True)
class EventSpec:
    """What one event carries. ``server_made`` events never travel as hits of their own."""

    name: str
    kind: EventKind
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    items: ItemsRule = "none"
    server_made: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.required + self.optional

    @property
    def pushed(self) -> bool:
        """Whether the shop's pages push it; all others Google's tag, or its server, makes itself.

        So a tag of one's own for any of those would count it twice.
        """
        return self.kind in ("ecommerce", "recommended")


# On every event that a page sends, beside the event's own.
COMMON_PARAMETERS: Final = (
    "page_location",
    "page_referrer",
    "page_title",
    "ga_session_id",
    "ga_session_number",
    "session_engaged",
    "engaged_session_event",
    "engagement_time_msec",
)

_MONEY: Final = ("currency", "value")
_LIST: Final = ("item_list_id", "item_list_name")
_PROMOTION: Final = ("promotion_id", "promotion_name", "creative_name", "creative_slot")
_LINK: Final = ("link_id", "link_classes", "link_url", "link_domain")
_FORM: Final = ("form_id", "form_name", "form_destination")
_VIDEO: Final = (
    "video_current_time",
    "video_duration",
    "video_percent",
    "video_provider",
    "video_title",
    "video_url",
    "visible",
)

_SPECS: Final = (
    # Automatic.
    EventSpec("first_visit", "automatic", server_made=True),
    EventSpec("session_start", "automatic", server_made=True),
    EventSpec("user_engagement", "automatic", required=("engagement_time_msec",)),
    # Enhanced measurement.
    EventSpec("page_view", "enhanced", required=("page_location",), optional=("entrances",)),
    EventSpec("scroll", "enhanced", required=("percent_scrolled",)),
    EventSpec(
        "click", "enhanced", required=("link_url", "link_domain", "outbound"), optional=_LINK
    ),
    EventSpec(
        "file_download",
        "enhanced",
        required=("link_url", "file_name", "file_extension"),
        optional=("link_id", "link_classes", "link_text", "link_domain"),
    ),
    EventSpec(
        "view_search_results",
        "enhanced",
        required=("search_term",),
        optional=("unique_search_term",),
    ),
    EventSpec(
        "form_start",
        "enhanced",
        optional=(
            *_FORM,
            "form_length",
            "first_field_id",
            "first_field_name",
            "first_field_type",
            "first_field_position",
        ),
    ),
    EventSpec("form_submit", "enhanced", optional=(*_FORM, "form_length", "form_submit_text")),
    EventSpec("video_start", "enhanced", optional=_VIDEO),
    EventSpec("video_progress", "enhanced", optional=_VIDEO),
    EventSpec("video_complete", "enhanced", optional=_VIDEO),
    # Ecommerce. Currency and value are what revenue metrics need.
    EventSpec("view_item_list", "ecommerce", optional=(*_LIST, *_MONEY), items="required"),
    EventSpec("select_item", "ecommerce", optional=_LIST, items="required"),
    EventSpec("view_item", "ecommerce", required=_MONEY, items="required"),
    EventSpec("view_promotion", "ecommerce", optional=_PROMOTION, items="required"),
    EventSpec("select_promotion", "ecommerce", optional=_PROMOTION, items="optional"),
    EventSpec("add_to_wishlist", "ecommerce", required=_MONEY, items="required"),
    EventSpec("add_to_cart", "ecommerce", required=_MONEY, items="required"),
    EventSpec("remove_from_cart", "ecommerce", required=_MONEY, items="required"),
    EventSpec("view_cart", "ecommerce", required=_MONEY, items="required"),
    EventSpec(
        "begin_checkout", "ecommerce", required=_MONEY, optional=("coupon",), items="required"
    ),
    EventSpec(
        "add_shipping_info",
        "ecommerce",
        required=_MONEY,
        optional=("coupon", "shipping_tier"),
        items="required",
    ),
    EventSpec(
        "add_payment_info",
        "ecommerce",
        required=_MONEY,
        optional=("coupon", "payment_type"),
        items="required",
    ),
    EventSpec(
        "purchase",
        "ecommerce",
        required=("transaction_id", *_MONEY),
        optional=("coupon", "shipping", "tax", "customer_type"),
        items="required",
    ),
    EventSpec(
        "refund",
        "ecommerce",
        required=("transaction_id", *_MONEY),
        optional=("coupon", "shipping", "tax"),
        items="optional",
    ),
    # Recommended.
    EventSpec("search", "recommended", required=("search_term",)),
    EventSpec("login", "recommended", optional=("method",)),
    EventSpec("sign_up", "recommended", optional=("method",)),
    EventSpec("share", "recommended", optional=("method", "content_type", "item_id")),
    EventSpec("select_content", "recommended", optional=("content_type", "content_id")),
    EventSpec("generate_lead", "recommended", optional=(*_MONEY, "lead_source")),
)

EVENTS: Final[dict[str, EventSpec]] = {spec.name: spec for spec in _SPECS}
PUSHED_EVENTS: Final = tuple(spec for spec in _SPECS if spec.pushed)
ECOMMERCE_EVENTS: Final = frozenset(spec.name for spec in _SPECS if spec.kind == "ecommerce")

# What items may carry, beside at most 27 parameters of one's own; item_id or item_name must be.
ITEM_PARAMETERS: Final = (
    "item_id",
    "item_name",
    "affiliation",
    "coupon",
    "discount",
    "index",
    "item_brand",
    "item_category",
    "item_category2",
    "item_category3",
    "item_category4",
    "item_category5",
    "item_list_id",
    "item_list_name",
    "item_variant",
    "location_id",
    "price",
    "quantity",
    "promotion_id",
    "promotion_name",
    "creative_name",
    "creative_slot",
)

_INTEGERS: Final = frozenset(
    {
        "ga_session_id",
        "ga_session_number",
        "engaged_session_event",
        "engagement_time_msec",
        "entrances",
        "percent_scrolled",
        "unique_search_term",
        "form_length",
        "first_field_position",
        "video_current_time",
        "video_duration",
        "video_percent",
        "debug_mode",
    }
)
_NUMBERS: Final = frozenset({"value", "tax", "shipping"})


def parameter_type(name: str) -> ParameterType:
    """How the export stores a parameter; a ``number`` is an int when integral, else a double."""
    if name in _INTEGERS:
        return "int"
    return "number" if name in _NUMBERS else "string"
