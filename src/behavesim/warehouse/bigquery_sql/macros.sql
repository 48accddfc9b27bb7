-- What DuckDB calls or does otherwise than BigQuery. A TIMESTAMP is kept without a zone, in UTC.
-- A lambda over a list of one evaluates its argument once, where a macro would repeat it.
CREATE SCHEMA net;
CREATE MACRO net.host(url) AS nullif(regexp_extract(url, '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?([^/:?#]+)', 1), '');
-- Sketches are sets here, so what they count is exact.
CREATE SCHEMA hll_count;
CREATE MACRO hll_count.init(x, precision := 15) AS list(DISTINCT x) FILTER (x IS NOT NULL);
CREATE MACRO hll_count.merge_partial(s) AS list_distinct(flatten(list(s)));
CREATE MACRO hll_count.merge(s) AS coalesce(len(list_distinct(flatten(list(s)))), 0);
CREATE MACRO hll_count.extract(s) AS coalesce(len(s), 0);
CREATE MACRO ieee_divide(a, b) AS CAST(a AS DOUBLE) / CAST(b AS DOUBLE);
CREATE MACRO array_first(l) AS l[1];
CREATE MACRO array_last(l) AS l[-1];
CREATE MACRO range_bucket(x, l) AS len(list_filter(l, lambda e: e <= x));
-- Places before the first count as the first.
CREATE MACRO bq_substr(x, place, n := NULL) AS list_transform([x], lambda v:
    substr(v, CASE WHEN place = 0 OR place < -len(v) THEN 1 ELSE place END, coalesce(n, len(v))))[1];
CREATE MACRO bq_timestamp(x) AS timezone('UTC', CAST(x AS TIMESTAMPTZ));
CREATE MACRO bq_safe_timestamp(x) AS timezone('UTC', TRY_CAST(x AS TIMESTAMPTZ));
CREATE MACRO bq_local(x, zone) AS timezone(zone, timezone('UTC', CAST(x AS TIMESTAMP)));
CREATE MACRO bq_utc(x, zone) AS timezone('UTC', timezone(zone, CAST(x AS TIMESTAMP)));
CREATE MACRO bq_sunday_week(x) AS date_trunc('week', x + INTERVAL 1 DAY) - INTERVAL 1 DAY;
CREATE MACRO bq_is_float(v) AS typeof(v) IN ('DOUBLE', 'FLOAT') OR starts_with(typeof(v), 'DECIMAL');
CREATE MACRO bq_is_bad_int(v) AS
    typeof(v) = 'VARCHAR' AND NOT regexp_full_match(CAST(v AS VARCHAR), '\s*[+-]?[0-9]+\s*');
CREATE MACRO bq_round(v) AS CAST(round(TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE)) AS BIGINT);
CREATE MACRO bq_int(x) AS list_transform([x], lambda v: CASE
    WHEN bq_is_float(v) THEN bq_round(v)
    WHEN bq_is_bad_int(v) THEN error('Bad int64 value: ' || CAST(v AS VARCHAR))
    ELSE CAST(v AS BIGINT) END)[1];
CREATE MACRO bq_safe_int(x) AS list_transform([x], lambda v: CASE
    WHEN bq_is_float(v) THEN bq_round(v)
    WHEN bq_is_bad_int(v) THEN NULL
    ELSE TRY_CAST(v AS BIGINT) END)[1];
CREATE MACRO bq_string(x) AS list_transform([x], lambda v: CASE
    WHEN bq_is_float(v) THEN regexp_replace(CAST(v AS VARCHAR), '\.0$', '')
    ELSE CAST(v AS VARCHAR) END)[1];
CREATE MACRO bq_divide(a, b) AS
    a / CASE WHEN b = 0 THEN error('division by zero: ' || CAST(a AS VARCHAR) || ' / 0') ELSE b END;
CREATE MACRO bq_top_count(x, n) AS list_transform(
    list_reverse_sort(list_transform(map_entries(histogram(x)), lambda e: {'count': e.value, 'value': e.key}))[1:n],
    lambda e: {'value': e.value, 'count': e.count});
CREATE MACRO bq_only(l) AS list_transform([l], lambda v: CASE
    WHEN len(v) > 1 THEN error('Scalar subquery produced more than one element')
    ELSE v[1] END)[1];
-- A left join's row without an element.
CREATE MACRO bq_or_null(l) AS CASE WHEN len(l) > 0 THEN l ELSE [NULL] END;
