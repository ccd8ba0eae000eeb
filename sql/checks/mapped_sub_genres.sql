-- Sub-genres of artists that have no genre in genre_map.
SELECT 'artist_genre.sub_genre' AS place, g.sub_genre
FROM (SELECT DISTINCT sub_genre FROM artist_genre) AS g
LEFT JOIN genre_map AS m ON m.sub_genre = g.sub_genre
WHERE m.sub_genre IS NULL
