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
CREATE MACRO bq_empty(l) AS error('the first or last of an array without elements');
CREATE MACRO array_first(l) AS CASE WHEN len(l) = 0 THEN bq_empty(l) ELSE l[1] END;
CREATE MACRO array_last(l) AS CASE WHEN len(l) = 0 THEN bq_empty(l) ELSE l[-1] END;
CREATE MACRO array_includes(l, x) AS list_contains(l, x);
CREATE MACRO array_avg(l) AS list_avg(l);
CREATE MACRO safe_negate(x) AS TRY(-(x));
CREATE MACRO safe_convert_bytes_to_string(x) AS TRY(decode(x));
CREATE MACRO code_points_to_string(l) AS
    CASE WHEN list_contains([e IS NULL FOR e IN l], true) THEN NULL
    ELSE array_to_string([chr(CAST(e AS INTEGER)) FOR e IN l], '') END;
CREATE MACRO bq_code_points(x) AS CASE WHEN x = '' THEN [] ELSE [unicode(e) FOR e IN string_split(x, '')] END;
CREATE MACRO bq_floor_div(a, b) AS (a - ((a % b) + b) % b) // b;
CREATE MACRO bq_sqrt(x) AS CASE WHEN x < 0 THEN error('the square root of a negative number') ELSE sqrt(x) END;
CREATE MACRO bq_ln(x) AS CASE WHEN x <= 0 THEN error('the logarithm of a number that is not positive') ELSE ln(x) END;
CREATE MACRO bq_left(x, n) AS CASE WHEN n < 0 THEN error('LEFT of a negative length') ELSE left(x, n) END;
CREATE MACRO bq_right(x, n) AS CASE WHEN n < 0 THEN error('RIGHT of a negative length') ELSE right(x, n) END;
CREATE MACRO bq_repeat(x, n) AS CASE WHEN n < 0 THEN error('REPEAT of a negative number') ELSE repeat(x, n) END;
CREATE MACRO bq_lpad(x, n, filler := ' ') AS CASE WHEN n < 0 THEN error('LPAD to a negative length') ELSE lpad(x, CAST(n AS INTEGER), filler) END;
CREATE MACRO bq_rpad(x, n, filler := ' ') AS CASE WHEN n < 0 THEN error('RPAD to a negative length') ELSE rpad(x, CAST(n AS INTEGER), filler) END;
CREATE MACRO bq_safe_repeat(x, n) AS CASE WHEN n >= 0 THEN repeat(x, n) END;
CREATE MACRO bq_safe_lpad(x, n, filler := ' ') AS CASE WHEN n >= 0 AND filler <> '' THEN lpad(x, CAST(n AS INTEGER), filler) END;
CREATE MACRO bq_safe_rpad(x, n, filler := ' ') AS CASE WHEN n >= 0 AND filler <> '' THEN rpad(x, CAST(n AS INTEGER), filler) END;
CREATE MACRO bq_safe_sqrt(x) AS CASE WHEN x >= 0 THEN sqrt(x) END;
CREATE MACRO bq_safe_ln(x) AS CASE WHEN x > 0 THEN ln(x) END;
CREATE MACRO bq_safe_left(x, n) AS CASE WHEN n >= 0 THEN left(x, n) END;
CREATE MACRO bq_safe_right(x, n) AS CASE WHEN n >= 0 THEN right(x, n) END;
CREATE MACRO bq_at(l, i) AS list_transform([l], lambda v: CASE
    WHEN i < 0 OR i >= len(v) THEN error('array index ' || CAST(i AS VARCHAR) || ' is out of bounds')
    ELSE v[i + 1] END)[1];
CREATE MACRO bq_safe_at(l, i) AS CASE WHEN i < 0 THEN NULL ELSE l[i + 1] END;
CREATE MACRO bq_slice(l, a, b) AS
    l[(CASE WHEN a < 0 THEN a ELSE a + 1 END):(CASE WHEN b < 0 THEN b ELSE b + 1 END)];
-- Where the n-th x stands, counted from a place on; from the end where that is negative.
CREATE MACRO bq_places(v, x, place) AS list_filter(range(1, len(v) - len(x) + 2), lambda i:
    substr(v, i, len(x)) = x AND CASE WHEN place > 0 THEN i >= place ELSE i <= len(v) + place + 1 END);
