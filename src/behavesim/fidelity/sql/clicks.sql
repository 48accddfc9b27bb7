-- How often each place of each list was seen and clicked, by groups of visitors.
-- Seen: the item stands in a view_item_list. Clicked: it is the item of a select_item.
SELECT
  hash(user_pseudo_id) % $groups AS visitors,
  coalesce(entry.item_list_id, '') AS list,
  entry.item_list_index::BIGINT + 1 AS place,
  count_if(event_name = 'view_item_list') AS seen,
  count_if(event_name = 'select_item') AS clicked
FROM (
  SELECT user_pseudo_id, event_name, unnest(items) AS entry
  FROM read_parquet($files, union_by_name = true)
  WHERE event_name IN ('view_item_list', 'select_item')
)
WHERE try_cast(entry.item_list_index AS BIGINT) BETWEEN 0 AND 199
GROUP BY ALL
ORDER BY ALL;
