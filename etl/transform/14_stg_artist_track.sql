-- grain: one row per artist credited on a track; of several lists the best record's holds
SELECT artist_id, track_id, MIN(position) AS position
FROM (
    SELECT c.*, MAX(origin) OVER (PARTITION BY track_id) AS best_origin
    FROM raw_artist_track AS c
) AS credits
WHERE origin = best_origin
GROUP BY artist_id, track_id
