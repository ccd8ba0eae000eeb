-- Average audio features of each genre.
-- Tempo in beats per minute, loudness in dB, the others from 0 to 1.
SELECT
    g.genre,
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
GROUP BY g.genre
ORDER BY g.genre
