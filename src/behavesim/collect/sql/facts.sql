-- What one day says about users and sessions, apart from the wide rows. $lines, $from_ms, $until_ms.
CREATE OR REPLACE TEMP TABLE envelopes AS
SELECT client, hits
FROM read_json('$lines', format = 'newline_delimited',
  maximum_object_size = $max_line_bytes, columns = {
  client: '$client_type',
  hits: 'STRUCT(
    t BIGINT, s BIGINT, i INTEGER, en VARCHAR, dl VARCHAR, dr VARCHAR, sid BIGINT, seg INTEGER, et BIGINT,
    fv INTEGER, ss INTEGER, ir INTEGER, cu VARCHAR, camp MAP(VARCHAR, VARCHAR),
    ep STRUCT(value VARCHAR), epn STRUCT(value DOUBLE),
    up MAP(VARCHAR, VARCHAR), upn MAP(VARCHAR, DOUBLE))[]'});

CREATE OR REPLACE TEMP TABLE facts AS
SELECT
  cid,
  coalesce(h.sid, -1) AS sid,
  h.t AS t,
  hit_order(h.t, h.s, h.i) AS ord,
  h.en = 'page_view' AS is_page_view,
  CASE WHEN h.en IN ('purchase', 'refund') THEN h.en END AS money_event,
  CASE WHEN h.en IN ('purchase', 'refund') THEN coalesce(h.epn.value, TRY_CAST(h.ep.value AS DOUBLE)) END AS value,
  CASE WHEN h.en IN ('purchase', 'refund') THEN h.cu END AS cu,
  coalesce(h.seg, 0) > 0 AS engaged,
  coalesce(h.et, 0) > 0 AS has_engagement,
  coalesce(h.fv, 0) > 0 AS is_first_visit,
  coalesce(h.ss, 0) > 0 AS is_session_start,
  CASE WHEN h.ss > 0 OR contains(h.dl, 'utm_') OR contains(h.dl, 'clid=') OR contains(h.dl, 'srsltid=')
    THEN h.dl END AS dl,
  CASE WHEN h.ss > 0 THEN h.dr END AS dr,
  CASE WHEN h.ss > 0 THEN h.camp END AS camp,
  CASE WHEN h.ss > 0 THEN coalesce(h.ir, 0) END AS ir,
  CASE WHEN h.up IS NOT NULL OR h.upn IS NOT NULL THEN {'up': h.up, 'upn': h.upn} END AS properties
FROM (SELECT client.cid AS cid, unnest(hits) AS h FROM envelopes)
WHERE h.t >= $from_ms AND h.t < $until_ms;
