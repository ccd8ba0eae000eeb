-- grain: one row per artist credited on an album that is kept
SELECT artist_id, album_id, position
FROM stg_artist_album
WHERE album_id IN (SELECT album_id FROM album)
