-- grain: one row per album described, or named by a track or a credit; with its year as a number
WITH named AS (
    SELECT album_id FROM stg_album
    UNION
    SELECT album_id FROM stg_track WHERE album_id IS NOT NULL
    UNION
    SELECT album_id FROM stg_artist_album
),

dated AS (
    SELECT album_id, TRY_CAST(SUBSTR(release_date, 1, 4) AS INTEGER) AS first_four_digits
    FROM stg_album
)

SELECT
    named.album_id,
    described.name,
    described.label,
    described.popularity,
    described.release_date,
    described.release_date_precision,
    CASE
        WHEN dated.first_four_digits BETWEEN 1800 AND 2199 THEN dated.first_four_digits
    END AS release_year,
    CASE WHEN described.album_id IS NULL THEN 1 ELSE 0 END AS is_stub
FROM named
LEFT JOIN stg_album AS described ON described.album_id = named.album_id
LEFT JOIN dated ON dated.album_id = named.album_id
