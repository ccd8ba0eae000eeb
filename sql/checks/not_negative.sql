-- Counts, durations and distances below 0.
SELECT 'track.duration_ms' AS place, track_id AS id FROM track WHERE duration_ms < 0
UNION ALL
SELECT 'artist.followers', artist_id FROM artist WHERE followers < 0
UNION ALL
SELECT 'playlist', CAST(pid AS CHAR)
FROM playlist
WHERE
    num_tracks < 0
    OR num_albums < 0
    OR num_artists < 0
    OR num_edits < 0
    OR num_followers < 0
    OR duration_ms < 0
    OR modified_at < 0
UNION ALL
SELECT 'track_cluster.distance', track_id FROM track_cluster WHERE distance < 0
