-- Facts of one day's users and sessions, apart from the wide rows; filled batch by batch.
-- A session has a row for each batch that it has hits in. src: the number of its landing's source.
CREATE OR REPLACE TEMP TABLE session_facts (
  session BIGINT, cid VARCHAR, sid BIGINT, first_t BIGINT, first_visit_t BIGINT, first_ord BIGINT,
  page_view_ord BIGINT, landing_ord BIGINT, engaged BOOLEAN, is_active BOOLEAN, src BIGINT);
CREATE OR REPLACE TEMP TABLE money_facts (
  cid VARCHAR, ord BIGINT, event VARCHAR, value DOUBLE, cu VARCHAR);
CREATE OR REPLACE TEMP TABLE property_facts (
  cid VARCHAR, ord BIGINT, t BIGINT, up MAP(VARCHAR, VARCHAR), upn MAP(VARCHAR, DOUBLE));
