-- grain: one row per artist credited on an album; of several lists the best record's holds
SELECT artist_id, album_id, MIN(position) AS position
FROM (
    SELECT c.*, MAX(origin) OVER (PARTITION BY album_id) AS best_origin
    FROM raw_artist_album AS c
) AS credits
WHERE origin = best_origin
GROUP BY artist_id, album_id
