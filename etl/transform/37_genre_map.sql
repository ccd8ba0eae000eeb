-- grain: one row per sub-genre and its genre
SELECT sub_genre, genre, rule
FROM raw_genre_map
