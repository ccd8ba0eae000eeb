-- Rank and frequency: how many tracks stand in how many playlists.
-- last_place is the place of the last of these tracks when all are sorted, the most frequent first.
-- :limit int = 1000  rows
SELECT
    playlists,
    COUNT(*) AS tracks,
    CAST(SUM(COUNT(*)) OVER (ORDER BY playlists DESC) AS SIGNED) AS last_place
FROM (
    SELECT track_id, COUNT(DISTINCT pid) AS playlists
    FROM playlist_track
    GROUP BY track_id
) AS n
GROUP BY playlists
ORDER BY playlists DESC
LIMIT :limit
