-- Artists who share songs with the most other artists.
-- A song on several releases counts once.
-- :limit int = 20  rows
SELECT
    a.artist_id,
    a.name,
    COUNT(DISTINCT other.artist_id) AS partners,
    COUNT(DISTINCT COALESCE(card.song_title, card.track_id)) AS shared_songs
FROM artist_track AS sings
JOIN artist_track AS other
    ON other.track_id = sings.track_id AND other.artist_id <> sings.artist_id
JOIN artist AS a ON a.artist_id = sings.artist_id
JOIN track_card AS card ON card.track_id = sings.track_id
GROUP BY a.artist_id, a.name
ORDER BY partners DESC, shared_songs DESC, a.artist_id
LIMIT :limit
