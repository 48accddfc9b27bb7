"""What Google's sample queries for GA4's export ask, each beside a figure computed by Polars.

After https://developers.google.com/analytics/bigquery/basic-queries, advanced-queries and
audience-queries. ``{since}``, ``{until}`` are tables' dates; ``{product}``, ``{users}`` are values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

Rows = list[tuple[Any, ...]]
_NEW = ("first_visit", "first_open")


@dataclass(frozen=True, slots=True)
class Sample:
    """A query and what it must give, from the same rows."""

    sql: str
    expect: Callable[[pl.DataFrame], Rows]


def read_param(key: str, field: str) -> pl.Expr:
    """A parameter's value out of the list."""
    entry = pl.element().filter(pl.element().struct.field("key") == key)
    value = entry.struct.field("value").struct.field(field)
    return pl.col("event_params").list.eval(value).list.first()


def read_number(key: str) -> pl.Expr:
    """A parameter's value, whichever number it is."""
    fields = ("int_value", "float_value", "double_value")
    return pl.coalesce(*(read_param(key, field).cast(pl.Float64) for field in fields))


def find_product(events: pl.DataFrame) -> str:
    """One that a user bought beside many others."""
    buyers = _explode_items(events, "purchase").group_by("user_pseudo_id")
    bought = buyers.agg(pl.col("item_name").unique().sort()).sort(
        pl.col("item_name").list.len(), "user_pseudo_id"
    )
    return str(bought.get_column("item_name")[-1][0])


def find_users(events: pl.DataFrame) -> list[str]:
    """Three who have the most events."""
    users = events.get_column("user_pseudo_id").drop_nulls().value_counts()
    return list(users.sort("count", "user_pseudo_id").get_column("user_pseudo_id")[-3:])


def _explode_items(events: pl.DataFrame, name: str) -> pl.DataFrame:
    chosen = events.filter(pl.col("event_name") == name).select("user_pseudo_id", "items")
    items = chosen.explode("items").drop_nulls("items")
    return items.select(
        "user_pseudo_id",
        *(pl.col("items").struct.field(f) for f in ("item_id", "item_name", "quantity")),
    )


def _count_users(events: pl.DataFrame) -> Rows:
    users = events.group_by("user_pseudo_id").agg(pl.col("event_name").is_in(_NEW).any())
    return [(users.height, users.get_column("event_name").sum())]


def _average_transactions(events: pl.DataFrame) -> Rows:
    purchases = events.filter(pl.col("event_name") == "purchase")
    return [(purchases.height / purchases.get_column("user_pseudo_id").n_unique(),)]


def _list_values(events: pl.DataFrame) -> Rows:
    purchases = events.filter(pl.col("event_name") == "purchase")
    return purchases.select("event_timestamp", read_number("value")).rows()


def _count_cart_users(events: pl.DataFrame) -> Rows:
    items = _explode_items(events, "add_to_cart").group_by("item_id", "item_name")
    return items.agg(pl.col("user_pseudo_id").n_unique()).rows()


def _average_page_views(events: pl.DataFrame) -> Rows:
    users = events.group_by("user_pseudo_id").agg(
        (pl.col("event_name") == "page_view").sum().alias("views"),
        (pl.col("event_name") == "purchase").any().alias("buys"),
    )
    return (
        users.group_by("buys")
        .agg(pl.len().alias("users"), pl.col("views").sum(), pl.col("views").mean().alias("mean"))
        .rows()
    )


def _list_pages(events: pl.DataFrame) -> Rows:
    views = events.filter(pl.col("event_name") == "page_view")
    session = read_param("ga_session_id", "int_value").alias("session")
    page = read_param("page_location", "string_value").alias("page")
    return views.select("user_pseudo_id", session, page).rows()


def _count_params(events: pl.DataFrame) -> Rows:
    keys = events.select("event_params").explode("event_params").drop_nulls()
    return keys.select(pl.col("event_params").struct.field("key")).to_series().value_counts().rows()


def _bought_beside(events: pl.DataFrame) -> Rows:
    product, items = find_product(events), _explode_items(events, "purchase")
    buyers = items.filter(pl.col("item_name") == product).get_column("user_pseudo_id").unique()
    others = items.filter(
        pl.col("user_pseudo_id").is_in(buyers.implode()), pl.col("item_name") != product
    )
    return others.group_by("item_name").agg(pl.col("quantity").sum()).rows()


def _spend_by_session(events: pl.DataFrame) -> Rows:
    purchases = events.filter(pl.col("event_name") == "purchase").select(
        "user_pseudo_id",
        read_param("ga_session_id", "int_value").alias("session"),
        read_number("value").fill_null(0.0).alias("spent"),
    )
    users = purchases.group_by("user_pseudo_id").agg(
        pl.col("session").n_unique(), pl.col("spent").sum()
    )
    return [(user, sessions, spent / sessions) for user, sessions, spent in users.rows()]


