-- What happened in the day: new sessions, purchases, their value.
SELECT (SELECT count(*) FROM attributed WHERE NOT continued AND sid >= 0),
  count(*) FILTER (event = 'purchase'),
  coalesce(sum($value_in_property_currency) FILTER (event = 'purchase'), 0)
FROM money_facts
