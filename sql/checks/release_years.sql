-- Years that are not the first four digits of the release date.
SELECT 'album.release_year' AS place, album_id, release_date, release_year
FROM album
WHERE
    release_year IS NOT NULL
    AND (release_date IS NULL OR SUBSTR(release_date, 1, 4) <> CAST(release_year AS CHAR))
