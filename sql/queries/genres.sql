-- Sub-genres, artists and tracks of each genre.
-- Artists and tracks with several genres count in each.
SELECT m.genre, m.sub_genres, m.artists, COALESCE(n.tracks, 0) AS tracks
FROM (
    SELECT
        g.genre,
        COUNT(DISTINCT g.sub_genre) AS sub_genres,
        COUNT(DISTINCT a.artist_id) AS artists
    FROM genre_map AS g
    LEFT JOIN artist_genre AS a ON a.sub_genre = g.sub_genre
    GROUP BY g.genre
) AS m
LEFT JOIN (
    SELECT genre, COUNT(*) AS tracks
    FROM track_genre
    GROUP BY genre
) AS n ON n.genre = m.genre
ORDER BY tracks DESC, m.genre
