-- grain: one row per artist that a record describes; each column from the best record that has it
SELECT
    artist_id,
    MAX_BY(name, origin) FILTER (WHERE name IS NOT NULL) AS name,
    MAX_BY(popularity, origin) FILTER (WHERE popularity IS NOT NULL) AS popularity,
    MAX_BY(followers, origin) FILTER (WHERE followers IS NOT NULL) AS followers,
    MAX_BY(genres, origin) FILTER (WHERE genres IS NOT NULL) AS genres
FROM raw_artist
GROUP BY artist_id
