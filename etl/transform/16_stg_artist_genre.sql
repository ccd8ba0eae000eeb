-- grain: one row per artist and sub-genre; of several lists the best record's holds
SELECT artist_id, sub_genre, MIN(position) AS position
FROM (
    SELECT g.*, MAX(origin) OVER (PARTITION BY artist_id) AS best_origin
    FROM raw_artist_genre AS g
) AS lists
WHERE origin = best_origin
GROUP BY artist_id, sub_genre
