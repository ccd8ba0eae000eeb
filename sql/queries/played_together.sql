-- Tracks that stand in the same playlists as a given track.
-- lift tells how many times as often as chance would have it: together x all / (one's x other's).
-- :track_id text  the given track's id
-- :limit int = 20  rows
SELECT
    d.track_id,
    d.title,
    d.artists,
    n.playlists_together,
    COUNT(DISTINCT p.pid) AS playlists,
    ROUND(
        CAST(n.playlists_together AS DOUBLE) * (SELECT COUNT(*) FROM playlist)
        / (CAST(COUNT(DISTINCT p.pid) AS DOUBLE)
            * (SELECT COUNT(DISTINCT pid) FROM playlist_track WHERE track_id = :track_id)),
        3
    ) AS lift
FROM (
    SELECT o.track_id, COUNT(DISTINCT o.pid) AS playlists_together
    FROM playlist_track AS s
    JOIN playlist_track AS o ON o.pid = s.pid
    WHERE s.track_id = :track_id AND o.track_id <> :track_id
    GROUP BY o.track_id
    ORDER BY playlists_together DESC, o.track_id
    LIMIT :limit
) AS n
JOIN playlist_track AS p ON p.track_id = n.track_id
JOIN track_card AS d ON d.track_id = n.track_id
GROUP BY d.track_id, d.title, d.artists, n.playlists_together
ORDER BY n.playlists_together DESC, d.track_id
