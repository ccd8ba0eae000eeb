-- grain: one row per artist that a record describes, after joining those known by name only; each
-- column from the best record that has it; an empty list of genres only where no record has a
-- longer one
WITH described AS (
    SELECT
        COALESCE(named.same_as, a.artist_id) AS artist_id,
        a.origin, a.name, a.song_artist, a.popularity, a.followers, a.genres
    FROM raw_artist AS a
    LEFT JOIN named_artist AS named ON named.artist_id = a.artist_id
)

SELECT
    artist_id,
    MAX_BY(name, origin) FILTER (WHERE name IS NOT NULL) AS name,
    MAX_BY(song_artist, origin) FILTER (WHERE name IS NOT NULL) AS song_artist,
    MAX_BY(popularity, origin) FILTER (WHERE popularity IS NOT NULL) AS popularity,
    MAX_BY(followers, origin) FILTER (WHERE followers IS NOT NULL) AS followers,
    COALESCE(MAX_BY(genres, origin) FILTER (WHERE genres <> '[]'), MAX(genres)) AS genres
FROM described
GROUP BY artist_id
