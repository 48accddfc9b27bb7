-- One row; each column is one figure of the table of levels, under its key.
WITH
sessions AS (
  SELECT
    count(*) AS sessions,
    avg(has_view_item::INT) AS view_item,
    avg(has_add_to_cart::INT) AS add_to_cart,
    avg(has_begin_checkout::INT) AS begin_checkout,
    avg(has_purchase::INT) AS purchase,
    avg(has_purchase::INT) FILTER (number = 1) AS purchase_first,
    avg(has_purchase::INT) FILTER (number > 1) AS purchase_later,
    avg(has_purchase::INT) FILTER (has_begin_checkout AND number = 1) AS checkout_purchase_first,
    avg(has_purchase::INT) FILTER (has_begin_checkout AND number > 1) AS checkout_purchase_later,
    avg(pages) AS pages_mean,
    quantile_disc(pages, 0.5) AS pages_p50,
    quantile_disc(pages, 0.75) AS pages_p75,
    quantile_disc(pages, 0.9) AS pages_p90,
    quantile_disc(pages, 0.99) AS pages_p99,
    avg((pages = 1)::INT) AS one_page,
    avg(events) AS events_mean,
    quantile_disc(events, 0.5) AS events_p50,
    quantile_disc(events, 0.9) AS events_p90,
    quantile_disc(events, 0.99) AS events_p99,
    quantile_cont(engagement_s, 0.25) AS engagement_p25,
    quantile_cont(engagement_s, 0.5) AS engagement_p50,
    quantile_cont(engagement_s, 0.75) AS engagement_p75,
    quantile_cont(engagement_s, 0.9) AS engagement_p90,
    avg((number = 1)::INT) AS visit_1,
    avg((number = 2)::INT) AS visit_2,
    avg((number = 3)::INT) AS visit_3,
    avg((number = 4)::INT) AS visit_4,
    avg((number = 5)::INT) AS visit_5,
    avg((number >= 6)::INT) AS visit_6,
    avg((device = 'desktop')::INT) AS desktop,
    avg((device = 'mobile')::INT) AS mobile,
    avg((device = 'tablet')::INT) AS tablet
  FROM session
),
gaps AS (
  SELECT
    quantile_cont(seconds, 0.1) AS gap_p10,
    quantile_cont(seconds, 0.25) AS gap_p25,
    quantile_cont(seconds, 0.5) AS gap_p50,
    quantile_cont(seconds, 0.75) AS gap_p75,
    quantile_cont(seconds, 0.9) AS gap_p90
  FROM page_gap
),
orders AS (
  SELECT
    count(*) AS orders,
    avg(revenue_usd) AS order_mean,
    median(revenue_usd) AS order_median,
    stddev_samp(revenue_usd) AS order_sd
  FROM purchase
  WHERE revenue_usd > 0
),
first_orders AS (
  SELECT avg(days) AS first_order_days
  FROM (
    SELECT (min(purchase.at_us) - min(session.began_us)) / 86400e6 AS days
    FROM purchase JOIN session USING (visitor)
    GROUP BY visitor
    HAVING min(session.number) = 1  -- else the first visit was before these days
  )
),
days AS (
  SELECT day, count(*) AS sessions, count_if(has_purchase) AS buyers FROM session GROUP BY day
),
weekdays AS (
  SELECT
    isodow(day) AS weekday,
    avg(sessions) AS sessions,
    sum(buyers) / sum(sessions) AS buy_rate
  FROM days
  GROUP BY weekday
),
week AS (
  SELECT
    min(sessions) FILTER (weekday IN (2, 3))
      / max(sessions) FILTER (weekday NOT IN (2, 3)) AS weekday_peak,
    max(sessions) FILTER (weekday >= 6)
      / min(sessions) FILTER (weekday < 6) AS weekday_trough,
    avg(sessions) FILTER (weekday >= 6)
      / avg(sessions) FILTER (weekday IN (2, 3)) AS weekend,
    max(buy_rate) FILTER (weekday = 5)
      / nullif(max(buy_rate) FILTER (weekday = 7), 0) AS friday_buys
  FROM weekdays
  HAVING count(*) = 7  -- else there is no week to speak of
),
hours AS (
  SELECT max(sessions) / min(sessions) AS hours_peak
  FROM (
    SELECT local_hour, count(*) AS sessions
    FROM session JOIN hour USING (began_quarter)
    GROUP BY local_hour
  )
  HAVING count(*) = 24
),
-- Gini over the items that were seen, ranked from the least seen one.
popularity AS (
  SELECT sum((2 * place - items - 1) * views) / (max(items) * sum(views)) AS item_gini
  FROM (
    SELECT views, row_number() OVER (ORDER BY views) AS place, count(*) OVER () AS items
    FROM (
      SELECT count(*) AS views
      FROM event
      WHERE item IS NOT NULL AND item <> '(not set)'
      GROUP BY item
    )
  )
)
SELECT
  sessions.*,
  purchase_later / nullif(purchase_first, 0) AS purchase_ratio,
  checkout_purchase_later / nullif(checkout_purchase_first, 0) AS checkout_ratio,
  gaps.*,
  orders.*,
  order_mean / nullif(order_median, 0) AS order_skew,
  order_sd / nullif(order_mean, 0) AS order_spread,
  first_orders.*,
  week.*,
  hours.*,
  popularity.*
FROM sessions, gaps, orders, first_orders, popularity
LEFT JOIN week ON true
LEFT JOIN hours ON true;
