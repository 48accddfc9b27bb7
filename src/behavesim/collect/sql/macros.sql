-- Values of event_params and item_params: one of four fields is set.
CREATE OR REPLACE MACRO text_value(v) AS {
  'string_value': v, 'int_value': NULL::BIGINT, 'float_value': NULL::DOUBLE, 'double_value': NULL::DOUBLE};
CREATE OR REPLACE MACRO int_value(v) AS {
  'string_value': NULL::VARCHAR, 'int_value': v::BIGINT, 'float_value': NULL::DOUBLE, 'double_value': NULL::DOUBLE};
CREATE OR REPLACE MACRO is_int(v) AS v = trunc(v) AND abs(v) < 9.2e18;
CREATE OR REPLACE MACRO number_value(v) AS {
  'string_value': NULL::VARCHAR,
  'int_value': CASE WHEN is_int(v) THEN v::BIGINT END,
  'float_value': NULL::DOUBLE,
  'double_value': CASE WHEN NOT is_int(v) THEN v END};
CREATE OR REPLACE MACRO text_param(k, v) AS
  CASE WHEN v IS NOT NULL THEN {'key': k, 'value': text_value(v)} END;
CREATE OR REPLACE MACRO int_param(k, v) AS
  CASE WHEN v IS NOT NULL THEN {'key': k, 'value': int_value(v)} END;
-- A page's parameter debug_mode=true is the int 1 in the export.
CREATE OR REPLACE MACRO page_param(k, v) AS {'key': k, 'value':
  CASE WHEN k = 'debug_mode' AND v = 'true' THEN int_value(1) ELSE text_value(v) END};
-- One number that orders the hits of a user: time, counter of the request, index in the bundle.
CREATE OR REPLACE MACRO hit_order(t, s, i) AS
  t * 1000000 + least(coalesce(s, 0), 999) * 1000 + least(coalesce(i, 0), 999);
CREATE OR REPLACE MACRO amount(name, ep, epn) AS coalesce(epn[name], TRY_CAST(ep[name] AS DOUBLE));
CREATE OR REPLACE MACRO set_or(v) AS coalesce(nullif(v, ''), '(not set)');
