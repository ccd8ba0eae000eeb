-- grain: one row per track that a record describes; each column from the best record that has it
SELECT
    track_id,
    MAX_BY(name, origin) FILTER (WHERE name IS NOT NULL) AS name,
    MAX_BY(song_title, origin) FILTER (WHERE name IS NOT NULL) AS song_title,
    MAX_BY(album_id, origin) FILTER (WHERE album_id IS NOT NULL) AS album_id,
    MAX_BY(duration_ms, origin) FILTER (WHERE duration_ms IS NOT NULL) AS duration_ms,
    MAX_BY(popularity, origin) FILTER (WHERE popularity IS NOT NULL) AS popularity,
    MAX_BY(explicit, origin) FILTER (WHERE explicit IS NOT NULL) AS explicit,
    MAX_BY(release_date, origin) FILTER (WHERE release_date IS NOT NULL) AS release_date
FROM raw_track
GROUP BY track_id
