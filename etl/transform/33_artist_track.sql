-- grain: one row per artist credited on a selected track
SELECT artist_id, track_id, position
FROM stg_artist_track
WHERE track_id IN (SELECT track_id FROM track)
