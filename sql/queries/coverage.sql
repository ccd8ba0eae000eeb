-- How many tracks have a name, an album, audio features, a genre and so on.
SELECT what, tracks, ROUND(CAST(tracks AS DOUBLE) / (SELECT COUNT(*) FROM track), 4) AS share
FROM (
    SELECT 1 AS line, 'all' AS what, COUNT(*) AS tracks FROM track
    UNION ALL SELECT 2, 'name', COUNT(name) FROM track
    UNION ALL SELECT 3, 'duration', COUNT(duration_ms) FROM track
    UNION ALL SELECT 4, 'popularity', COUNT(popularity) FROM track
    UNION ALL SELECT 5, 'artist', COUNT(DISTINCT track_id) FROM artist_track
    UNION ALL SELECT 6, 'album', COUNT(album_id) FROM track
    UNION ALL SELECT 7, 'album popularity', COUNT(*)
        FROM track AS t JOIN album AS l ON l.album_id = t.album_id WHERE l.popularity IS NOT NULL
    UNION ALL SELECT 8, 'release year', COUNT(*)
        FROM track AS t JOIN album AS l ON l.album_id = t.album_id WHERE l.release_year IS NOT NULL
    UNION ALL SELECT 9, 'audio features', COUNT(*) FROM audio_features
    UNION ALL SELECT 10, 'genre', COUNT(DISTINCT track_id) FROM track_genre
    UNION ALL SELECT 11, 'genre but other', COUNT(DISTINCT track_id)
        FROM track_genre WHERE genre <> 'other'
    UNION ALL SELECT 12, 'audio features, album and genre', COUNT(*)
        FROM audio_features AS f JOIN track AS t ON t.track_id = f.track_id
        WHERE t.album_id IS NOT NULL AND f.track_id IN (SELECT track_id FROM track_genre)
    UNION ALL SELECT 13, 'playlist', COUNT(DISTINCT track_id) FROM playlist_track
    UNION ALL SELECT 14, 'cluster', COUNT(DISTINCT track_id) FROM track_cluster
) AS counts
ORDER BY line
