-- What the rows of a session say of it, in the order of the sessions' numbers.
SELECT a.cid AS cid, a.engaged AS engaged,
  CASE WHEN a.landing_ord IS NOT NULL THEN a.page_view_ord END AS entrance_ord,
  u.is_active AS is_active, u.first_touch_micros AS first_touch_micros,
  u.ltv_before::DOUBLE AS ltv_before, u.ltv_steps AS ltv_steps, u.spans AS spans,
  u.first_src AS first_src, a.session_src AS session_src
FROM attributed a JOIN day_users u USING (cid)
ORDER BY a.session
