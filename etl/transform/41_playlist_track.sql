-- grain: one row per position of a playlist that holds a selected track
SELECT pid, pos, track_id
FROM raw_playlist_track
WHERE track_id IN (SELECT track_id FROM track)
