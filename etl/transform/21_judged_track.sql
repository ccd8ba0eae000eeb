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
)

SELECT
    named.track_id,
    described.name,
    described.song_title,
    described.album_id,
    described.duration_ms,
    described.popularity,
    described.explicit,
    CASE WHEN described.track_id IS NULL THEN 1 ELSE 0 END AS is_stub,
    CASE
        WHEN joined.same_as IS NOT NULL
            THEN 'known by its names only: joined with the same song'
        WHEN wanted.min_album_popularity IS NOT NULL AND album.popularity IS NULL
            THEN 'album popularity unknown'
        WHEN album.popularity < wanted.min_album_popularity THEN 'album popularity too low'
        WHEN wanted.first_year IS NOT NULL AND album.release_year IS NULL
            THEN 'release year unknown'
        WHEN album.release_year < wanted.first_year OR album.release_year > wanted.last_year
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
LEFT JOIN dated_album AS album ON album.album_id = described.album_id
CROSS JOIN raw_selection AS wanted
