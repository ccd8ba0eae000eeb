-- Artists whose albums are less popular than they are themselves, the widest gap first.
-- gap is the artist's popularity less the average popularity of the albums.
-- :min_albums int = 2  albums whose popularity is known
-- :limit int = 20  rows
SELECT
    a.artist_id,
    a.name,
    a.popularity,
    COUNT(*) AS albums,
    ROUND(AVG(CAST(l.popularity AS DOUBLE)), 2) AS album_popularity,
    ROUND(a.popularity - AVG(CAST(l.popularity AS DOUBLE)), 2) AS gap
FROM artist AS a
JOIN artist_album AS c ON c.artist_id = a.artist_id
JOIN album AS l ON l.album_id = c.album_id
WHERE a.popularity IS NOT NULL AND l.popularity IS NOT NULL
GROUP BY a.artist_id, a.name, a.popularity
HAVING COUNT(*) >= :min_albums
ORDER BY gap DESC, a.artist_id
LIMIT :limit
