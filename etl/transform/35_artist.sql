-- grain: one row per artist; with a selection, only artists of tracks and albums that are kept;
-- an artist that is credited, has genres or is related to another but is described by no record is
-- a row without a name
WITH credited AS (
    SELECT artist_id FROM artist_track
    UNION
    SELECT artist_id FROM artist_album
),

otherwise_known AS (
    SELECT artist_id FROM stg_artist
    UNION
    SELECT artist_id FROM stg_artist_genre
    UNION
    SELECT artist_id FROM stg_related_artist
    UNION
    SELECT related_artist_id FROM stg_related_artist
),

kept AS (
    SELECT artist_id FROM credited
    UNION
    SELECT otherwise_known.artist_id
    FROM otherwise_known
    CROSS JOIN raw_selection AS wanted
    WHERE wanted.is_on = 0
)

SELECT
    kept.artist_id,
    SUBSTR(described.name, 1, 512) AS name,
    described.popularity,
    described.followers,
    described.genres
FROM kept
LEFT JOIN stg_artist AS described ON described.artist_id = kept.artist_id
