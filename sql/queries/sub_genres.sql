-- Sub-genres of a genre by number of artists, with the rule that assigned each to the genre.
-- The genre "other" lists the sub-genres that no rule matches: candidates for a rule of their own.
-- Artists without a track count too.
-- :genre text = other  one of the 15 genres
-- :limit int = 50  rows
SELECT m.sub_genre, COUNT(g.artist_id) AS artists, m.rule
FROM genre_map AS m
LEFT JOIN artist_genre AS g ON g.sub_genre = m.sub_genre
WHERE m.genre = :genre
GROUP BY m.sub_genre, m.rule
ORDER BY artists DESC, m.sub_genre
LIMIT :limit
