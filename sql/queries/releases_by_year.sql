-- Albums and tracks released in each year.
SELECT
    l.release_year,
    COUNT(DISTINCT l.album_id) AS albums,
    COUNT(t.track_id) AS tracks,
    ROUND(AVG(CAST(t.popularity AS DOUBLE)), 2) AS track_popularity
FROM album AS l
LEFT JOIN track AS t ON t.album_id = l.album_id
WHERE l.release_year IS NOT NULL
GROUP BY l.release_year
ORDER BY l.release_year
