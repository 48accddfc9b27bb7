-- Day by event: how many on each side, and how they differ.
WITH counts AS (
    SELECT day, event_name, count(*) AS sent, 0 AS arrived FROM sent
    WHERE day BETWEEN $since AND $until GROUP BY ALL
    UNION ALL
    SELECT day, event_name, 0, count(*) FROM arrived
    WHERE day BETWEEN $since AND $until GROUP BY ALL
),
differences AS (
    SELECT day, event_name, sum(missing) AS missing, sum(extra) AS extra,
        sum(duplicates) AS duplicates, sum(late) AS late, sum(early) AS early
    FROM matched GROUP BY ALL
)
SELECT
    day, event_name, sum(sent)::BIGINT AS sent, sum(arrived)::BIGINT AS arrived,
    coalesce(any_value(missing), 0)::BIGINT AS missing,
    coalesce(any_value(extra), 0)::BIGINT AS extra,
    coalesce(any_value(duplicates), 0)::BIGINT AS duplicates,
    coalesce(any_value(late), 0)::BIGINT AS late,
    coalesce(any_value(early), 0)::BIGINT AS early
FROM counts LEFT JOIN differences USING (day, event_name)
GROUP BY ALL
ORDER BY day, event_name
