-- grain: one row per track with audio features; a whole record, never a mixture of two
SELECT
    track_id, tempo, valence, danceability, acousticness, energy, instrumentalness, liveness,
    loudness, speechiness, musical_key, mode, time_signature, source
FROM (
    SELECT f.*, ROW_NUMBER() OVER (PARTITION BY track_id ORDER BY origin DESC) AS place
    FROM raw_audio_features AS f
) AS ranked
WHERE place = 1
