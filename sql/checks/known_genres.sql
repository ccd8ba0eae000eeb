-- Genres that are none of the 15.
SELECT place, genre
FROM (
    SELECT DISTINCT 'track_genre.genre' AS place, genre FROM track_genre
    UNION ALL
    SELECT DISTINCT 'genre_map.genre', genre FROM genre_map
    UNION ALL
    SELECT DISTINCT 'track_cluster.genre', genre FROM track_cluster
) AS found
WHERE genre NOT IN (
    'rock', 'hip hop', 'pop', 'jazz', 'blues', 'country', 'metal', 'reggae', 'folk', 'soul',
    'edm', 'dance', 'latin', 'funk', 'other'
)
