-- Pairs of artists with the most tracks together.
-- :limit int = 20  rows
SELECT
    a.artist_id AS artist_id,
    a.name AS name,
    b.artist_id AS partner_id,
    b.name AS partner,
    COUNT(*) AS shared_tracks
FROM artist_track AS c
JOIN artist_track AS o ON o.track_id = c.track_id AND o.artist_id > c.artist_id
JOIN artist AS a ON a.artist_id = c.artist_id
JOIN artist AS b ON b.artist_id = o.artist_id
GROUP BY a.artist_id, a.name, b.artist_id, b.name
ORDER BY shared_tracks DESC, a.artist_id, b.artist_id
LIMIT :limit
