-- Lists of credits or sub-genres that do not begin at position 0.
SELECT 'artist_track' AS place, track_id AS id, MIN(position) AS first_position
FROM artist_track
GROUP BY track_id
HAVING MIN(position) <> 0
UNION ALL
SELECT 'artist_album', album_id, MIN(position)
FROM artist_album
GROUP BY album_id
HAVING MIN(position) <> 0
UNION ALL
SELECT 'artist_genre', artist_id, MIN(position)
FROM artist_genre
GROUP BY artist_id
HAVING MIN(position) <> 0
