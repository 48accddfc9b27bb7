-- What the rows of a session say of it, in the order of the sessions' numbers.
SELECT a.cid AS cid, a.engaged AS engaged,
  CASE WHEN a.landing_ord IS NOT NULL THEN a.page_view_ord END AS entrance_ord,
  a.landing_ord // 1000 AS landing_bundle,
  CASE WHEN NOT a.continued THEN a.landing_number END AS landing_number,
  u.is_active AS is_active, u.first_touch_micros AS first_touch_micros,
  u.ltv_before::DOUBLE AS ltv_before, u.ltv_steps AS ltv_steps, u.spans AS spans,
  {'name': CASE WHEN u.first_src IS NULL THEN '(direct)' ELSE coalesce(u.first_src.campaign, '(not set)') END,
   'medium': coalesce(u.first_src.medium, '(none)'),
   'source': coalesce(u.first_src.source, '(direct)')} AS traffic_source,
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
    dv360_campaign := NULL::$dv360_campaign) AS last_click
FROM attributed a JOIN day_users u USING (cid)
ORDER BY a.session
