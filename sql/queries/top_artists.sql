-- Artists of a genre by number of tracks, then popularity.
-- A track counts for each artist credited on it.
-- :genre text = rock  one of the 15 genres
-- :limit int = 20  rows
SELECT a.artist_id, a.name, COUNT(*) AS tracks, a.popularity, a.followers
FROM track_genre AS g
JOIN artist_track AS c ON c.track_id = g.track_id
JOIN artist AS a ON a.artist_id = c.artist_id
WHERE g.genre = :genre
GROUP BY a.artist_id, a.name, a.popularity, a.followers
ORDER BY tracks DESC, a.popularity DESC, a.artist_id
LIMIT :limit
