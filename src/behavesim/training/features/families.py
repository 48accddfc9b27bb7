"""What every feature means: the source of docs/features.md, held to the code by a test."""

import re
from dataclasses import dataclass

from behavesim.training.features.activity import FUNNEL
from behavesim.training.features.preferences import KIND_OF_EVENT


@dataclass(frozen=True, slots=True)
class Family:
    """Features of one form. ``pattern`` has ``<value>`` where the name has a value of the data."""

    group: str
    pattern: str
    reads: str
    meaning: str

    def matches(self, name: str) -> bool:
        """Whether the feature is one of this family."""
        form = "".join(
            f"(?P<{part[1:-1]}>.*)" if part.startswith("<") else re.escape(part)
            for part in re.split(r"(<\w+>)", self.pattern)
        )
        return re.fullmatch(form, name) is not None


_SESSIONS = "`ga_session_id`, `event_timestamp`"
_ITEMS = "`item_id`, `item_category`, `event_name`"
_LIKING = "choices weigh 1 (click, view), 3 (wish), 4 (cart), 6 (purchase)"


def _list_activity() -> list[Family]:
    group = "How much"
    rows = [
        ("sessions", _SESSIONS, "sessions"),
        ("events", "`event_name`", "events"),
        ("pages", "`event_name`", "page views"),
        ("pages_max", "`event_name`", "page views of the longest session"),
        ("pages_a_session", "`event_name`", "page views a session"),
        ("single_page_share", "`event_name`", "share of sessions with at most one page view"),
        ("dwell_ms", "`engagement_time_msec`", "engaged milliseconds"),
        ("dwell_ms_a_session", "`engagement_time_msec`", "the same a session"),
        ("dwell_ms_a_page", "`engagement_time_msec`", "the same a page view"),
        ("engaged_share", "`session_engaged`", "share of engaged sessions"),
        ("session_number", "`ga_session_number`", "number of the last session"),
        ("days", _SESSIONS, "days with a session"),
        ("span_days", _SESSIONS, "days from the first session to the last"),
    ]
    return [Family(group, *row) for row in rows]


def _list_funnel() -> list[Family]:
    group = "How far"
    counts = [Family(group, f"count_{name}", "`event_name`", f"`{name}` events") for name in FUNNEL]
    rates = [
        ("select_item", "view_item_list"),
        ("view_item", "page_view"),
        ("add_to_cart", "view_item"),
        ("add_to_wishlist", "view_item"),
        ("begin_checkout", "add_to_cart"),
        ("purchase", "begin_checkout"),
        ("remove_from_cart", "add_to_cart"),
        ("search", "page_view"),
        ("select_promotion", "view_promotion"),
        ("scroll", "page_view"),
    ]
    meaning = "`{}` events over `{}` events, with one more of these imagined"
    return counts + [
        Family(group, f"rate_{name}_of_{of}", "`event_name`", meaning.format(name, of))
        for name, of in rates
    ]


def _list_rhythm() -> list[Family]:
    group = "When"
    rows = [
        ("hour_<hour>", "share of sessions that began in this hour"),
        ("weekday_<day>", "share of sessions on this weekday, 1 is Monday"),
        ("clock_sin", "mean sine of the time of day on a circle of 24 hours"),
        ("clock_cos", "mean cosine of the same"),
        ("clock_since_dawn", "mean hours since five in the morning"),
        ("weekend_share", "share of sessions on Saturday and Sunday"),
    ]
    return [Family(group, pattern, _SESSIONS, meaning) for pattern, meaning in rows]


def _list_origin() -> list[Family]:
    group = "With what and from where"
    values = [
        ("device_category", "this category of device"),
        ("device_os", "this operating system"),
        ("device_browser", "this browser"),
        ("first_user_source", "this first source of the user"),
        ("first_user_medium", "this first medium of the user"),
        ("session_source", "this source"),
        ("session_medium", "this medium"),
    ]
    rows = [
        Family(group, f"{name}_<value>", f"`{name}`", f"share of sessions with {meaning}")
        for name, meaning in values
    ]
    reads = "`device_os`, `device_browser`, `device_category`"
    whole = "share of sessions with this combination of the three"
    return [*rows, Family(group, "device_whole_<value>", reads, whole)]


def _list_preferences() -> list[Family]:
    group = "With which topics"
    kinds = {kind: name for name, kind in KIND_OF_EVENT.items()}
    shares = [
        Family(group, f"share_{kind}_<topic>", _ITEMS, f"share of items in `{name}`")
        for kind, name in kinds.items()
    ]
    counts = [
        Family(group, f"count_{kind}_<topic>", _ITEMS, f"items of the topic in `{name}`")
        for kind, name in kinds.items()
    ]
    pages = "`page_path`, items seen there"
    rows = [
        ("click_rate_<topic>", _ITEMS, "clicks an impression, with ten more of these imagined"),
        ("recency_<topic>", _ITEMS, "days from the last choice in it to the last of all"),
        ("liked_<topic>", _ITEMS, f"share of all choices; {_LIKING}"),
        ("share_page_<topic>", pages, "share of page views"),
        ("count_page_<topic>", pages, "page views"),
        ("count_entry_<topic>", pages, "sessions that began there"),
        ("dwell_<topic>", "`engagement_time_msec`, `page_path`", "share of engaged time"),
        ("search_<topic>", "`search_term`, words of items", "words searched that name it"),
    ]
    return shares + counts + [Family(group, *row) for row in rows]


def _list_things() -> list[Family]:
    group = "With which things"
    rows = [
        ("sub_<value>", "`item_category2`", f"share of all choices; {_LIKING}"),
        ("brand_<value>", "`item_brand`", "the same by brand"),
        ("item_<value>", "`item_id`", "sum of choices of the item, weighed alike"),
        ("page_<value>", "`page_path`", "views of a much visited page that is no item's"),
        ("term_<value>", "`search_term`", "searches for just this"),
    ]
    return [Family(group, *row) for row in rows]


def _list_prices() -> list[Family]:
    rows = []
    for kind in ("view", "cart", "buy"):
        rows += [
            (f"price_ratio_{kind}", f"mean price ({kind}) against its topic's median"),
            (f"price_ratio_{kind}_min", "the least of them"),
            (f"price_ratio_{kind}_max", "the greatest of them"),
            (f"price_level_{kind}", f"mean price ({kind})"),
            (f"price_level_{kind}_max", "the greatest of them"),
        ]
    unit = "; 1000 ln, missing without one"
    depth = [
        ("list_depth", "`item_list_index`", "mean place in the list of what was clicked"),
        ("list_depth_max", "`item_list_index`", "the deepest place"),
    ]
    return [Family("What it costs", name, "`price`", text + unit) for name, text in rows] + [
        Family("How deep into lists", *row) for row in depth
    ]


FAMILIES = (
    *_list_activity(),
    *_list_funnel(),
    *_list_rhythm(),
    *_list_origin(),
    *_list_preferences(),
    *_list_things(),
    *_list_prices(),
)
"""Every form a feature's name can have."""
