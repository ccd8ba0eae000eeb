-- grain: one row per position of a playlist that holds a selected track; a track known by its names
-- only gives its place to the one that is the same
WITH places AS (
    SELECT entry.pid, entry.pos, COALESCE(named.same_as, entry.track_id) AS track_id
    FROM raw_playlist_track AS entry
    LEFT JOIN named_track AS named ON named.track_id = entry.track_id
)

SELECT pid, pos, track_id
FROM places
WHERE track_id IN (SELECT track_id FROM track)
