-- Tracks that many playlists hold though their popularity is low.
-- :max_popularity int = 20  of the track, 0 to 100
-- :min_playlists int = 5  in which the track must stand
-- :limit int = 20  rows
SELECT t.track_id, d.title, d.artists, COUNT(DISTINCT p.pid) AS playlists, t.popularity
FROM track AS t
JOIN playlist_track AS p ON p.track_id = t.track_id
JOIN track_card AS d ON d.track_id = t.track_id
WHERE t.popularity <= :max_popularity
GROUP BY t.track_id, d.title, d.artists, t.popularity
HAVING COUNT(DISTINCT p.pid) >= :min_playlists
ORDER BY playlists DESC, t.popularity, t.track_id
LIMIT :limit
