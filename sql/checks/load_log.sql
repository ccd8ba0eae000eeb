-- Tables that do not hold as many rows as were loaded.
SELECT 'artist' AS place, row_count, (SELECT COUNT(*) FROM artist) AS found
FROM load_log
WHERE table_name = 'artist' AND row_count <> (SELECT COUNT(*) FROM artist)
UNION ALL
SELECT 'album', row_count, (SELECT COUNT(*) FROM album)
FROM load_log
WHERE table_name = 'album' AND row_count <> (SELECT COUNT(*) FROM album)
UNION ALL
SELECT 'track', row_count, (SELECT COUNT(*) FROM track)
FROM load_log
WHERE table_name = 'track' AND row_count <> (SELECT COUNT(*) FROM track)
UNION ALL
SELECT 'audio_features', row_count, (SELECT COUNT(*) FROM audio_features)
FROM load_log
WHERE table_name = 'audio_features' AND row_count <> (SELECT COUNT(*) FROM audio_features)
UNION ALL
SELECT 'artist_album', row_count, (SELECT COUNT(*) FROM artist_album)
FROM load_log
WHERE table_name = 'artist_album' AND row_count <> (SELECT COUNT(*) FROM artist_album)
UNION ALL
SELECT 'artist_track', row_count, (SELECT COUNT(*) FROM artist_track)
FROM load_log
WHERE table_name = 'artist_track' AND row_count <> (SELECT COUNT(*) FROM artist_track)
UNION ALL
SELECT 'artist_genre', row_count, (SELECT COUNT(*) FROM artist_genre)
FROM load_log
WHERE table_name = 'artist_genre' AND row_count <> (SELECT COUNT(*) FROM artist_genre)
UNION ALL
SELECT 'genre_map', row_count, (SELECT COUNT(*) FROM genre_map)
FROM load_log
WHERE table_name = 'genre_map' AND row_count <> (SELECT COUNT(*) FROM genre_map)
UNION ALL
SELECT 'track_genre', row_count, (SELECT COUNT(*) FROM track_genre)
FROM load_log
WHERE table_name = 'track_genre' AND row_count <> (SELECT COUNT(*) FROM track_genre)
UNION ALL
SELECT 'track_card', row_count, (SELECT COUNT(*) FROM track_card)
FROM load_log
WHERE table_name = 'track_card' AND row_count <> (SELECT COUNT(*) FROM track_card)
UNION ALL
SELECT 'playlist', row_count, (SELECT COUNT(*) FROM playlist)
FROM load_log
WHERE table_name = 'playlist' AND row_count <> (SELECT COUNT(*) FROM playlist)
UNION ALL
SELECT 'playlist_track', row_count, (SELECT COUNT(*) FROM playlist_track)
FROM load_log
WHERE table_name = 'playlist_track' AND row_count <> (SELECT COUNT(*) FROM playlist_track)
UNION ALL
SELECT 'related_artist', row_count, (SELECT COUNT(*) FROM related_artist)
FROM load_log
WHERE table_name = 'related_artist' AND row_count <> (SELECT COUNT(*) FROM related_artist)
UNION ALL
SELECT 'track_cluster', row_count, (SELECT COUNT(*) FROM track_cluster)
FROM load_log
WHERE table_name = 'track_cluster' AND row_count <> (SELECT COUNT(*) FROM track_cluster)