CREATE MACRO bq_instr(v, x, place, n) AS CASE
    WHEN place = 0 OR n < 1 THEN error('INSTR of position 0 or of no occurrence')
    WHEN place > 0 THEN coalesce(bq_places(v, x, place)[n], CASE WHEN v || x IS NOT NULL THEN 0 END)
    ELSE coalesce(list_reverse(bq_places(v, x, place))[n], CASE WHEN v || x IS NOT NULL THEN 0 END) END;
CREATE MACRO range_bucket(x, l) AS len(list_filter(l, lambda e: e <= x));
-- Places before the first count as the first.
CREATE MACRO bq_substr(x, place, n := NULL) AS list_transform([x], lambda v:
    CASE WHEN n < 0 THEN error('SUBSTR of a negative length') ELSE
    substr(v, CASE WHEN place = 0 OR place < -len(v) THEN 1 ELSE place END, coalesce(n, len(v))) END)[1];
CREATE MACRO bq_safe_substr(x, place, n := NULL) AS list_transform([x], lambda v:
    CASE WHEN n < 0 THEN NULL ELSE
    substr(v, CASE WHEN place = 0 OR place < -len(v) THEN 1 ELSE place END, coalesce(n, len(v))) END)[1];
-- Offsets reach to 14 hours; a text may end in one.
CREATE MACRO bq_is_far(hours, minutes) AS coalesce(minutes > 59 OR hours * 60 + minutes > 840, false);
CREATE MACRO bq_offset_part(t, part) AS coalesce(TRY_CAST(
    regexp_extract(t, ':[0-9]{2}(?:\.[0-9]+)?\s*[+-]([0-9]{1,2})(?::?([0-9]{2}))?\s*$', part) AS BIGINT), 0);
CREATE MACRO bq_has_far_offset(v) AS typeof(v) = 'VARCHAR'
    AND bq_is_far(bq_offset_part(CAST(v AS VARCHAR), 1), bq_offset_part(CAST(v AS VARCHAR), 2));
CREATE MACRO bq_timestamp(x) AS timezone('UTC', list_transform([x], lambda v: CASE
    WHEN bq_has_far_offset(v) THEN error('Invalid timestamp: ' || CAST(v AS VARCHAR)) ELSE CAST(v AS TIMESTAMPTZ) END)[1]);
CREATE MACRO bq_safe_timestamp(x) AS timezone('UTC', list_transform([x], lambda v: CASE
    WHEN NOT bq_has_far_offset(v) THEN TRY_CAST(v AS TIMESTAMPTZ) END)[1]);
-- A zone is a name or an offset in hours and minutes.
CREATE MACRO bq_is_offset(zone) AS regexp_full_match(zone, '(?:UTC|GMT)?[+-][0-9]{1,2}(?::[0-9]{2})?');
CREATE MACRO bq_zone(zone) AS CASE WHEN bq_is_offset(zone) THEN 'UTC' ELSE zone END;
CREATE MACRO bq_zone_hours(zone) AS CAST(regexp_extract(zone, '[+-]([0-9]+)', 1) AS BIGINT);
CREATE MACRO bq_zone_minutes(zone) AS coalesce(TRY_CAST(regexp_extract(zone, ':([0-9]+)', 1) AS BIGINT), 0);
CREATE MACRO bq_offset(zone) AS to_minutes(CASE WHEN NOT bq_is_offset(zone) THEN 0
    WHEN bq_is_far(bq_zone_hours(zone), bq_zone_minutes(zone)) THEN error('Invalid time zone: ' || zone)
    ELSE (CASE WHEN contains(zone, '-') THEN -1 ELSE 1 END) * (60 * bq_zone_hours(zone) + bq_zone_minutes(zone)) END);
CREATE MACRO bq_local(x, zone) AS
    timezone(bq_zone(zone), timezone('UTC', CAST(x AS TIMESTAMP))) + bq_offset(zone);
