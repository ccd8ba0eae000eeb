-- grain: one row per artist that a record describes; each column from the best record that has it;
-- an empty list of genres only where no record has a longer one
SELECT
    artist_id,
    MAX_BY(name, origin) FILTER (WHERE name IS NOT NULL) AS name,
    MAX_BY(song_artist, origin) FILTER (WHERE name IS NOT NULL) AS song_artist,
    MAX_BY(popularity, origin) FILTER (WHERE popularity IS NOT NULL) AS popularity,
    MAX_BY(followers, origin) FILTER (WHERE followers IS NOT NULL) AS followers,
    COALESCE(MAX_BY(genres, origin) FILTER (WHERE genres <> '[]'), MAX(genres)) AS genres
FROM raw_artist
GROUP BY artist_id
