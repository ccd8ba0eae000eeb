-- "other" beside a genre: of a track or of a sub-genre.
SELECT 'track_genre' AS place, o.track_id AS name, g.genre
FROM track_genre AS o
JOIN track_genre AS g ON g.track_id = o.track_id AND g.genre <> 'other'
WHERE o.genre = 'other'
UNION ALL
SELECT 'genre_map', o.sub_genre, g.genre
FROM genre_map AS o
JOIN genre_map AS g ON g.sub_genre = o.sub_genre AND g.genre <> 'other'
WHERE o.genre = 'other'
