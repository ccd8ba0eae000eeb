-- grain: one row per selected track
SELECT track_id, SUBSTR(name, 1, 512) AS name, album_id, duration_ms, popularity, explicit
FROM judged_track
WHERE refusal IS NULL
