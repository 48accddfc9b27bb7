-- restored, with sources by number -> state.
INSERT INTO state BY NAME
SELECT r.* REPLACE (f.number AS first_src, l.number AS last_src, s.number AS session_src)
FROM restored r
LEFT JOIN known_sources f ON f.source IS NOT DISTINCT FROM r.first_src AND r.first_src IS NOT NULL
LEFT JOIN known_sources l ON l.source IS NOT DISTINCT FROM r.last_src AND r.last_src IS NOT NULL
LEFT JOIN known_sources s ON s.source IS NOT DISTINCT FROM r.session_src AND r.session_src IS NOT NULL
ORDER BY user_pseudo_id;
DROP TABLE restored;
DROP TABLE restored_sources;
