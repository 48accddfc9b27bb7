"""What a believable shop's figures are: the real ones, and how far from them is accepted.

Real figures: the public GA4 export of the Google Merchandise Store, 16 full days, 55,418 sessions;
click-through, weekdays and days to the first purchase from all of its 92 days and other studies.
"""

from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["count", "share", "ratio", "seconds", "days", "usd"]

SESSION: Final = "a session is (user_pseudo_id, ga_session_id) and counts once, steps in any order"


@dataclass(frozen=True, slots=True)
class Band:
    """A figure of the table: ``low`` and ``high`` are inclusive, both None = for information.

    ``below`` names the figure that it must not exceed.
    """

    key: str
    name: str
    unit: Unit
    real: float | None
    low: float | None
    high: float | None
    definition: str
    below: str | None = None


def _share_of_sessions(key: str, real: float, low: float, high: float) -> Band:
    definition = f"sessions with the event {key} / all sessions; {SESSION}"
    return Band(key, f"sessions with {key}", "share", real, low, high, definition)


_PAGES = "page_view events in a session"
_EVENTS = "all rows of a session, session_start and first_visit among them; from a third of the "
_EVENTS += "real figure to three times it"
_ENGAGEMENT = "sum of engagement_time_msec over a session"
_GAP = "time from a page_view to the next one of its session by event_timestamp, where above 0"
_VISIT = "sessions by ga_session_number / all sessions"
_FALLING = f"{_VISIT}; accepted: no more than the number before"
_ORDER = "ecommerce.purchase_revenue_in_usd of an order, each transaction_id of a user once"
_DAY = "sessions a day by the day on which they began, averaged by weekday"

FUNNEL: Final = (
    Band("sessions", "sessions", "count", 55_418, None, None, SESSION),
    _share_of_sessions("view_item", 0.197, 0.15, 0.40),
    _share_of_sessions("add_to_cart", 0.039, 0.03, 0.08),
    _share_of_sessions("begin_checkout", 0.026, 0.02, 0.06),
    _share_of_sessions("purchase", 0.0102, 0.008, 0.025),
    Band("purchase_first", "purchase, first sessions", "share", 0.0053, None, None,
         "sessions with purchase / sessions, ga_session_number = 1"),
    Band("purchase_later", "purchase, later sessions", "share", 0.025, None, None,
         "sessions with purchase / sessions, ga_session_number > 1"),
    Band("purchase_ratio", "purchase: later / first", "ratio", 4.7, 3, 7,
         "share of later sessions with purchase / that of first sessions"),
    Band("checkout_purchase_first", "checkout to purchase, first", "share", 0.276, None, None,
         "sessions with begin_checkout and purchase / with begin_checkout, ga_session_number = 1"),
    Band("checkout_purchase_later", "checkout to purchase, later", "share", 0.534, None, None,
         "sessions with begin_checkout and purchase / with begin_checkout, ga_session_number > 1"),
    Band("checkout_ratio", "checkout to purchase: ratio", "ratio", 1.93, 1.5, 2.5,
         "checkout to purchase of later sessions / that of first ones"),
)  # fmt: skip

DEPTH: Final = (
    Band("pages_mean", "pages a session: mean", "count", 3.6, 2.5, 6, _PAGES),
    Band("pages_p50", "pages a session: p50", "count", 2, 1, 3, _PAGES),
    Band("pages_p75", "pages a session: p75", "count", 3, None, None, _PAGES),
    Band("pages_p90", "pages a session: p90", "count", 7, 5, 14, _PAGES),
    Band("pages_p99", "pages a session: p99", "count", 32, 20, None, _PAGES),
    Band("one_page", "sessions with one page", "share", 0.32, 0.25, 0.55,
         "sessions with exactly one page_view / all sessions"),
    Band("events_mean", "events a session: mean", "count", 10.9, 3.6, 33, _EVENTS),
    Band("events_p50", "events a session: p50", "count", 5, 1.7, 15, _EVENTS),
    Band("events_p90", "events a session: p90", "count", 20, 6.7, 60, _EVENTS),
    Band("events_p99", "events a session: p99", "count", 105, 35, 315, _EVENTS),
)  # fmt: skip

