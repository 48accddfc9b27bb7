"""Finders that count: each looks for one fault, and finds nothing where there is none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from behavesim.core.money import to_float, write_amount
from behavesim.improvement.exported_tables import SESSION, ShopBehavior, buying_rate
from behavesim.improvement.insight import Insight
from behavesim.improvement.item_value import estimate_item_value

_ROWS: Final = 8
_PICKS: Final = 24
_LIFT: Final = 1.15
_NAME = pl.col("event_name")


def find_lost_searches(behavior: ShopBehavior) -> Insight | None:
    """Searches that show nothing, and how much rarer a purchase is after them."""
    events = behavior.events
    searches = events.filter(_NAME == "view_search_results").select(
        *SESSION, "page_location", "search_term"
    )
    shown = events.filter(
        (_NAME == "view_item_list") & pl.col("item_list_id").str.starts_with("search_results")
    ).select(*SESSION, "page_location")
    lost = searches.join(shown, on=[*SESSION, "page_location"], how="anti")
    if lost.height < _ROWS or not (1 > lost.height / searches.height > 0.005):
        return None
    before = buying_rate(lost.select(SESSION), events)
    found = searches.join(lost, on=SESSION, how="anti")
    after = buying_rate(found.select(SESSION), events)
    sessions = lost.select(SESSION).unique().height / behavior.session_count
    terms = (
        lost.group_by("search_term")
        .len("searches")
        .sort("searches", "search_term", descending=[True, False])
    )
    overall = buying_rate(events.select(SESSION), events)
    gain = sessions * max(0.0, after - before) / overall if overall else 0.0
    share = lost.height / searches.height
    return Insight(
        name="lenient-search",
        title="Searches that find nothing",
        why=f"{share:.1%} of {searches.height:,} searches show nothing; many are one slip away from"
        f" a word of the shop. Sessions with such a search buy in {before:.2%}, others that search"
        f" in {after:.2%}.",
        expected_gain=gain,
        gain_reasoning="their sessions, if they bought as often as others that search",
        changes=[{"change": "search", "typo_tolerance": True}],
        evidence=terms.head(_ROWS).to_dicts(),
    )


def find_hidden_favorites(behavior: ShopBehavior) -> Insight | None:
    """Items of much value each time they are seen, in places where few see them."""
    values = estimate_item_value(behavior)
    if values.height < 2 * _ROWS:
        return None
    first = behavior.site["lists"][behavior.site["home"][0]]["items"]
    shown = values.filter(pl.col("item_id").is_in(first)).get_column("value").mean()
    best = values.head(len(first)).get_column("value").mean()
    if not isinstance(shown, float) or not isinstance(best, float) or shown == 0:
        return None  # nothing was taken yet, or that row is sold out: there is no lift
    if best < _LIFT * shown:
        return None
    at_home = (
        behavior.count_sessions(
            (_NAME == "view_item_list") & pl.col("item_list_id").eq(behavior.site["home"][0])
        )
        / behavior.session_count
    )
    picks = values.head(_PICKS).get_column("item_id").to_list()
    columns = ("item_id", "value", "examined", "click_rate", "take_rate", "price")
    return Insight(
        name="our-picks",
        title="Items that people take when they see them, and that few see",
        why=f"A view of one of the {len(first)} best items has {best / shown:.1f} times the value"
        " of a view of one of the home page's first row.",
        expected_gain=0.1 * at_home * (best / shown - 1),
        gain_reasoning="a tenth of the lift, in sessions that see the home page's first row",
        changes=[
            _put_first(
                behavior,
                {
                    "id": "home_picks",
                    "name": "Our picks",
                    "kind": "items",
                    "items": picks,
                },
            )
        ],
        evidence=values.select(columns).head(_ROWS).to_dicts(),
    )


def _put_first(behavior: ShopBehavior, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"change": "home", "lists": [dict(row), *behavior.site["home"]]}


# Fields that an order does not take, by what browsers call them, and why not.
_NEEDLESS: Final[Mapping[str, str]] = {
    "tel": "the parcel finds its way without",
    "address-level2": "follows from the postcode",
    "cc-name": "the payment's provider asks",
}
_FORMS: Final = ("contact-form", "shipping-form", "payment-form")


def find_checkout_leaks(behavior: ShopBehavior) -> Insight | None:
    """Steps of the checkout at which people leave, and fields that none of them needs."""
    forms = behavior.site["forms"]
    needless = {
        form: [row["name"] for row in forms[form] if row.get("autocomplete") in _NEEDLESS]
        for form in _FORMS
        if form in forms
    }
    dropped = {form: names for form, names in needless.items() if names}
    steps = ("begin_checkout", "add_shipping_info", "add_payment_info", "purchase")
    reached = [behavior.count_sessions(_NAME.eq(step)) for step in steps]
    if not dropped or reached[0] < _ROWS or reached[-1] == 0:
        return None
    fields = sum(len(forms[form]) for form in dropped)
    fewer = sum(map(len, dropped.values())) / fields
    left = 1 - reached[-1] / reached[0]
    rows = [
        {"step": step, "sessions": count, "passed": count / max(before, 1)}
        for step, count, before in zip(steps, reached, [reached[0], *reached], strict=False)
    ]
    return Insight(
        name="shorter-forms",
        title="A checkout that asks more than an order takes",
        why=f"{left:.0%} of sessions that begin the checkout do not buy; {fewer:.0%} of the fields"
        " they meet could be left out.",
        expected_gain=0.2 * fewer * left,
        gain_reasoning="a fifth of those who leave, for the share of fields that goes",
        changes=[{"change": "checkout", "drop_fields": dropped}],
        evidence=rows,
    )


def find_near_misses(behavior: ShopBehavior) -> Insight | None:
    """Carts that stop a little below free delivery, and how often they are bought."""
    digits = behavior.site["shop"]["digits"]
    free_from = to_float(behavior.site["shipping"]["free_from"], digits)
    carts = (
        behavior.events.filter(_NAME == "view_cart")
        .group_by(SESSION)
        .agg(pl.col("value").max())
        .filter(pl.col("value") > 0)
    )
    below = carts.filter(pl.col("value") < free_from)
    near = below.filter(pl.col("value") >= 0.5 * free_from)
    if near.height < _ROWS or carts.height == below.height:
        return None
    low = buying_rate(near.select(SESSION), behavior.events)
    high = buying_rate(carts.filter(pl.col("value") >= free_from).select(SESSION), behavior.events)
    lowered = float(f"{0.5 * free_from:.1g}")
    return Insight(
        name="reachable-delivery",
        title="Free delivery that is just out of reach",
        why=f"{near.height / carts.height:.0%} of carts end between"
        f" {write_amount(lowered, digits)} and {write_amount(free_from, digits)}, where delivery"
        f" costs; {low:.1%} of them are bought, {high:.1%} of those above.",
        expected_gain=0.25 * near.height / carts.height,
        gain_reasoning="a quarter of what such carts are of all carts",
        changes=[
            {"change": "shipping", "free_from": int(lowered) if lowered.is_integer() else lowered}
        ],
        evidence=[
            {"carts": "near below", "sessions": near.height, "bought": low},
            {"carts": "free", "sessions": carts.height - below.height, "bought": high},
        ],
    )


def find_segment_wants(behavior: ShopBehavior) -> Insight | None:
    """Sources whose visitors look at other topics than all visitors, which lists do not know."""
    topics = {item["id"]: item["topic"] for item in behavior.site["items"]}
    source = behavior.events.group_by(SESSION).agg(pl.col("session_source").drop_nulls().first())
    views = (
        behavior.items.filter((_NAME == "view_item") & pl.col("item_id").is_in(list(topics)))
        .with_columns(topic=pl.col("item_id").replace_strict(topics))
        .join(source, on=SESSION)
    )
    if views.is_empty():
        return None
    whole = dict(views.get_column("topic").value_counts(normalize=True).iter_rows())
    rows, segments = [], {}
    values = dict(estimate_item_value(behavior).select("item_id", "value").iter_rows())
    for (name,), theirs in sorted(views.group_by("session_source"), key=lambda part: str(part[0])):
        if theirs.height < 100 or name is None or str(name).startswith("("):
            continue
        shares = dict(theirs.get_column("topic").value_counts(normalize=True).iter_rows())
        topic = max(shares, key=lambda one: (shares[one] / whole[one], one))
        if shares[topic] < _LIFT * whole[topic]:
            continue
        lift = {one: shares.get(one, 0.0) / whole[one] for one in whole}
        segments[str(name)] = _order_by(values, topics, lift)
        rows.append(
            {"source": name, "topic": topic, "share": shares[topic], "everybody": whole[topic]}
        )
    if not segments:
        return None
    return Insight(
        name="source-rankings",
        title="Visitors of some sources want other things",
        why=f"Visitors from {len(segments)} sources view a topic at least {_LIFT - 1:.0%} more "
        "often than all visitors do.",
        expected_gain=0.01 * len(segments),
        gain_reasoning="a hundredth a source",
        changes=[
            {"change": "ranking", "by": "segment", "file": "ranking.json"},
            _put_first(behavior, {**_ROW_FOR_THEM, "size": _PICKS}),
        ],
        evidence=rows[:_ROWS],
        files={"ranking": segments},
    )


_ROW_FOR_THEM: Final = {"id": "home_for_you", "name": "For you", "kind": "personal"}


def _order_by(
    values: Mapping[str, float], topics: Mapping[str, str], lift: Mapping[str, float]
) -> list[str]:
    """Return items by the value of a view, times how much more their topic is wanted."""

    def value(item: str) -> float:
        return values.get(item, 0.0) * lift.get(topics[item], 0.0)

    return sorted(topics, key=lambda item: -value(item))


FINDERS: Final[Sequence[Callable[[ShopBehavior], Insight | None]]] = (
    find_lost_searches,
    find_hidden_favorites,
    find_checkout_leaks,
    find_near_misses,
    find_segment_wants,
)
