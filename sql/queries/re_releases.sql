-- Songs on the most albums: the same title by the same first artist.
-- Titles are compared as they are, but for blanks at the end.
-- :limit int = 20  rows
SELECT
    RTRIM(t.name) AS title,
    a.name AS artist,
    COUNT(DISTINCT t.album_id) AS albums,
    MIN(l.release_year) AS first_year,
    MAX(l.release_year) AS last_year,
    MIN(t.track_id) AS a_track_id
FROM track AS t
JOIN artist_track AS c ON c.track_id = t.track_id AND c.position = 0
JOIN artist AS a ON a.artist_id = c.artist_id
JOIN album AS l ON l.album_id = t.album_id
WHERE t.name IS NOT NULL
GROUP BY RTRIM(t.name), a.artist_id, a.name
HAVING COUNT(DISTINCT t.album_id) > 1
ORDER BY albums DESC, a_track_id
LIMIT :limit
