-- session_facts, money_facts, property_facts + state -> attributed, day_users, and the state after the day.
-- Sources are numbers; NULL is none (-1 in session_facts, where NULL is no landing).
CREATE OR REPLACE TEMP TABLE known AS
SELECT * FROM state WHERE user_pseudo_id IN (SELECT cid FROM session_facts);

CREATE OR REPLACE TEMP TABLE openings AS
SELECT cid, sid, any_value(session) AS session, min(first_ord) AS first_ord,
  min(page_view_ord) AS page_view_ord, min(landing_ord) AS landing_ord,
  nullif(arg_min(src, landing_ord), -1) AS landing_src, bool_or(engaged) AS engaged
FROM session_facts GROUP BY cid, sid;

-- own_src: what brought the visitor to this session.
CREATE OR REPLACE TEMP TABLE sources AS
SELECT o.*, b.session_id IS NOT NULL AS continued,
  CASE WHEN b.session_id IS NOT NULL THEN b.session_src ELSE o.landing_src END AS own_src
FROM openings o LEFT JOIN known b ON b.user_pseudo_id = o.cid AND b.session_id = o.sid;

-- Last click: a session without a source of its own belongs to the last one that had one.
CREATE OR REPLACE TEMP TABLE attributed AS
SELECT s.*,
  coalesce(
    last_value(s.own_src IGNORE NULLS) OVER (
      PARTITION BY s.cid ORDER BY s.first_ord, s.sid ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
    b.last_src) AS session_src,
  row_number() OVER (PARTITION BY s.cid ORDER BY s.first_ord DESC, s.sid DESC) = 1 AS is_last,
  row_number() OVER (PARTITION BY s.cid ORDER BY s.first_ord, s.sid) = 1 AS is_first
FROM sources s LEFT JOIN known b ON b.user_pseudo_id = s.cid;

-- Purchases less refunds in the property's currency, running within the day; to 6 decimals, as floats are not exact.
CREATE OR REPLACE TEMP TABLE money AS
SELECT cid, ord, round(sum(amount) OVER (PARTITION BY cid ORDER BY ord ROWS UNBOUNDED PRECEDING), 6) AS total
FROM (
  SELECT cid, ord, CASE event WHEN 'purchase' THEN 1 ELSE -1 END
    * $value_in_property_currency AS amount
  FROM money_facts WHERE value IS NOT NULL AND cu IS NOT NULL)
WHERE amount IS NOT NULL;

-- Each value of a user property with the span of hits over which it holds.
CREATE OR REPLACE TEMP TABLE changes AS
SELECT cid, key, ord AS from_ord,
  lead(ord, 1, 9223372036854775807) OVER (PARTITION BY cid, key ORDER BY ord) AS until_ord,
  {'key': key, 'value': {
    'string_value': text, 'int_value': CASE WHEN is_int(number) THEN number::BIGINT END,
    'float_value': NULL::DOUBLE, 'double_value': CASE WHEN NOT is_int(number) THEN number END,
    'set_timestamp_micros': micros}} AS property
FROM (
  SELECT cid, ord, t * 1000 AS micros, e.key AS key, e.value AS text, NULL::DOUBLE AS number
  FROM (SELECT cid, ord, t, unnest(map_entries(up)) AS e FROM property_facts WHERE up IS NOT NULL)
  UNION ALL
  SELECT cid, ord, t * 1000, e.key, NULL, e.value
  FROM (SELECT cid, ord, t, unnest(map_entries(upn)) AS e FROM property_facts WHERE upn IS NOT NULL)
  UNION ALL
  SELECT user_pseudo_id, 0, p.value.set_timestamp_micros, p.key, p.value.string_value,
    coalesce(p.value.int_value::DOUBLE, p.value.double_value)
  FROM (SELECT user_pseudo_id, unnest(properties) AS p FROM known
        WHERE properties IS NOT NULL));

-- Of too many properties a user keeps those that were set first.
DELETE FROM changes WHERE (cid, key) IN (
  SELECT (cid, key) FROM (SELECT cid, key, row_number() OVER (PARTITION BY cid ORDER BY min(from_ord), key) AS nth
    FROM changes GROUP BY cid, key)
  WHERE nth > $most_properties);

CREATE OR REPLACE TEMP TABLE day_users AS
WITH seen AS (
  SELECT cid, min(first_t) AS first_t, min(first_visit_t) AS first_visit_t, bool_or(is_active) AS is_active
  FROM session_facts GROUP BY cid),
first_session AS (SELECT cid, own_src FROM attributed WHERE is_first),
steps AS (
  SELECT cid, list({'ord': ord, 'total': total} ORDER BY ord) AS ltv_steps, max_by(total, ord) AS ltv_added
  FROM money GROUP BY cid),
held AS (
  SELECT cid, list({'from_ord': from_ord, 'until_ord': until_ord, 'property': property}
    ORDER BY key, from_ord) AS spans
  FROM changes GROUP BY cid)
SELECT seen.cid AS cid, is_active,
  coalesce(b.first_touch_micros, coalesce(first_visit_t, first_t) * 1000) AS first_touch_micros,
  CASE WHEN b.user_pseudo_id IS NULL THEN first_session.own_src ELSE b.first_src END AS first_src,
  coalesce(b.ltv, 0) AS ltv_before, ltv_steps, coalesce(ltv_added, 0) AS ltv_added, spans
FROM seen
LEFT JOIN first_session USING (cid)
LEFT JOIN steps USING (cid)
LEFT JOIN held USING (cid)
LEFT JOIN known b ON b.user_pseudo_id = seen.cid;

CREATE OR REPLACE TEMP TABLE changed AS
SELECT
  u.cid AS user_pseudo_id,
  u.first_touch_micros AS first_touch_micros,
  u.first_src AS first_src,
  round(u.ltv_before + u.ltv_added, 6) AS ltv,
  l.session_src AS last_src,
  l.sid AS session_id,
  l.session_src AS session_src,
  CASE WHEN u.spans IS NOT NULL THEN list_transform(
    list_filter(u.spans, lambda x: x.until_ord = 9223372036854775807), lambda x: x.property) END AS properties
FROM day_users u JOIN attributed l ON l.cid = u.cid AND l.is_last
WHERE u.cid <> ''; -- visitors who refused cookies are not known on later days

DELETE FROM state WHERE user_pseudo_id IN (SELECT user_pseudo_id FROM changed);
INSERT INTO state SELECT * FROM changed;
