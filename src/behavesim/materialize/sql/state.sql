-- What has become known of the users of the day, sources written out.
SELECT c.* REPLACE (f.source AS first_src, l.source AS last_src, s.source AS session_src)
FROM changed c
LEFT JOIN known_sources f ON f.number = c.first_src
LEFT JOIN known_sources l ON l.number = c.last_src
LEFT JOIN known_sources s ON s.number = c.session_src
ORDER BY user_pseudo_id