-- Of an hour that a zone has twice the first one is meant, where DuckDB takes the second: the offset of
-- the day before shows which one it is.
CREATE MACRO bq_first_utc(t, zone, u) AS list_transform(
    [t - (timezone(zone, timezone('UTC', u - INTERVAL 1 DAY)) - (u - INTERVAL 1 DAY))], lambda first:
    CASE WHEN timezone(zone, timezone('UTC', first)) = t THEN first ELSE u END)[1];
CREATE MACRO bq_utc(x, zone) AS list_transform([CAST(x AS TIMESTAMP)], lambda t:
    bq_first_utc(t, bq_zone(zone), timezone('UTC', timezone(bq_zone(zone), t))) - bq_offset(zone))[1];
CREATE MACRO bq_sunday_week(x) AS date_trunc('week', x + INTERVAL 1 DAY) - INTERVAL 1 DAY;
CREATE MACRO bq_is_float(v) AS typeof(v) IN ('DOUBLE', 'FLOAT') OR starts_with(typeof(v), 'DECIMAL');
CREATE MACRO bq_is_bad_int(v) AS
    typeof(v) = 'VARCHAR' AND NOT regexp_full_match(CAST(v AS VARCHAR), '\s*[+-]?[0-9]+\s*');
CREATE MACRO bq_round(v) AS CAST(round(TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE)) AS BIGINT);
CREATE MACRO bq_hex(v) AS regexp_full_match(CAST(v AS VARCHAR), '[+-]?0[xX][0-9a-fA-F]+');
CREATE MACRO bq_from_hex(v) AS CAST((CASE WHEN v[1] = '-' THEN -1 ELSE 1 END)
    * CAST('0x' || regexp_extract(v, '[xX](.*)', 1) AS HUGEINT) AS BIGINT);
CREATE MACRO bq_int(x) AS list_transform([x], lambda v: CASE
    WHEN bq_is_float(v) THEN bq_round(v)
    WHEN typeof(v) = 'VARCHAR' AND bq_hex(v) THEN bq_from_hex(CAST(v AS VARCHAR))
    WHEN bq_is_bad_int(v) THEN error('Bad int64 value: ' || CAST(v AS VARCHAR))
    ELSE CAST(v AS BIGINT) END)[1];
CREATE MACRO bq_safe_int(x) AS list_transform([x], lambda v: CASE
    WHEN bq_is_float(v) THEN TRY(bq_round(v))
    WHEN typeof(v) = 'VARCHAR' AND bq_hex(v) THEN TRY(bq_from_hex(CAST(v AS VARCHAR)))
    WHEN bq_is_bad_int(v) THEN NULL
    ELSE TRY_CAST(v AS BIGINT) END)[1];
-- Text as numbers: DuckDB takes underscores, too, and what is too large for infinity.
CREATE MACRO bq_is_numeric(t) AS regexp_full_match(t, '\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*');
CREATE MACRO bq_is_float_text(t) AS regexp_full_match(t, '(?i)\s*[+-]?(?:inf|infinity|nan)\s*')
    OR (bq_is_numeric(t) AND NOT coalesce(isinf(TRY_CAST(t AS DOUBLE)), false));
CREATE MACRO bq_float_input(x) AS list_transform([x], lambda v: CASE
    WHEN typeof(v) = 'BOOLEAN' THEN error('Invalid cast from BOOL to FLOAT64')
    WHEN typeof(v) = 'VARCHAR' AND NOT bq_is_float_text(CAST(v AS VARCHAR))
    THEN error('Bad double value: ' || CAST(v AS VARCHAR)) ELSE v END)[1];
CREATE MACRO bq_safe_float_input(x) AS list_transform([x], lambda v: CASE
    WHEN typeof(v) = 'BOOLEAN' THEN error('Invalid cast from BOOL to FLOAT64')
    WHEN typeof(v) <> 'VARCHAR' OR bq_is_float_text(CAST(v AS VARCHAR)) THEN v END)[1];
CREATE MACRO bq_numeric_input(x) AS list_transform([x], lambda v: CASE
    WHEN typeof(v) = 'BOOLEAN' THEN error('Invalid cast from BOOL to NUMERIC')
    WHEN typeof(v) = 'VARCHAR' AND NOT bq_is_numeric(CAST(v AS VARCHAR))
    THEN error('Invalid NUMERIC value: ' || CAST(v AS VARCHAR)) ELSE v END)[1];