def _latest_sessions(events: pl.DataFrame) -> Rows:
    chosen = events.filter(pl.col("user_pseudo_id").is_in(find_users(events))).select(
        "user_pseudo_id",
        "event_timestamp",
        read_param("ga_session_id", "int_value").alias("session"),
    )
    last = chosen.sort("event_timestamp").group_by("user_pseudo_id").last()
    return last.select("user_pseudo_id", "session").rows()


def _active_users(events: pl.DataFrame) -> Rows:
    active = events.filter(read_param("engagement_time_msec", "int_value") > 0)
    return [(active.get_column("user_pseudo_id").n_unique(),)]


def _inactive_users(events: pl.DataFrame) -> Rows:
    active = events.filter(read_param("engagement_time_msec", "int_value") > 0)
    last = active.get_column("event_date").max()
    users = active.group_by("user_pseudo_id").agg(pl.col("event_date").max().alias("latest"))
    return [(users.filter(pl.col("latest") < last).height,)]


def _highly_active_users(events: pl.DataFrame) -> Rows:
    spent = read_param("engagement_time_msec", "int_value").alias("spent")
    users = events.select("user_pseudo_id", spent).group_by("user_pseudo_id").agg(pl.sum("spent"))
    return [(users.filter(pl.col("spent") > 60_000).height,)]


def _often_active_users(events: pl.DataFrame) -> Rows:
    day = pl.from_epoch("event_timestamp", "us").dt.date()
    days = events.group_by("user_pseudo_id").agg(day.n_unique().alias("days"))
    return [(days.filter(pl.col("days") >= 2).height,)]


def _hours_in_seoul(events: pl.DataFrame) -> Rows:
    time = pl.from_epoch("event_timestamp", "us").dt.replace_time_zone("UTC")
    hour = time.dt.convert_time_zone("Asia/Seoul").dt.hour().cast(pl.Int64).alias("hour")
    return events.group_by(hour).len().rows()


def _first_pages(events: pl.DataFrame) -> Rows:
    path = read_param("page_location", "string_value").str.extract(r"^https?://[^/]+(/[^?#]*)")
    pages = events.filter(pl.col("event_name") == "page_view").select(path.alias("path"))
    return pages.group_by("path").len().rows()


_RANGE = "_TABLE_SUFFIX BETWEEN '{since}' AND '{until}'"

