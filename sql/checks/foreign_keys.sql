-- Ids that no row of the table they refer to has.
SELECT 'track.album_id' AS place, c.album_id AS id
FROM (SELECT DISTINCT album_id FROM track) AS c
LEFT JOIN album AS p ON p.album_id = c.album_id
WHERE c.album_id IS NOT NULL AND p.album_id IS NULL
UNION ALL
SELECT 'audio_features.track_id', c.track_id
FROM (SELECT DISTINCT track_id FROM audio_features) AS c
LEFT JOIN track AS p ON p.track_id = c.track_id
WHERE p.track_id IS NULL
UNION ALL
SELECT 'artist_album.album_id', c.album_id
FROM (SELECT DISTINCT album_id FROM artist_album) AS c
LEFT JOIN album AS p ON p.album_id = c.album_id
WHERE p.album_id IS NULL
UNION ALL
SELECT 'artist_album.artist_id', c.artist_id
FROM (SELECT DISTINCT artist_id FROM artist_album) AS c
LEFT JOIN artist AS p ON p.artist_id = c.artist_id
WHERE p.artist_id IS NULL
UNION ALL
SELECT 'artist_track.track_id', c.track_id
FROM (SELECT DISTINCT track_id FROM artist_track) AS c
LEFT JOIN track AS p ON p.track_id = c.track_id
WHERE p.track_id IS NULL
UNION ALL
SELECT 'artist_track.artist_id', c.artist_id
FROM (SELECT DISTINCT artist_id FROM artist_track) AS c
LEFT JOIN artist AS p ON p.artist_id = c.artist_id
WHERE p.artist_id IS NULL
UNION ALL
SELECT 'artist_genre.artist_id', c.artist_id
FROM (SELECT DISTINCT artist_id FROM artist_genre) AS c
LEFT JOIN artist AS p ON p.artist_id = c.artist_id
WHERE p.artist_id IS NULL
UNION ALL
SELECT 'track_genre.track_id', c.track_id
FROM (SELECT DISTINCT track_id FROM track_genre) AS c
LEFT JOIN track AS p ON p.track_id = c.track_id
WHERE p.track_id IS NULL
UNION ALL
SELECT 'track_card.track_id', c.track_id
FROM (SELECT DISTINCT track_id FROM track_card) AS c
LEFT JOIN track AS p ON p.track_id = c.track_id
WHERE p.track_id IS NULL
UNION ALL
SELECT 'playlist_track.pid', CAST(c.pid AS CHAR)
FROM (SELECT DISTINCT pid FROM playlist_track) AS c
LEFT JOIN playlist AS p ON p.pid = c.pid
WHERE p.pid IS NULL
UNION ALL
SELECT 'playlist_track.track_id', c.track_id
FROM (SELECT DISTINCT track_id FROM playlist_track) AS c
LEFT JOIN track AS p ON p.track_id = c.track_id
WHERE p.track_id IS NULL
UNION ALL
SELECT 'related_artist.artist_id', c.artist_id
FROM (SELECT DISTINCT artist_id FROM related_artist) AS c
LEFT JOIN artist AS p ON p.artist_id = c.artist_id
WHERE p.artist_id IS NULL
UNION ALL
SELECT 'related_artist.related_artist_id', c.related_artist_id
FROM (SELECT DISTINCT related_artist_id FROM related_artist) AS c
LEFT JOIN artist AS p ON p.artist_id = c.related_artist_id
WHERE p.artist_id IS NULL
UNION ALL
SELECT 'track_cluster.track_id', c.track_id
FROM (SELECT DISTINCT track_id FROM track_cluster) AS c
LEFT JOIN track AS p ON p.track_id = c.track_id
WHERE p.track_id IS NULL
