-- grain: one row per track described, or known by its audio features, a credit, a sub-genre or a
-- playlist only; `refusal` is the reason why it is left out, NULL for a selected track: another
-- track is the same, or the selection excludes it.
-- A track is too long if more than max_duration_percentile % of the other tracks are shorter, which
-- means that it is above the percentile by linear interpolation.
WITH named AS (
    SELECT track_id FROM stg_track
    UNION
    SELECT track_id FROM stg_audio_features
    UNION
    SELECT track_id FROM stg_artist_track
    UNION
    SELECT track_id FROM raw_playlist_track
    UNION
    SELECT track_id FROM raw_track_sub_genre
),

timed AS (
    SELECT
        track_id,
        RANK() OVER (ORDER BY duration_ms) - 1 AS shorter_tracks,
        COUNT(*) OVER () AS timed_tracks
    FROM stg_track
    WHERE duration_ms IS NOT NULL
),

years AS (
    SELECT track_id, TRY_CAST(SUBSTR(release_date, 1, 4) AS INTEGER) AS first_four_digits
    FROM stg_track
    WHERE release_date IS NOT NULL
),

dated AS (
    SELECT
        described.track_id,
        COALESCE(
            album.release_year,
            CASE
                WHEN years.first_four_digits BETWEEN 1800 AND 2199 THEN years.first_four_digits
            END
        ) AS release_year
    FROM stg_track AS described
    LEFT JOIN dated_album AS album ON album.album_id = described.album_id
    LEFT JOIN years ON years.track_id = described.track_id
)

SELECT
    named.track_id,
    described.name,
    described.song_title,
    described.album_id,
    described.duration_ms,
    described.popularity,
    described.explicit,
    dated.release_year,
    CASE WHEN described.track_id IS NULL THEN 1 ELSE 0 END AS is_stub,
    CASE
        WHEN joined.same_as IS NOT NULL
            THEN 'known by its names only: joined with the same song'
        WHEN wanted.min_album_popularity IS NOT NULL AND album.popularity IS NULL
            THEN 'album popularity unknown'
        WHEN album.popularity < wanted.min_album_popularity THEN 'album popularity too low'
        WHEN wanted.first_year IS NOT NULL AND dated.release_year IS NULL
            THEN 'release year unknown'
        WHEN dated.release_year < wanted.first_year OR dated.release_year > wanted.last_year
            THEN 'released in other years'
        WHEN wanted.max_duration_percentile IS NOT NULL AND described.duration_ms IS NULL
            THEN 'duration unknown'
        WHEN 100 * timed.shorter_tracks > wanted.max_duration_percentile * (timed.timed_tracks - 1)
            THEN 'too long'
    END AS refusal
FROM named
LEFT JOIN stg_track AS described ON described.track_id = named.track_id
LEFT JOIN named_track AS joined ON joined.track_id = named.track_id
LEFT JOIN timed ON timed.track_id = named.track_id
LEFT JOIN dated ON dated.track_id = named.track_id
LEFT JOIN dated_album AS album ON album.album_id = described.album_id
CROSS JOIN raw_selection AS wanted
