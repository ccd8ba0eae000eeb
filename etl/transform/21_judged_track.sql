-- grain: one row per track described, or known by its audio features, a credit, a sub-genre or a
-- playlist only; `refusal` says why the selection leaves it out, NULL where it does not.
-- Too long is what has more than max_duration_percentile % of the other tracks that are shorter:
-- that is above the percentile by linear interpolation.
SELECT
    t.*,
    CASE
        WHEN s.min_album_popularity IS NOT NULL AND a.popularity IS NULL
            THEN 'album popularity unknown'
        WHEN a.popularity < s.min_album_popularity THEN 'album popularity too low'
        WHEN s.first_year IS NOT NULL AND a.release_year IS NULL THEN 'release year unknown'
        WHEN a.release_year < s.first_year OR a.release_year > s.last_year
            THEN 'released in other years'
        WHEN s.max_duration_percentile IS NOT NULL AND t.duration_ms IS NULL
            THEN 'duration unknown'
        WHEN 100 * t.shorter > s.max_duration_percentile * (t.timed - 1) THEN 'too long'
    END AS refusal
FROM (
    SELECT
        ids.track_id, d.name, d.album_id, d.duration_ms, d.popularity, d.explicit,
        CASE WHEN d.track_id IS NULL THEN 1 ELSE 0 END AS is_stub,
        RANK() OVER (
            PARTITION BY CASE WHEN d.duration_ms IS NULL THEN 1 ELSE 0 END
            ORDER BY d.duration_ms
        ) - 1 AS shorter,
        COUNT(d.duration_ms) OVER () AS timed
    FROM (
        SELECT track_id FROM stg_track
        UNION
        SELECT track_id FROM stg_audio_features
        UNION
        SELECT track_id FROM stg_artist_track
        UNION
        SELECT track_id FROM raw_playlist_track
        UNION
        SELECT track_id FROM raw_track_sub_genre
    ) AS ids
    LEFT JOIN stg_track AS d ON d.track_id = ids.track_id
) AS t
LEFT JOIN dated_album AS a ON a.album_id = t.album_id
CROSS JOIN raw_selection AS s
