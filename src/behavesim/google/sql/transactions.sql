-- Purchases and refunds by transaction: those that are not the same on both sides.
WITH side AS (
    SELECT FALSE AS is_arrived, * FROM sent
    UNION ALL
    SELECT TRUE, * FROM arrived
),
grouped AS (
    SELECT
        event_name, buyer, transaction_id,
        count(*) FILTER (NOT is_arrived) AS sent,
        count(*) FILTER (is_arrived) AS arrived,
        min(day) FILTER (NOT is_arrived) AS sent_day,
        min(day) FILTER (is_arrived) AS arrived_day,
        avg(value) FILTER (NOT is_arrived) AS sent_value,
        avg(value) FILTER (is_arrived) AS arrived_value,
        avg(usd) FILTER (NOT is_arrived) AS sent_usd,
        avg(usd) FILTER (is_arrived) AS arrived_usd,
        avg(tax) FILTER (NOT is_arrived) AS sent_tax,
        avg(tax) FILTER (is_arrived) AS arrived_tax,
        avg(shipping) FILTER (NOT is_arrived) AS sent_shipping,
        avg(shipping) FILTER (is_arrived) AS arrived_shipping,
        avg(quantity) FILTER (NOT is_arrived) AS sent_quantity,
        avg(quantity) FILTER (is_arrived) AS arrived_quantity
    FROM side
    WHERE event_name IN ('purchase', 'refund')
        AND NOT regexp_full_match(transaction_id, '[\s\p{Z}]*(\(not set\)[\s\p{Z}]*)?')
    GROUP BY ALL
),
-- Worth about the same in dollars, whatever the day's rate, but at another rate.
priced AS (
    SELECT *, coalesce(
        abs(sent_usd - arrived_usd) <= 0.15 * greatest(abs(sent_usd), abs(arrived_usd))
        AND abs(sent_usd * arrived_value - arrived_usd * sent_value)
            > 0.05 * abs(sent_usd * arrived_value)
        AND sent_value <> arrived_value,
        FALSE
    ) AS is_other_currency
    FROM grouped
),
told AS (
    SELECT *, list_filter([
        CASE WHEN arrived < sent THEN 'missing' END,
        CASE WHEN sent = 0 THEN 'extra' END,
        CASE WHEN sent > 0 AND arrived > sent THEN 'duplicate' END,
        CASE WHEN arrived_day > sent_day THEN 'late' END,
        CASE WHEN arrived_day < sent_day THEN 'early' END,
        CASE WHEN is_other_currency THEN 'other currency' END,
        CASE WHEN abs(coalesce(sent_value, 0) - coalesce(arrived_value, 0)) > 0.005
            AND NOT is_other_currency THEN 'other value' END,
        CASE WHEN abs(coalesce(sent_tax, 0) - coalesce(arrived_tax, 0)) > 0.005
            AND NOT is_other_currency THEN 'other tax' END,
        CASE WHEN abs(coalesce(sent_shipping, 0) - coalesce(arrived_shipping, 0)) > 0.005
            AND NOT is_other_currency THEN 'other shipping' END,
        CASE WHEN abs(coalesce(sent_quantity, 0) - coalesce(arrived_quantity, 0)) > 0.005
            THEN 'other quantity' END
    ], lambda told: told IS NOT NULL) AS differences
    FROM priced
    WHERE coalesce(sent_day, arrived_day) BETWEEN $since AND $until
)
SELECT
    coalesce(sent_day, arrived_day) AS day, event_name, transaction_id,
    -- What is not there has no values to differ.
    CASE WHEN sent > 0 AND arrived > 0 THEN differences
        ELSE list_filter(differences, lambda told: told IN ('missing', 'extra')) END AS differences,
    sent, arrived, sent_value, arrived_value
FROM told
ORDER BY day, event_name, transaction_id, buyer
