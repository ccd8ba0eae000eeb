-- Pairs of artists with the most songs together.
-- A song on several releases counts once.
-- :limit int = 20  rows
SELECT
    a.artist_id AS artist_id,
    a.name AS name,
    b.artist_id AS partner_id,
    b.name AS partner,
    COUNT(DISTINCT COALESCE(card.song_title, card.track_id)) AS shared_songs
FROM artist_track AS sings
JOIN artist_track AS other
    ON other.track_id = sings.track_id AND other.artist_id > sings.artist_id
JOIN artist AS a ON a.artist_id = sings.artist_id
JOIN artist AS b ON b.artist_id = other.artist_id
JOIN track_card AS card ON card.track_id = sings.track_id
GROUP BY a.artist_id, a.name, b.artist_id, b.name
ORDER BY shared_songs DESC, a.artist_id, b.artist_id
LIMIT :limit
