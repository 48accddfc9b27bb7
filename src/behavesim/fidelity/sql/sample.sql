-- What is measured, out of the rows of the export: events, then sessions, then page to page times.
-- A session is (user_pseudo_id, ga_session_id); rows without either belong to none.

CREATE TEMP TABLE event AS
SELECT
  user_pseudo_id AS visitor,
  list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value AS session_id,
  list_filter(event_params, lambda p: p.key = 'ga_session_number')[1].value.int_value
    AS session_number,
  list_filter(event_params, lambda p: p.key = 'engagement_time_msec')[1].value.int_value
    AS engagement_ms,
  strptime(event_date, '%Y%m%d')::DATE AS day,
  event_name AS name,
  event_timestamp AS at_us,
  device.category AS device,
  CASE WHEN event_name = 'view_item' THEN items[1].item_id END AS item,
  CASE WHEN event_name = 'view_item' THEN items[1].item_category END AS topic,
  CASE
    WHEN event_name = 'purchase' AND NOT regexp_full_match(ecommerce.transaction_id, '[\s\p{Z}]*(\(not set\)[\s\p{Z}]*)?')
      THEN ecommerce.transaction_id
  END AS transaction_id,
  CASE WHEN event_name = 'purchase' THEN ecommerce.purchase_revenue_in_usd END AS revenue_usd
FROM read_parquet($files, union_by_name = true)
WHERE user_pseudo_id IS NOT NULL;

DELETE FROM event WHERE session_id IS NULL;

CREATE TEMP TABLE session AS
SELECT
  visitor,
  session_id,
  min(session_number) AS number,
  min(day) AS day,
  min(at_us) AS began_us,
  min(at_us) // 900000000 AS began_quarter,
  any_value(device) AS device,
  count(*) AS events,
  count_if(name = 'page_view') AS pages,
  coalesce(sum(engagement_ms), 0) / 1000 AS engagement_s,
  bool_or(name = 'view_item') AS has_view_item,
  bool_or(name = 'add_to_cart') AS has_add_to_cart,
  bool_or(name = 'begin_checkout') AS has_begin_checkout,
  bool_or(name = 'purchase') AS has_purchase
FROM event
GROUP BY visitor, session_id;

-- An order that was sent twice counts once; one without an id is an order of its own.
CREATE TEMP TABLE purchase AS
SELECT
  visitor,
  min(at_us) AS at_us,
  max(revenue_usd) AS revenue_usd
FROM event
WHERE name = 'purchase'
GROUP BY
  visitor,
  transaction_id,
  CASE WHEN transaction_id IS NULL THEN rowid END;

-- Page views of one request share a time, so that there is no time between them.
CREATE TEMP TABLE page_gap AS
SELECT seconds
FROM (
  SELECT (at_us - lag(at_us) OVER (PARTITION BY visitor, session_id ORDER BY at_us)) / 1e6 AS seconds
  FROM event
  WHERE name = 'page_view'
)
WHERE seconds > 0;
