-- Ids that are not 22 characters long; every other table refers to these three.
SELECT 'track.track_id' AS place, track_id AS id FROM track WHERE CHAR_LENGTH(track_id) <> 22
UNION ALL
SELECT 'album.album_id', album_id FROM album WHERE CHAR_LENGTH(album_id) <> 22
UNION ALL
SELECT 'artist.artist_id', artist_id FROM artist WHERE CHAR_LENGTH(artist_id) <> 22
