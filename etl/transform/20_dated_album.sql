-- grain: one row per album described, or named by a track or a credit; with its year as a number
SELECT
    ids.album_id,
    a.name,
    a.label,
    a.popularity,
    a.release_date,
    a.release_date_precision,
    CASE
        WHEN TRY_CAST(SUBSTR(a.release_date, 1, 4) AS INTEGER) BETWEEN 1800 AND 2199
            THEN TRY_CAST(SUBSTR(a.release_date, 1, 4) AS INTEGER)
    END AS release_year,
    CASE WHEN a.album_id IS NULL THEN 1 ELSE 0 END AS is_stub
FROM (
    SELECT album_id FROM stg_album
    UNION
    SELECT album_id FROM stg_track WHERE album_id IS NOT NULL
    UNION
    SELECT album_id FROM stg_artist_album
) AS ids
LEFT JOIN stg_album AS a ON a.album_id = ids.album_id
