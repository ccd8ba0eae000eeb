-- Average audio features of each cluster of a genre.
-- Tempo in beats per minute, loudness in dB, the others from 0 to 1.
-- :genre text = rock  one of the 15 genres
SELECT
    k.cluster,
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
FROM track_cluster AS k
JOIN audio_features AS f ON f.track_id = k.track_id
WHERE k.genre = :genre
GROUP BY k.cluster
ORDER BY k.cluster
