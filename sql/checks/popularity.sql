-- Popularity below 0 or above 100.
SELECT 'track.popularity' AS place, track_id AS id, popularity
FROM track
WHERE popularity NOT BETWEEN 0 AND 100
UNION ALL
SELECT 'album.popularity', album_id, popularity
FROM album
WHERE popularity NOT BETWEEN 0 AND 100
UNION ALL
SELECT 'artist.popularity', artist_id, popularity
FROM artist
WHERE popularity NOT BETWEEN 0 AND 100
UNION ALL
SELECT 'track_card.popularity', track_id, popularity
FROM track_card
WHERE popularity NOT BETWEEN 0 AND 100
