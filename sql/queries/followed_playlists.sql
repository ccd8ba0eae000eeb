-- Playlists with the most followers.
-- :limit int = 20  rows
SELECT pid, name, num_followers AS followers, num_tracks AS tracks, num_artists AS artists
FROM playlist
WHERE num_followers IS NOT NULL
ORDER BY num_followers DESC, pid
LIMIT :limit
