-- Flags that are neither 0 nor 1.
SELECT 'track.explicit' AS place, track_id AS id, explicit AS flag
FROM track
WHERE explicit NOT IN (0, 1)
UNION ALL
SELECT 'playlist.collaborative', CAST(pid AS CHAR), collaborative
FROM playlist
WHERE collaborative NOT IN (0, 1)
