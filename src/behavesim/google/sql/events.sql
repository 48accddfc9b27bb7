-- Both sides' events by the request that carried them.
-- What names no request is only counted, a day at a time.
CREATE TEMP TABLE matched AS
WITH side AS (
    SELECT FALSE AS is_arrived, day, event_name, request FROM sent
    UNION ALL
    SELECT TRUE, day, event_name, request FROM arrived
),
grouped AS (
    SELECT
        event_name, request,
        CASE WHEN request IS NULL THEN day END AS counted_day,
        count(*) FILTER (NOT is_arrived) AS sent,
        count(*) FILTER (is_arrived) AS arrived,
        min(day) FILTER (NOT is_arrived) AS sent_day,
        min(day) FILTER (is_arrived) AS arrived_day
    FROM side
    GROUP BY ALL
)
SELECT
    event_name,
    coalesce(sent_day, arrived_day) AS day,
    greatest(sent - arrived, 0) AS missing,
    CASE WHEN request IS NULL OR sent = 0 THEN greatest(arrived - sent, 0) ELSE 0 END AS extra,
    CASE WHEN request IS NOT NULL AND sent > 0 THEN greatest(arrived - sent, 0) ELSE 0 END
        AS duplicates,
    CASE WHEN arrived_day > sent_day THEN least(sent, arrived) ELSE 0 END AS late,
    CASE WHEN arrived_day < sent_day THEN least(sent, arrived) ELSE 0 END AS early
FROM grouped
-- Days around the window are read for what belongs into it, not for themselves.
WHERE coalesce(sent_day, arrived_day) BETWEEN $since AND $until
