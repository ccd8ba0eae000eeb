-- grain: one row per album that a record describes; each column from the best record that has it
SELECT
    album_id,
    MAX_BY(name, origin) FILTER (WHERE name IS NOT NULL) AS name,
    MAX_BY(label, origin) FILTER (WHERE label IS NOT NULL) AS label,
    MAX_BY(popularity, origin) FILTER (WHERE popularity IS NOT NULL) AS popularity,
    MAX_BY(release_date, origin) FILTER (WHERE release_date IS NOT NULL) AS release_date,
    MAX_BY(release_date_precision, origin) FILTER (WHERE release_date IS NOT NULL)
        AS release_date_precision
FROM raw_album
GROUP BY album_id
