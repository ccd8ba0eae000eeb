-- Positions below the first.
SELECT 'artist_track.position' AS place, track_id AS id, position
FROM artist_track
WHERE position < 0
UNION ALL
SELECT 'artist_album.position', album_id, position FROM artist_album WHERE position < 0
UNION ALL
SELECT 'artist_genre.position', artist_id, position FROM artist_genre WHERE position < 0
UNION ALL
SELECT 'playlist_track.pos', CAST(pid AS CHAR), pos FROM playlist_track WHERE pos < 0
UNION ALL
SELECT 'track_cluster.cluster', track_id, cluster FROM track_cluster WHERE cluster < 0
