-- Tracks that stand in the most playlists.
-- :limit int = 20  rows
SELECT d.track_id, d.title, d.artists, n.playlists, d.popularity
FROM (
    SELECT track_id, COUNT(DISTINCT pid) AS playlists
    FROM playlist_track
    GROUP BY track_id
    ORDER BY playlists DESC, track_id
    LIMIT :limit
) AS n
JOIN track_card AS d ON d.track_id = n.track_id
ORDER BY n.playlists DESC, d.track_id
