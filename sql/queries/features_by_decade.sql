-- Average audio features of each genre and decade of release.
-- Tempo in beats per minute, loudness in dB, the others from 0 to 1.
-- :min_tracks int = 1  leave out genres with fewer tracks in a decade
SELECT
    g.genre,
    l.release_year DIV 10 * 10 AS decade,
    COUNT(*) AS tracks,
    ROUND(ROUND(AVG(f.tempo), 12), 2) AS tempo,
    ROUND(ROUND(AVG(f.valence), 12), 4) AS valence,
    ROUND(ROUND(AVG(f.danceability), 12), 4) AS danceability,
    ROUND(ROUND(AVG(f.acousticness), 12), 4) AS acousticness,
    ROUND(ROUND(AVG(f.energy), 12), 4) AS energy,
    ROUND(ROUND(AVG(f.instrumentalness), 12), 4) AS instrumentalness,
    ROUND(ROUND(AVG(f.liveness), 12), 4) AS liveness,
    ROUND(ROUND(AVG(f.loudness), 12), 2) AS loudness,
    ROUND(ROUND(AVG(f.speechiness), 12), 4) AS speechiness
FROM track_genre AS g
JOIN audio_features AS f ON f.track_id = g.track_id
JOIN track AS t ON t.track_id = g.track_id
JOIN album AS l ON l.album_id = t.album_id
WHERE l.release_year IS NOT NULL
GROUP BY g.genre, decade
HAVING COUNT(*) >= :min_tracks
ORDER BY g.genre, decade
