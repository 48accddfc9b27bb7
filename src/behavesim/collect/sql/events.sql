-- One day's rows in the export schema, in the order of the lines. $lines, $from_ms, $until_ms, $date.
WITH read AS (
  SELECT $client_key AS client_key, client.cid AS cid, client.tt AS tt, unnest(hits) AS h
  FROM read_json('$lines', format = 'newline_delimited',
  maximum_object_size = $max_line_bytes, columns = {
    client: '$client_type',
    hits: 'STRUCT(
      t BIGINT, p BIGINT, s BIGINT, i INTEGER, en VARCHAR, dl VARCHAR, dr VARCHAR, dt VARCHAR, dp VARCHAR,
      uid VARCHAR, sid BIGINT, sct BIGINT, seg INTEGER, et BIGINT, fv INTEGER, ss INTEGER, ir INTEGER,
      cu VARCHAR, camp STRUCT(cs VARCHAR, cm VARCHAR, cn VARCHAR, ci VARCHAR, ck VARCHAR, cc VARCHAR),
      ep MAP(VARCHAR, VARCHAR), epn MAP(VARCHAR, DOUBLE),
      items STRUCT(
        id VARCHAR, nm VARCHAR, br VARCHAR, ca VARCHAR, c2 VARCHAR, c3 VARCHAR, c4 VARCHAR, c5 VARCHAR,
        va VARCHAR, pr DOUBLE, qt DOUBLE, cp VARCHAR, lp VARCHAR, af VARCHAR, li VARCHAR, ln VARCHAR,
        pi VARCHAR, pn VARCHAR, cn VARCHAR, cs VARCHAR, lo VARCHAR, ds DOUBLE, k MAP(VARCHAR, VARCHAR))[])[]'})),
hits AS (
  SELECT r.*, s.* EXCLUDE (cid, sid), c.* EXCLUDE (client_key), u.src AS url_src,
    hit_order(h.t, h.s, h.i) AS ord,
    $usd_rate_of_h_cu AS usd_rate,
    amount('value', h.ep, h.epn) AS money
  FROM read r
  JOIN day_sessions_$date s ON s.cid = r.cid AND s.sid = coalesce(r.h.sid, -1)
  JOIN clients_$date c ON c.client_key = r.client_key
  LEFT JOIN campaigns_$date u ON u.dl = r.h.dl
  WHERE r.h.t >= $from_ms AND r.h.t < $until_ms),
-- made: 1 = first_visit, 2 = session_start, both before the hit that brought them; 0 = the hit.
rows AS (
  SELECT *, unnest(CASE
    WHEN h.fv > 0 AND h.ss > 0 THEN [1, 2, 0]
    WHEN h.fv > 0 THEN [1, 0]
    WHEN h.ss > 0 THEN [2, 0]
    ELSE [0] END) AS made
  FROM hits),
shaped AS (
  SELECT *,
    made = 0 AND ord // 1000 = landing_bundle AS is_landing,
    made = 0 AND h.en IN ($ecommerce_events) AS is_ecommerce,
    made = 0 AND h.en = 'purchase' AS is_purchase,
    made = 0 AND h.en = 'refund' AS is_refund
  FROM rows),
sourced AS (
  SELECT *, CASE
    WHEN made > 0 THEN NULL
    WHEN h.camp.cs IS NOT NULL THEN {
      'source': h.camp.cs, 'medium': coalesce(h.camp.cm, '(not set)'), 'campaign': h.camp.cn,
      'campaign_id': h.camp.ci, 'term': h.camp.ck, 'content': h.camp.cc,
      'source_platform': NULL, 'creative_format': NULL, 'marketing_tactic': NULL,
      'gclid': NULL, 'dclid': NULL, 'srsltid': NULL, 'channel': NULL}
    WHEN is_landing OR ord = entrance_ord THEN landing_src
    ELSE url_src END AS src
  FROM shaped)
SELECT
  '$date' AS event_date,
  h.t * 1000 AS event_timestamp,
  CASE made WHEN 1 THEN 'first_visit' WHEN 2 THEN 'session_start' ELSE h.en END AS event_name,
  CASE WHEN made > 0 THEN list_filter([
      text_param('page_location', h.dl),
      text_param('page_referrer', h.dr),
      text_param('page_title', h.dt),
      int_param('ga_session_id', h.sid),
      int_param('ga_session_number', h.sct),
      int_param('session_engaged', 1),
      int_param('engaged_session_event', CASE WHEN engaged THEN 1 END)],
    lambda x: x IS NOT NULL)
  ELSE list_concat(
    -- Almost every hit has these five; building no nulls and filtering none is much faster.
    CASE WHEN h.dl IS NOT NULL AND h.dt IS NOT NULL AND h.sid IS NOT NULL AND h.sct IS NOT NULL
        AND h.seg IN (0, 1)
      THEN [
        {'key': 'page_location', 'value': text_value(h.dl)},
        {'key': 'page_title', 'value': text_value(h.dt)},
        {'key': 'ga_session_id', 'value': int_value(h.sid)},
        {'key': 'ga_session_number', 'value': int_value(h.sct)},
        {'key': 'session_engaged', 'value': text_value(CASE h.seg WHEN 0 THEN '0' ELSE '1' END)}]
      ELSE list_filter([
        text_param('page_location', h.dl),
        text_param('page_title', h.dt),
        int_param('ga_session_id', h.sid),
        int_param('ga_session_number', h.sct),
        text_param('session_engaged', CASE h.seg WHEN 0 THEN '0' WHEN 1 THEN '1' END)],
        lambda x: x IS NOT NULL) END,
    CASE WHEN h.dr IS NOT NULL THEN [{'key': 'page_referrer', 'value': text_value(h.dr)}] END,
    CASE WHEN engaged THEN [{'key': 'engaged_session_event', 'value': int_value(1)}] END,
    CASE WHEN h.et > 0 THEN [{'key': 'engagement_time_msec', 'value': int_value(h.et)}] END,
    CASE WHEN h.cu IS NOT NULL THEN [{'key': 'currency', 'value': text_value(h.cu)}] END,
    CASE WHEN is_landing OR ord = entrance_ord THEN list_filter([
      int_param('entrances', CASE WHEN ord = entrance_ord THEN 1 END),
      text_param('source', src.source),
      text_param('medium', src.medium),
      text_param('campaign', src.campaign),
      text_param('term', src.term),
      text_param('content', src.content),
      text_param('gclid', src.gclid)],
      lambda x: x IS NOT NULL) END,
    CASE WHEN h.dp IS NOT NULL OR tt IS NOT NULL OR h.ir > 0 THEN list_filter([
      text_param('page_path', h.dp),
      text_param('traffic_type', tt),
      text_param('ignore_referrer', CASE WHEN h.ir > 0 THEN 'true' END)],
      lambda x: x IS NOT NULL) END,
    CASE WHEN h.ep IS NOT NULL
      THEN list_transform(map_entries(h.ep), lambda e: page_param(e.key, e.value)) END,
    CASE WHEN h.epn IS NOT NULL THEN list_transform(map_entries(h.epn),
      lambda e: {'key': e.key, 'value': number_value(e.value)}) END) END
    AS event_params,
  NULL::BIGINT AS event_previous_timestamp,
  CASE WHEN made = 0 THEN money * usd_rate END AS event_value_in_usd,
  ((h.t % 10000000000) * 961 + (coalesce(h.p, 0) % 10000000000) * 31 + coalesce(h.s, 0)) % 20000000000
    - 10000000000 AS event_bundle_sequence_id,
  NULL::BIGINT AS event_server_timestamp_offset,
  h.uid AS user_id,
  cid AS user_pseudo_id,
  privacy_info,
  CASE WHEN spans IS NULL THEN [] ELSE list_transform(
    list_filter(spans, lambda x: x.from_ord <= ord AND x.until_ord > ord), lambda x: x.property) END
    AS user_properties,
  first_touch_micros AS user_first_touch_timestamp,
  {'revenue': CASE WHEN ltv_steps IS NULL THEN ltv_before ELSE ltv_before + coalesce(list_last(
      list_filter(ltv_steps, lambda x: x.ord <= ord)).total, 0) END, 'currency': '$currency'} AS user_ltv,
  struct_pack(
    category := device.category,
    mobile_brand_name := device.mobile_brand_name,
    mobile_model_name := device.mobile_model_name,
    mobile_marketing_name := device.mobile_marketing_name,
    mobile_os_hardware_model := NULL::VARCHAR,
    operating_system := device.operating_system,
    operating_system_version := device.operating_system_version,
    vendor_id := NULL::VARCHAR,
    advertising_id := NULL::VARCHAR,
    language := device.language,
    is_limited_ad_tracking := 'No',
    time_zone_offset_seconds := NULL::BIGINT,
    browser := device.browser,
    browser_version := device.browser_version,
    web_info := struct_pack(
      browser := device.browser,
      browser_version := device.browser_version,
      hostname := nullif(regexp_extract(h.dl, '^https?://([^/:?#]+)', 1), ''))) AS device,
  geo,
  NULL::$app_info AS app_info,
  {'name': CASE WHEN first_src IS NULL THEN '(direct)' ELSE coalesce(first_src.campaign, '(not set)') END,
   'medium': coalesce(first_src.medium, '(none)'),
   'source': coalesce(first_src.source, '(direct)')} AS traffic_source,
  stream_id,
  'WEB' AS platform,
  NULL::$event_dimensions AS event_dimensions,
  CASE WHEN is_ecommerce THEN struct_pack(
    total_item_quantity := list_sum(list_transform(h.items, lambda x: x.qt))::BIGINT,
    purchase_revenue_in_usd := CASE WHEN is_purchase THEN money * usd_rate END,
    purchase_revenue := CASE WHEN is_purchase THEN money END,
    refund_value_in_usd := CASE WHEN is_refund THEN money * usd_rate END,
    refund_value := CASE WHEN is_refund THEN money END,
    shipping_value_in_usd := CASE WHEN is_purchase OR is_refund THEN amount('shipping', h.ep, h.epn) * usd_rate END,
    shipping_value := CASE WHEN is_purchase OR is_refund THEN amount('shipping', h.ep, h.epn) END,
    tax_value_in_usd := CASE WHEN is_purchase OR is_refund THEN amount('tax', h.ep, h.epn) * usd_rate END,
    tax_value := CASE WHEN is_purchase OR is_refund THEN amount('tax', h.ep, h.epn) END,
    unique_items := nullif(len(list_distinct(list_transform(h.items, lambda x: coalesce(x.id, x.nm, '')))), 0)::BIGINT,
    transaction_id := coalesce(h.ep['transaction_id'], CASE
      WHEN is_int(h.epn['transaction_id']) THEN (h.epn['transaction_id']::BIGINT)::VARCHAR
      ELSE h.epn['transaction_id']::VARCHAR END, '(not set)')) END AS ecommerce,
  CASE WHEN is_ecommerce AND len(h.items) > 0 THEN list_transform(h.items, lambda x: struct_pack(
    item_id := set_or(x.id),
    item_name := set_or(x.nm),
    item_brand := set_or(x.br),
    item_variant := set_or(x.va),
    item_category := set_or(x.ca),
    item_category2 := set_or(x.c2),
    item_category3 := set_or(x.c3),
    item_category4 := set_or(x.c4),
    item_category5 := set_or(x.c5),
    price_in_usd := CASE WHEN is_purchase THEN x.pr * usd_rate END,
    price := x.pr,
    quantity := x.qt::BIGINT,
    item_revenue_in_usd := CASE WHEN is_purchase THEN x.pr * coalesce(x.qt, 1) * usd_rate END,
    item_revenue := CASE WHEN is_purchase THEN x.pr * coalesce(x.qt, 1) END,
    item_refund_in_usd := CASE WHEN is_refund THEN x.pr * coalesce(x.qt, 1) * usd_rate END,
    item_refund := CASE WHEN is_refund THEN x.pr * coalesce(x.qt, 1) END,
    coupon := set_or(x.cp),
    affiliation := set_or(x.af),
    location_id := set_or(x.lo),
    item_list_id := set_or(x.li),
    item_list_name := set_or(x.ln),
    item_list_index := set_or(x.lp),
    promotion_id := set_or(x.pi),
    promotion_name := set_or(x.pn),
    creative_name := set_or(x.cn),
    creative_slot := set_or(x.cs),
    item_params := CASE WHEN x.k IS NULL THEN [] ELSE list_transform(map_entries(x.k),
      lambda e: {'key': e.key, 'value': text_value(e.value)}) END)) ELSE [] END AS items,
  CASE WHEN src IS NOT NULL THEN struct_pack(
    manual_campaign_id := src.campaign_id,
    manual_campaign_name := src.campaign,
    manual_source := src.source,
    manual_medium := src.medium,
    manual_term := src.term,
    manual_content := src.content,
    manual_source_platform := src.source_platform,
    manual_creative_format := src.creative_format,
    manual_marketing_tactic := src.marketing_tactic,
    gclid := src.gclid,
    dclid := src.dclid,
    srsltid := src.srsltid) END AS collected_traffic_source,
  is_active AS is_active_user,
  h.i::BIGINT AS batch_event_index,
  h.p AS batch_page_id,
  h.s AS batch_ordering_id,
  struct_pack(
    manual_campaign := struct_pack(
      campaign_id := coalesce(session_src.campaign_id, '(not set)'),
      campaign_name := CASE WHEN session_src IS NULL THEN '(direct)' ELSE coalesce(session_src.campaign, '(not set)') END,
      source := coalesce(session_src.source, '(direct)'),
      medium := coalesce(session_src.medium, '(none)'),
      term := session_src.term,
      content := session_src.content,
      source_platform := session_src.source_platform,
      creative_format := session_src.creative_format,
      marketing_tactic := session_src.marketing_tactic),
    google_ads_campaign := NULL::$google_ads_campaign,
    cross_channel_campaign := struct_pack(
      campaign_id := coalesce(session_src.campaign_id, '(not set)'),
      campaign_name := CASE WHEN session_src IS NULL THEN '(direct)' ELSE coalesce(session_src.campaign, '(not set)') END,
      source := coalesce(session_src.source, '(direct)'),
      medium := coalesce(session_src.medium, '(none)'),
      source_platform := session_src.source_platform,
      default_channel_group := coalesce(session_src.channel, 'Direct'),
      primary_channel_group := coalesce(session_src.channel, 'Direct')),
    sa360_campaign := NULL::$sa360_campaign,
    cm360_campaign := NULL::$cm360_campaign,
    dv360_campaign := NULL::$dv360_campaign) AS session_traffic_source_last_click,
  NULL::$publisher AS publisher,
  NULL::BIGINT AS event_original_occurrence_timestamp
FROM sourced
