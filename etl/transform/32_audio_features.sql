-- grain: one row per selected track whose audio features are known
SELECT
    track_id, tempo, valence, danceability, acousticness, energy, instrumentalness, liveness,
    loudness, speechiness, musical_key, mode, time_signature, source
FROM stg_audio_features
WHERE track_id IN (SELECT track_id FROM track)