CREATE MACRO bq_safe_numeric_input(x) AS list_transform([x], lambda v: CASE
    WHEN typeof(v) = 'BOOLEAN' THEN error('Invalid cast from BOOL to NUMERIC')
    WHEN typeof(v) <> 'VARCHAR' OR bq_is_numeric(CAST(v AS VARCHAR)) THEN v END)[1];
CREATE MACRO bq_safe_bool(x) AS list_transform([x], lambda v: CASE
    WHEN typeof(v) <> 'VARCHAR' THEN TRY_CAST(v AS BOOLEAN)
    WHEN lower(CAST(v AS VARCHAR)) IN ('true', 'false') THEN lower(CAST(v AS VARCHAR)) = 'true' END)[1];
CREATE MACRO bq_bool(x) AS list_transform([x], lambda v: CASE
    WHEN v IS NOT NULL AND bq_safe_bool(v) IS NULL THEN error('Bad bool value: ' || CAST(v AS VARCHAR))
    ELSE bq_safe_bool(v) END)[1];
CREATE MACRO bq_float_text(t) AS CASE
    WHEN abs(TRY_CAST(t AS DOUBLE)) >= 1e15 AND NOT contains(t, 'e')
    THEN CASE WHEN TRY_CAST(printf('%.15g', TRY_CAST(t AS DOUBLE)) AS DOUBLE) = TRY_CAST(t AS DOUBLE)
        THEN printf('%.15g', TRY_CAST(t AS DOUBLE)) ELSE printf('%.17g', TRY_CAST(t AS DOUBLE)) END ELSE regexp_replace(t, '\.0$', '') END;
