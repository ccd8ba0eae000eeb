-- How often artists of one genre are related to artists of another: edges between genres.
-- An artist with several genres counts in each; share is of all edges from the genre.
-- :limit int = 100  rows
SELECT
    e.genre,
    e.related_genre,
    e.edges,
    ROUND(CAST(e.edges AS DOUBLE) / SUM(e.edges) OVER (PARTITION BY e.genre), 4) AS share
FROM (
    SELECT g.genre, h.genre AS related_genre, COUNT(*) AS edges
    FROM (SELECT DISTINCT artist_id, related_artist_id FROM related_artist) AS r
    JOIN (
        SELECT DISTINCT x.artist_id, m.genre
        FROM artist_genre AS x
        JOIN genre_map AS m ON m.sub_genre = x.sub_genre
    ) AS g ON g.artist_id = r.artist_id
    JOIN (
        SELECT DISTINCT x.artist_id, m.genre
        FROM artist_genre AS x
        JOIN genre_map AS m ON m.sub_genre = x.sub_genre
    ) AS h ON h.artist_id = r.related_artist_id
    GROUP BY g.genre, h.genre
) AS e
ORDER BY e.edges DESC, e.genre, e.related_genre
LIMIT :limit
