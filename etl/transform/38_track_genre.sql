-- grain: one row per track and genre, from its artists' sub-genres and its own;
-- "other" only where no sub-genre of the track has a genre of its own
WITH sub_genres AS (
    SELECT sings.track_id, tagged.sub_genre
    FROM artist_track AS sings
    JOIN artist_genre AS tagged ON tagged.artist_id = sings.artist_id
    UNION ALL
    SELECT track_id, sub_genre
    FROM raw_track_sub_genre
    WHERE track_id IN (SELECT track_id FROM track)
),

genres AS (
    SELECT DISTINCT sub_genres.track_id, mapped.genre
    FROM sub_genres
    JOIN genre_map AS mapped ON mapped.sub_genre = sub_genres.sub_genre
),

counted AS (
    SELECT
        track_id,
        genre,
        COUNT(CASE WHEN genre <> 'other' THEN 1 END) OVER (PARTITION BY track_id) AS own_genres
    FROM genres
)

SELECT track_id, genre
FROM counted
WHERE genre <> 'other' OR own_genres = 0
