-- Artists who share tracks with the most other artists.
-- :limit int = 20  rows
SELECT
    a.artist_id,
    a.name,
    COUNT(DISTINCT o.artist_id) AS partners,
    COUNT(DISTINCT c.track_id) AS shared_tracks
FROM artist_track AS c
JOIN artist_track AS o ON o.track_id = c.track_id AND o.artist_id <> c.artist_id
JOIN artist AS a ON a.artist_id = c.artist_id
GROUP BY a.artist_id, a.name
ORDER BY partners DESC, shared_tracks DESC, a.artist_id
LIMIT :limit
