-- Labels with the most albums.
-- :limit int = 20  rows
SELECT
    RTRIM(label) AS label,
    COUNT(*) AS albums,
    ROUND(AVG(CAST(popularity AS DOUBLE)), 2) AS album_popularity,
    MIN(release_year) AS first_year,
    MAX(release_year) AS last_year
FROM album
WHERE label IS NOT NULL
GROUP BY RTRIM(label)
ORDER BY albums DESC, label
LIMIT :limit