SAMPLES = {
    "events by day and name": Sample(
        f"""-- Example: a range of days
        SELECT event_date, event_name, COUNT(*) AS event_count
        FROM `bigquery-public-data.ga4_obfuscated_sample_ecommerce.events_*`
        WHERE event_name IN ('page_view', 'session_start', 'purchase') AND {_RANGE}
        GROUP BY 1, 2;""",
        lambda events: (
            events.filter(pl.col("event_name").is_in(["page_view", "session_start", "purchase"]))
            .group_by("event_date", "event_name")
            .len()
            .rows()
        ),
    ),
    "users and new users": Sample(
        f"""WITH UserInfo AS (
          SELECT user_pseudo_id,
            MAX(IF(event_name IN ('first_visit', 'first_open'), 1, 0)) AS is_new_user
          FROM `project.dataset.events_*` WHERE {_RANGE} GROUP BY 1)
        SELECT COUNT(*) AS user_count, SUM(is_new_user) AS new_user_count FROM UserInfo;""",
        _count_users,
    ),
    "transactions per purchaser": Sample(
        f"""SELECT COUNT(*) / COUNT(DISTINCT user_pseudo_id) AS avg_transaction_per_purchaser
        FROM `project.dataset.events_*`
        WHERE event_name IN ('in_app_purchase', 'purchase') AND {_RANGE};""",
        _average_transactions,
    ),
    "values of an event": Sample(
        f"""SELECT event_timestamp, (
            SELECT COALESCE(value.int_value, value.float_value, value.double_value)
            FROM UNNEST(event_params) WHERE key = 'value') AS event_value
        FROM `project.dataset.events_*` WHERE event_name = 'purchase' AND {_RANGE};""",
        _list_values,
    ),
    "total value of an event": Sample(
        f"""SELECT SUM((
            SELECT COALESCE(value.int_value, value.float_value, value.double_value)
            FROM UNNEST(event_params) WHERE key = 'value')) AS event_value
        FROM `project.dataset.events_*` WHERE event_name = 'purchase' AND {_RANGE};""",
        lambda events: [(sum(value or 0 for _, value in _list_values(events)),)],
    ),
    "items added to cart by users": Sample(
        f"""SELECT item_id, item_name, COUNT(DISTINCT user_pseudo_id) AS user_count
        FROM `project.dataset.events_*`, UNNEST(items)
        WHERE {_RANGE} AND event_name IN ('add_to_cart')
        GROUP BY 1, 2 ORDER BY user_count DESC;""",
        _count_cart_users,
    ),
    "page views by kind of purchaser": Sample(
        f"""WITH UserInfo AS (
          SELECT user_pseudo_id,
            COUNTIF(event_name = 'page_view') AS page_view_count,
            COUNTIF(event_name IN ('in_app_purchase', 'purchase')) AS purchase_event_count
          FROM `project.dataset.events_*` WHERE {_RANGE} GROUP BY 1)
        SELECT (purchase_event_count > 0) AS purchaser, COUNT(*) AS user_count,
          SUM(page_view_count) AS total_page_views,
          SUM(page_view_count) / COUNT(*) AS avg_page_views,
        FROM UserInfo GROUP BY 1;""",
        _average_page_views,
    ),
    "sequence of page views": Sample(
        f"""/** Its text. */
        CREATE TEMP FUNCTION GetParamString(event_params ANY TYPE, param_name STRING)
        AS ((SELECT ANY_VALUE(value.string_value) FROM UNNEST(event_params)
             WHERE key = param_name));
        CREATE TEMP FUNCTION GetParamInt(event_params ANY TYPE, param_name STRING)
        AS ((SELECT ANY_VALUE(value.int_value) FROM UNNEST(event_params)
             WHERE key = param_name));
        SELECT user_pseudo_id, GetParamInt(event_params, 'ga_session_id') AS ga_session_id,
          GetParamString(event_params, 'page_location') AS page_location,
        FROM `project.dataset.events_*` WHERE event_name = 'page_view' AND {_RANGE}
        ORDER BY user_pseudo_id, user_id, batch_page_id, batch_ordering_id, batch_event_index;""",
        _list_pages,
    ),
    "event parameters": Sample(
        f"""SELECT EP.key AS event_param_key, COUNT(*) AS occurrences
        FROM `project.dataset.events_*`, UNNEST(event_params) AS EP WHERE {_RANGE}
        GROUP BY event_param_key ORDER BY event_param_key ASC;""",
        _count_params,
    ),
    "products bought beside one": Sample(
        f"""WITH Params AS (SELECT {{product}} AS selected_product),
          PurchaseEvents AS (
            SELECT user_pseudo_id, items FROM `project.dataset.events_*`
            WHERE {_RANGE} AND event_name = 'purchase'),
          ProductABuyers AS (
            SELECT DISTINCT user_pseudo_id FROM Params, PurchaseEvents, UNNEST(items) AS items
            WHERE items.item_name = selected_product)
        SELECT items.item_name AS item_name, SUM(items.quantity) AS item_quantity
        FROM Params, PurchaseEvents, UNNEST(items) AS items
        WHERE user_pseudo_id IN (SELECT user_pseudo_id FROM ProductABuyers)
          AND items.item_name != selected_product
        GROUP BY 1 ORDER BY item_quantity DESC;""",
        _bought_beside,
    ),
    "products bought beside one, by arrays": Sample(
        f"""DECLARE selected_product STRING DEFAULT {{product}};
        WITH item_info AS (
          SELECT user_pseudo_id, ARRAY_AGG(STRUCT(item_name, quantity)) AS item_list
          FROM `project.dataset.events_*`, UNNEST(items)
          WHERE {_RANGE} AND event_name = 'purchase' GROUP BY 1)
        SELECT IL.item_name AS item_name, SUM(IL.quantity) AS quantity
        FROM item_info, UNNEST(item_list) AS IL
        WHERE selected_product IN (SELECT item_name FROM UNNEST(item_list))
          AND IL.item_name != selected_product
        GROUP BY 1 ORDER BY quantity DESC""",
        _bought_beside,
    ),
    "spent per purchase session": Sample(
        f"""WITH events AS (
          SELECT session.value.int_value AS session_id,
            COALESCE(spend.value.int_value, spend.value.float_value, spend.value.double_value, 0.0)
              AS spend_value,
            event.*
          FROM `project.dataset.events_*` AS event
          LEFT JOIN UNNEST(event.event_params) AS session ON session.key = 'ga_session_id'
          LEFT JOIN UNNEST(event.event_params) AS spend ON spend.key = 'value'
          WHERE {_RANGE})
        SELECT user_pseudo_id, COUNT(DISTINCT session_id) AS session_count,
          SUM(spend_value) / COUNT(DISTINCT session_id) AS avg_spend_per_session_by_user
        FROM events WHERE event_name = 'purchase' AND session_id IS NOT NULL
        GROUP BY user_pseudo_id""",
        _spend_by_session,
    ),
    "latest session of users": Sample(
        """DECLARE REPORTING_TIMEZONE STRING DEFAULT 'America/Los_Angeles';
        DECLARE USER_PSEUDO_ID_LIST ARRAY<STRING> DEFAULT {users};
        CREATE TEMP FUNCTION GetParamValue(params ANY TYPE, target_key STRING)
        AS ((SELECT `value` FROM UNNEST(params) WHERE key = target_key LIMIT 1));
        CREATE TEMP FUNCTION GetDateSuffix(date_shift INT64, timezone STRING)
        AS ((SELECT FORMAT_DATE('%Y%m%d',
             DATE_ADD(CURRENT_DATE(timezone), INTERVAL date_shift DAY))));
        SELECT DISTINCT user_pseudo_id,
          FIRST_VALUE(GetParamValue(event_params, 'ga_session_id').int_value)
            OVER (UserWindow) AS ga_session_id
        FROM `project.dataset.events_*`
        WHERE user_pseudo_id IN UNNEST(USER_PSEUDO_ID_LIST)
          AND RIGHT(_TABLE_SUFFIX, 8) BETWEEN GetDateSuffix(-60, REPORTING_TIMEZONE)
          AND GetDateSuffix(0, REPORTING_TIMEZONE)
        WINDOW UserWindow AS (PARTITION BY user_pseudo_id ORDER BY event_timestamp DESC);""",
        _latest_sessions,
    ),
    "audience of active users": Sample(
        """SELECT COUNT(DISTINCT user_pseudo_id) AS n_day_active_users_count
        FROM `project.dataset.events_*` AS T CROSS JOIN T.event_params
        WHERE event_params.key = 'engagement_time_msec' AND event_params.value.int_value > 0
          AND event_timestamp >
            UNIX_MICROS(TIMESTAMP_SUB(CURRENT_TIMESTAMP, INTERVAL 60 DAY))
          AND _TABLE_SUFFIX BETWEEN
            FORMAT_DATE('%Y%m%d', DATE_SUB(CURRENT_DATE(), INTERVAL 60 DAY))
            AND FORMAT_DATE('%Y%m%d', CURRENT_DATE())""",
        _active_users,
    ),
    "audience of inactive users": Sample(
        f"""SELECT COUNT(DISTINCT MDaysUsers.user_pseudo_id) AS n_day_inactive_users_count
        FROM (
          SELECT user_pseudo_id FROM `project.dataset.events_*` AS T CROSS JOIN T.event_params
          WHERE event_params.key = 'engagement_time_msec' AND event_params.value.int_value > 0
            AND {_RANGE}) AS MDaysUsers
        LEFT JOIN (
          SELECT user_pseudo_id FROM `project.dataset.events_*` AS T CROSS JOIN T.event_params
          WHERE event_params.key = 'engagement_time_msec' AND event_params.value.int_value > 0
            AND _TABLE_SUFFIX BETWEEN '{{until}}' AND '{{until}}') AS NDaysUsers
        ON MDaysUsers.user_pseudo_id = NDaysUsers.user_pseudo_id
        WHERE NDaysUsers.user_pseudo_id IS NULL""",
        _inactive_users,
    ),
    "audience of highly active users": Sample(
        f"""SELECT COUNT(DISTINCT user_pseudo_id) AS active_users_count FROM (
          SELECT user_pseudo_id, event_params.key, SUM(event_params.value.int_value)
          FROM `project.dataset.events_*` AS T CROSS JOIN T.event_params
          WHERE event_params.key = 'engagement_time_msec' AND {_RANGE}
          GROUP BY 1, 2 HAVING SUM(event_params.value.int_value) > 60 * 1000)""",
        _highly_active_users,
    ),
    "audience of often active users": Sample(
        f"""SELECT COUNT(*) FROM (
          SELECT user_pseudo_id FROM `project.dataset.events_*` WHERE {_RANGE}
          GROUP BY user_pseudo_id
          HAVING COUNT(DISTINCT EXTRACT(DATE FROM TIMESTAMP_MICROS(event_timestamp))) >= 2)""",
        _often_active_users,
    ),
    "events by hour of the property": Sample(
        f"""SELECT EXTRACT(HOUR FROM TIMESTAMP_MICROS(event_timestamp) AT TIME ZONE 'Asia/Seoul')
          AS hour, COUNT(*) FROM `project.dataset.events_*` WHERE {_RANGE} GROUP BY hour""",
        _hours_in_seoul,
    ),
    "pages visited": Sample(
        rf"""SELECT REGEXP_EXTRACT(
            (SELECT ep.value.string_value FROM UNNEST(event_params) AS ep
             WHERE ep.key = 'page_location'), r'^https?://[^/]+(/[^?#]*)') AS path,
          COUNT(*) AS views
        FROM `project.dataset.events_*` WHERE {_RANGE} AND event_name = 'page_view'
        GROUP BY path""",
        _first_pages,
    ),
}
