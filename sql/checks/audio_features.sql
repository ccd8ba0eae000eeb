-- Audio features outside their range. Loudness has none: it goes below -60 dB and above 0.
SELECT
    'audio_features' AS place,
    track_id,
    tempo,
    valence,
    danceability,
    acousticness,
    energy,
    instrumentalness,
    liveness,
    speechiness,
    musical_key,
    mode,
    time_signature
FROM audio_features
WHERE
    tempo < 0
    OR valence NOT BETWEEN 0 AND 1
    OR danceability NOT BETWEEN 0 AND 1
    OR acousticness NOT BETWEEN 0 AND 1
    OR energy NOT BETWEEN 0 AND 1
    OR instrumentalness NOT BETWEEN 0 AND 1
    OR liveness NOT BETWEEN 0 AND 1
    OR speechiness NOT BETWEEN 0 AND 1
    OR musical_key NOT BETWEEN -1 AND 11
    OR mode NOT BETWEEN 0 AND 1
    OR time_signature < 0
