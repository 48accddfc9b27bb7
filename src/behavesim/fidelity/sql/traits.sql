-- What people did, by person: the numbers that effects of demographics are measured on.

CREATE TEMP TABLE person AS
SELECT identity.user_pseudo_id AS visitor, people.*
FROM (
  SELECT user_pseudo_id, any_value(person_id) AS person_id
  FROM read_parquet($identities)
  GROUP BY user_pseudo_id
) AS identity
JOIN (SELECT person_id, age_band, gender, job FROM read_parquet($people)) AS people
  USING (person_id);

-- One row a person, kind and value: ``topic`` of item views, ``device`` and part of the day
-- (``hours``) of sessions.
CREATE TEMP TABLE action AS
SELECT person_id, 'topic' AS kind, topic AS value, count(*) AS times
FROM event JOIN person USING (visitor)
WHERE topic IS NOT NULL AND topic <> '(not set)'
GROUP BY ALL
UNION ALL
SELECT person_id, 'device', device, count(*)
FROM session JOIN person USING (visitor)
WHERE device IS NOT NULL
GROUP BY ALL
UNION ALL
SELECT
  person_id,
  'hours',
  format('{:02d} to {:02d} h', local_hour // 6 * 6, local_hour // 6 * 6 + 6),
  count(*)
FROM session JOIN hour USING (began_quarter) JOIN person USING (visitor)
GROUP BY ALL;
