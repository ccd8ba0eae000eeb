-- grain: one row per album; with a selection, only albums of selected tracks
SELECT
    album_id,
    SUBSTR(name, 1, 512) AS name,
    SUBSTR(label, 1, 512) AS label,
    popularity,
    SUBSTR(release_date, 1, 10) AS release_date,
    SUBSTR(release_date_precision, 1, 5) AS release_date_precision,
    release_year
FROM dated_album
CROSS JOIN raw_selection AS s
WHERE s.is_on = 0 OR album_id IN (SELECT album_id FROM track WHERE album_id IS NOT NULL)
