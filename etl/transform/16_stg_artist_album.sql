-- grain: one row per artist credited on an album; of several lists the best record's holds
WITH credits AS (
    SELECT
        COALESCE(named.same_as, releases.artist_id) AS artist_id,
        releases.album_id,
        releases.position,
        releases.origin,
        MAX(releases.origin) OVER (PARTITION BY releases.album_id) AS best_origin
    FROM raw_artist_album AS releases
    LEFT JOIN named_artist AS named ON named.artist_id = releases.artist_id
)

SELECT artist_id, album_id, MIN(position) AS position
FROM credits
WHERE origin = best_origin
GROUP BY artist_id, album_id
