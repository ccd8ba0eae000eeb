-- grain: one row per playlist
SELECT
    pid,
    SUBSTR(name, 1, 512) AS name,
    SUBSTR(description, 1, 1024) AS description,
    collaborative, modified_at, num_tracks, num_albums, num_artists, num_edits, num_followers,
    duration_ms
FROM raw_playlist
