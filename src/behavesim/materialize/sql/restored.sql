-- Each user's state of the latest day with events of them; days are files in order of name.
CREATE OR REPLACE TEMP TABLE restored AS
SELECT * EXCLUDE (filename, nth) FROM (
  SELECT *, row_number() OVER (PARTITION BY user_pseudo_id ORDER BY filename DESC) AS nth
  FROM read_parquet([$paths], filename = true))
WHERE nth = 1;
CREATE OR REPLACE TEMP TABLE restored_sources AS
SELECT DISTINCT source FROM (
  SELECT first_src AS source FROM restored UNION ALL
  SELECT last_src FROM restored UNION ALL SELECT session_src FROM restored)
WHERE source IS NOT NULL;
