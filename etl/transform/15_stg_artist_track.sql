-- grain: one row per artist credited on a track; of several lists the best record's holds: a credit
-- by name in a playlist gives way to that of every other source
WITH credits AS (
    SELECT
        COALESCE(named.same_as, sings.artist_id) AS artist_id,
        sings.track_id,
        sings.position,
        sings.origin,
        MAX(sings.origin) OVER (PARTITION BY sings.track_id) AS best_origin
    FROM raw_artist_track AS sings
    LEFT JOIN named_artist AS named ON named.artist_id = sings.artist_id
)

SELECT artist_id, track_id, MIN(position) AS position
FROM credits
WHERE origin = best_origin
GROUP BY artist_id, track_id
