-- grain: one row per track and genre, from its artists' sub-genres and its own;
-- "other" only where no sub-genre of the track has a genre of its own
SELECT track_id, genre
FROM (
    SELECT
        track_id,
        genre,
        MAX(CASE WHEN genre = 'other' THEN 0 ELSE 1 END) OVER (PARTITION BY track_id) AS has_genre
    FROM (
        SELECT c.track_id, m.genre
        FROM artist_track AS c
        JOIN artist_genre AS g ON g.artist_id = c.artist_id
        JOIN genre_map AS m ON m.sub_genre = g.sub_genre
        UNION
        SELECT g.track_id, m.genre
        FROM raw_track_sub_genre AS g
        JOIN genre_map AS m ON m.sub_genre = g.sub_genre
        WHERE g.track_id IN (SELECT track_id FROM track)
    ) AS found
) AS judged
WHERE genre <> 'other' OR has_genre = 0