TIME: Final = (
    Band("engagement_p25", "engagement a session: p25", "seconds", 0.1, None, None, _ENGAGEMENT),
    Band("engagement_p50", "engagement a session: p50", "seconds", 7.2, 4, 20, _ENGAGEMENT),
    Band("engagement_p75", "engagement a session: p75", "seconds", 30.6, None, None, _ENGAGEMENT),
    Band("engagement_p90", "engagement a session: p90", "seconds", 121, 60, 240, _ENGAGEMENT),
    Band("gap_p10", "between pages: p10", "seconds", 5.0, None, None, _GAP),
    Band("gap_p25", "between pages: p25", "seconds", 5.7, None, None, _GAP),
    Band("gap_p50", "between pages: p50", "seconds", 11.4, None, None, _GAP),
    Band("gap_p75", "between pages: p75", "seconds", 28.6, None, None, _GAP),
    Band("gap_p90", "between pages: p90", "seconds", 75, None, None, _GAP),
    Band("gap_mu", "between pages: mu", "ratio", 2.65, 2.4, 3.0,
         "mean of ln(seconds), which is the maximum-likelihood mu, of the times between pages"),
    Band("gap_sigma", "between pages: sigma", "ratio", 1.38, 1.2, 1.6,
         "standard deviation of ln(seconds), the maximum-likelihood sigma, likewise"),
    Band("gap_over_weibull", "lognormal over Weibull", "ratio", None, 0, None,
         "(AIC of the Weibull fit - AIC of the lognormal fit) / number of times between pages"),
    Band("gap_over_exponential", "lognormal over exponential", "ratio", None, 0, None,
         "(AIC of the exponential fit - AIC of the lognormal fit) / number of times between pages"),
)  # fmt: skip

VISITS: Final = (
    Band("visit_1", "session number 1", "share", 0.75, 0.6, 0.8, _VISIT),
    Band("visit_2", "session number 2", "share", 0.12, None, None, _FALLING, "visit_1"),
    Band("visit_3", "session number 3", "share", 0.046, None, None, _FALLING, "visit_2"),
    Band("visit_4", "session number 4", "share", 0.025, None, None, _FALLING, "visit_3"),
    Band("visit_5", "session number 5", "share", 0.015, None, None, _FALLING, "visit_4"),
    Band("visit_6", "session number 6 and more", "share", 0.04, 0.01, None,
         f"{_VISIT}; accepted: a tail of at least 1 %"),
    Band("first_order_days", "days to the first purchase", "days", 5.3, 1, 12,
         "mean time from the begin of a visitor's first session to the first purchase, visitors "
         "whose first session is in these tables; a plausible band, for tables of a month"),
    Band("desktop", "sessions on desktop", "share", 0.58, None, None,
         "sessions with device.category desktop / all sessions; as in the personas"),
    Band("mobile", "sessions on mobile", "share", 0.40, None, None,
         "sessions with device.category mobile / all sessions; as in the personas"),
    Band("tablet", "sessions on tablet", "share", 0.02, None, None,
         "sessions with device.category tablet / all sessions; as in the personas"),
)  # fmt: skip

SHOP: Final = (
    Band("orders", "orders", "count", None, None, None, "transactions with revenue above 0"),
    Band("order_mean", "order value: mean", "usd", 53, None, None, _ORDER),
    Band("order_median", "order value: median", "usd", 28, None, None, _ORDER),
    Band("order_skew", "order value: mean / median", "ratio", 1.9, 1.1, None,
         f"mean / median, above 1 where skewed to the right; {_ORDER}"),
    Band("order_spread", "order value: sd / mean", "ratio", 1.9, 0.8, 2.2,
         f"standard deviation / mean; {_ORDER}"),
    Band("position_exponent", "click-through by place", "ratio", 0.50, 0.35, 0.65,
         "b of clicks ~ place^-b: items of select_item over items of view_item_list, place = "
         "item_list_index + 1, Poisson regression with a level for each list"),
    Band("item_gini", "item views: Gini", "ratio", 0.58, 0.3, 0.8,
         "Gini coefficient of view_item events over the items that were viewed; real: two days; "
         "a plausible band"),
)  # fmt: skip

RHYTHM: Final = (
    Band("weekday_peak", "Tue, Wed over other days", "ratio", None, 1, None,
         f"the lesser of Tue and Wed / the greatest other day; {_DAY}"),
    Band("weekday_trough", "Sat, Sun over other days", "ratio", None, None, 1,
         f"the greater of Sat and Sun / the least other day; {_DAY}"),
    Band("weekend", "weekend over Tue, Wed", "ratio", 0.67, 0.5, 0.85,
         f"mean of Sat and Sun / mean of Tue and Wed; {_DAY}"),
    Band("friday_buys", "purchase: Friday / Sunday", "ratio", 1.73, 1, None,
         "sessions with purchase / sessions on Fridays, over the same on Sundays"),
    Band("hours_peak", "hours: peak / trough", "ratio", None, None, None,
         "sessions that began in the busiest hour of the day / in the quietest, in the property's "
         "time zone; as in the personas, for the public sample's hours are scrambled"),
)  # fmt: skip

BANDS: Final = (*FUNNEL, *DEPTH, *TIME, *VISITS, *SHOP, *RHYTHM)
