-- grain: one row per artist; with a selection, only artists of tracks and albums that are kept;
-- an artist that is credited, has genres or is related to another but is described by no record is
-- a row without a name
SELECT
    ids.artist_id,
    SUBSTR(a.name, 1, 512) AS name,
    a.popularity,
    a.followers,
    a.genres
FROM (
    SELECT artist_id FROM artist_track
    UNION
    SELECT artist_id FROM artist_album
    UNION
    SELECT artist_id FROM stg_artist CROSS JOIN raw_selection AS s WHERE s.is_on = 0
    UNION
    SELECT artist_id FROM stg_artist_genre CROSS JOIN raw_selection AS s WHERE s.is_on = 0
    UNION
    SELECT artist_id FROM stg_related_artist CROSS JOIN raw_selection AS s WHERE s.is_on = 0
    UNION
    SELECT related_artist_id
    FROM stg_related_artist CROSS JOIN raw_selection AS s WHERE s.is_on = 0
) AS ids
LEFT JOIN stg_artist AS a ON a.artist_id = ids.artist_id
