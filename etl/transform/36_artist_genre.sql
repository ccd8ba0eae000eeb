-- grain: one row per sub-genre of an artist that is kept
SELECT artist_id, sub_genre, position
FROM stg_artist_genre
WHERE artist_id IN (SELECT artist_id FROM artist)
