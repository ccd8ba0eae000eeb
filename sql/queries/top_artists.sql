-- Artists of a genre by number of songs, then popularity.
-- A song on several releases counts once for each artist credited on it; tracks counts them all.
-- :genre text = rock  one of the 15 genres
-- :limit int = 20  rows
SELECT
    a.artist_id,
    a.name,
    COUNT(DISTINCT COALESCE(card.song_title, card.track_id)) AS songs,
    COUNT(*) AS tracks,
    a.popularity,
    a.followers
FROM track_genre AS g
JOIN artist_track AS sings ON sings.track_id = g.track_id
JOIN artist AS a ON a.artist_id = sings.artist_id
JOIN track_card AS card ON card.track_id = g.track_id
WHERE g.genre = :genre
GROUP BY a.artist_id, a.name, a.popularity, a.followers
ORDER BY songs DESC, a.popularity DESC, a.artist_id
LIMIT :limit