-- Of a time: no digits after the second, or three, or six.
CREATE MACRO bq_fraction(us) AS CASE WHEN us % 1000000 = 0 THEN ''
    WHEN us % 1000 = 0 THEN '.' || lpad(CAST(us // 1000 % 1000 AS VARCHAR), 3, '0')
    ELSE '.' || lpad(CAST(us % 1000000 AS VARCHAR), 6, '0') END;
CREATE MACRO bq_time_text(t, gap) AS strftime(t, '%Y-%m-%d' || gap || '%H:%M:%S')
    || bq_fraction((epoch_us(t) % 1000000 + 1000000) % 1000000);
CREATE MACRO bq_string(x) AS list_transform([x], lambda v: CASE
    WHEN bq_is_float(v) THEN bq_float_text(CAST(v AS VARCHAR))
    WHEN typeof(v) = 'TIMESTAMP' THEN bq_time_text(TRY_CAST(CAST(v AS VARCHAR) AS TIMESTAMP), ' ')
    WHEN typeof(v) = 'BLOB' THEN decode(TRY_CAST(v AS BLOB))
    ELSE CAST(v AS VARCHAR) END)[1];
-- The offset of a zone, in minutes, as text.
CREATE MACRO bq_minutes_between(utc, local) AS date_diff('minute', utc, local);
CREATE MACRO bq_offset_text(m, gap) AS (CASE WHEN m < 0 THEN '-' ELSE '+' END)
    || lpad(CAST(abs(m) // 60 AS VARCHAR), 2, '0') || gap || lpad(CAST(abs(m) % 60 AS VARCHAR), 2, '0');
CREATE MACRO bq_offset_plain(m) AS bq_offset_text(m, '');
CREATE MACRO bq_offset_colon(m) AS bq_offset_text(m, ':');
CREATE MACRO bq_offset_name(m) AS CASE WHEN m = 0 THEN 'UTC' ELSE 'UTC' || (CASE WHEN m < 0 THEN '-' ELSE '+' END)
    || CAST(abs(m) // 60 AS VARCHAR)
    || (CASE WHEN m % 60 = 0 THEN '' ELSE ':' || lpad(CAST(abs(m) % 60 AS VARCHAR), 2, '0') END) END;
CREATE MACRO bq_timestamp_text(t, zone) AS bq_time_text(bq_local(t, zone), ' ')
    || regexp_replace(bq_offset_colon(bq_minutes_between(CAST(t AS TIMESTAMP), bq_local(t, zone))), ':00$', '');
CREATE MACRO bq_timestamp_json(t) AS bq_time_text(CAST(t AS TIMESTAMP), 'T') || 'Z';
-- Elements of formats that strftime lacks.
CREATE MACRO bq_padded_day(t) AS lpad(CAST(day(t) AS VARCHAR), 2, ' ');
CREATE MACRO bq_padded_hour(t) AS lpad(CAST(hour(t) AS VARCHAR), 2, ' ');
CREATE MACRO bq_padded_half_hour(t) AS lpad(CAST((hour(t) + 11) % 12 + 1 AS VARCHAR), 2, ' ');
CREATE MACRO bq_small_half(t) AS lower(strftime(t, '%p'));
CREATE MACRO bq_epoch(t) AS CAST(bq_floor_div(epoch_us(t), 1000000) AS VARCHAR);
CREATE MACRO bq_quarter(t) AS CAST(quarter(t) AS VARCHAR);
CREATE MACRO bq_century(t) AS lpad(CAST(year(t) // 100 AS VARCHAR), 2, '0');
CREATE MACRO bq_iso_year(t) AS right(CAST(isoyear(t) AS VARCHAR), 2);
CREATE MACRO bq_iso_day(t) AS lpad(CAST(date_diff('day', date_trunc('week', make_date(isoyear(t), 1, 4)),
    CAST(t AS DATE)) + 1 AS VARCHAR), 3, '0');
CREATE MACRO bq_seconds(t) AS regexp_replace(strftime(t, '%S.%f'), '\.?0+$', '') ;
CREATE MACRO bq_seconds_of(t, n) AS CASE WHEN n = 0 THEN strftime(t, '%S') ELSE left(strftime(t, '%S.%f') || '000', 3 + n) END;
-- FORMAT's %t and %T.
CREATE MACRO bq_shown(x) AS list_transform([x], lambda v: CASE
    WHEN contains(typeof(v), 'STRUCT') THEN error('FORMAT of a record')
    WHEN bq_is_float(v) THEN CAST(v AS VARCHAR) ELSE bq_string(v) END)[1];
CREATE MACRO bq_literal(x) AS list_transform([x], lambda v: CASE
    WHEN v IS NULL THEN 'NULL'
    WHEN typeof(v) IN ('BIGINT', 'INTEGER', 'BOOLEAN') OR bq_is_float(v) THEN CAST(v AS VARCHAR)
    WHEN typeof(v) = 'DATE' THEN 'DATE "' || CAST(v AS VARCHAR) || '"'
    WHEN typeof(v) = 'VARCHAR' THEN '"' || replace(replace(replace(CAST(v AS VARCHAR), '\', '\\'), '"', '\"'), chr(10), '\n') || '"'
    ELSE error('FORMAT of %T for ' || typeof(v)) END)[1];
-- JSON's text: whole floats without a point, what JSON's numbers cannot hold as text.
CREATE MACRO bq_json(x) AS list_transform([x], lambda v: CASE
    WHEN v IS NULL THEN 'null'
    WHEN typeof(v) = 'TIMESTAMP' THEN '"' || bq_time_text(TRY_CAST(CAST(v AS VARCHAR) AS TIMESTAMP), 'T') || '"'
    WHEN contains(typeof(v), 'TIMESTAMP') THEN error('TO_JSON_STRING of times inside of records: convert them first')
    WHEN bq_is_float(v) AND (isnan(TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE)) OR isinf(TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE)))
    THEN CASE WHEN isnan(TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE)) THEN '"NaN"'
        WHEN TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE) > 0 THEN '"Infinity"' ELSE '"-Infinity"' END
    WHEN bq_is_float(v) THEN bq_float_text(CAST(v AS VARCHAR))
    WHEN typeof(v) = 'BIGINT' AND abs(TRY_CAST(CAST(v AS VARCHAR) AS HUGEINT)) > 9007199254740992
    THEN '"' || CAST(v AS VARCHAR) || '"'
    ELSE regexp_replace(CAST(to_json(v) AS VARCHAR), '([^\\]":-?[0-9]+)\.0([,}])', '\1\2', 'g') END)[1];
-- Functions of JSON: text that is none has no parts, and a null in text is NULL.
CREATE MACRO bq_json_input(x) AS list_transform([x], lambda v:
    CASE WHEN typeof(v) = 'JSON' OR json_valid(CAST(v AS VARCHAR)) THEN v END)[1];
CREATE MACRO bq_json_part(x, part) AS CASE WHEN typeof(x) = 'JSON' OR CAST(part AS VARCHAR) <> 'null' THEN part END;
CREATE MACRO bq_json_kind(v) AS json_type(TRY_CAST(CAST(v AS VARCHAR) AS JSON));
CREATE MACRO bq_json_type(x) AS list_transform([x], lambda v: CASE bq_json_kind(v)
    WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'OBJECT' THEN 'object'
    WHEN 'ARRAY' THEN 'array' WHEN 'NULL' THEN 'null' ELSE CASE WHEN v IS NOT NULL THEN 'number' END END)[1];
CREATE MACRO bq_json_fault(v, wanted) AS error('The JSON ' || CAST(v AS VARCHAR) || ' is no ' || wanted);
CREATE MACRO bq_json_or_string(x) AS list_transform([x], lambda v: CASE
    WHEN typeof(v) <> 'JSON' THEN bq_string(v)
    WHEN bq_json_kind(v) = 'VARCHAR' THEN json_extract_string(TRY_CAST(CAST(v AS VARCHAR) AS JSON), '$')
    WHEN v IS NOT NULL THEN bq_json_fault(v, 'string') END)[1];
CREATE MACRO bq_json_float(x) AS list_transform([x], lambda v: CASE
    WHEN bq_json_type(v) = 'number' THEN CAST(CAST(v AS VARCHAR) AS DOUBLE)
    WHEN v IS NOT NULL THEN bq_json_fault(v, 'number') END)[1];
CREATE MACRO bq_json_int(x) AS list_transform([x], lambda v: CASE
    WHEN bq_json_kind(v) IN ('BIGINT', 'UBIGINT') OR (bq_json_type(v) = 'number'
        AND TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE) = trunc(TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE)))
    THEN CAST(CAST(v AS VARCHAR) AS BIGINT)
    WHEN v IS NOT NULL THEN bq_json_fault(v, 'whole number') END)[1];
CREATE MACRO bq_json_bool(x) AS list_transform([x], lambda v: CASE
    WHEN bq_json_kind(v) = 'BOOLEAN' THEN CAST(v AS VARCHAR) = 'true'
    WHEN v IS NOT NULL THEN bq_json_fault(v, 'bool') END)[1];
CREATE MACRO bq_top_sum(x, y, n) AS list_transform([list({'v': x, 'w': y})], lambda l: list_transform(
    list_reverse_sort(list_transform(list_distinct([e.v FOR e IN l IF e.v IS NOT NULL]), lambda d:
        {'sum': list_sum([e.w FOR e IN l IF e.v = d]), 'value': d}))[1:n],
    lambda e: {'value': e.value, 'sum': e.sum}))[1];
CREATE MACRO bq_divide(a, b) AS
    a / CASE WHEN b = 0 THEN error('division by zero: ' || CAST(a AS VARCHAR) || ' / 0') ELSE b END;
CREATE MACRO bq_top_count(x, n) AS list_transform(
    list_reverse_sort(list_transform(map_entries(histogram(x)), lambda e: {'count': e.value, 'value': e.key})
        || CASE WHEN count(*) > count(x) THEN [{'count': count(*) - count(x), 'value': NULL}] ELSE [] END)[1:n],
    lambda e: {'value': e.value, 'count': e.count});
CREATE MACRO bq_only(l) AS list_transform([l], lambda v: CASE
    WHEN len(v) > 1 THEN error('Scalar subquery produced more than one element')
    ELSE v[1] END)[1];
-- A left join's row without an element.
CREATE MACRO bq_or_null(l) AS CASE WHEN len(l) > 0 THEN l ELSE [NULL] END;
