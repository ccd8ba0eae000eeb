-- grain: one row per track with audio features; a whole record, never a mixture of two
WITH ranked AS (
    SELECT
        features.*,
        ROW_NUMBER() OVER (PARTITION BY track_id ORDER BY origin DESC) AS choice
    FROM raw_audio_features AS features
)

SELECT
    track_id, tempo, valence, danceability, acousticness, energy, instrumentalness, liveness,
    loudness, speechiness, musical_key, mode, time_signature, source
FROM ranked
WHERE choice = 1
