-- What one day says about users and sessions, apart from the wide rows; filled batch by batch.
CREATE OR REPLACE TEMP TABLE facts (
  session BIGINT, cid VARCHAR, sid BIGINT, t BIGINT, ord BIGINT, is_page_view BOOLEAN,
  money_event VARCHAR, value DOUBLE, cu VARCHAR, engaged BOOLEAN, has_engagement BOOLEAN,
  is_first_visit BOOLEAN, is_session_start BOOLEAN, dl VARCHAR, dr VARCHAR,
  camp MAP(VARCHAR, VARCHAR), ir INTEGER,
  properties STRUCT(up MAP(VARCHAR, VARCHAR), upn MAP(VARCHAR, DOUBLE)));
