-- Playlists with the most tracks.
-- places counts every position of the playlist, tracks counts each track once.
-- :limit int = 20  rows
SELECT
    p.pid,
    p.name,
    COUNT(*) AS places,
    COUNT(DISTINCT e.track_id) AS tracks,
    p.num_followers AS followers
FROM playlist AS p
JOIN playlist_track AS e ON e.pid = p.pid
GROUP BY p.pid, p.name, p.num_followers
ORDER BY places DESC, tracks DESC, p.pid
LIMIT :limit
