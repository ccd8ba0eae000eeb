-- Artists that are in the most other artists' lists of related artists.
-- listed_by is how many artists list this one, each counted once whatever the number of sources;
-- lists_others is how many this one lists.
-- :limit int = 20  rows
SELECT
    a.artist_id,
    a.name,
    i.listed_by,
    COALESCE(o.lists_others, 0) AS lists_others,
    i.best_rank,
    a.popularity
FROM (
    SELECT
        r.related_artist_id AS artist_id,
        COUNT(DISTINCT r.artist_id) AS listed_by,
        MIN(r.`rank`) AS best_rank
    FROM related_artist AS r
    GROUP BY r.related_artist_id
) AS i
LEFT JOIN (
    SELECT artist_id, COUNT(DISTINCT related_artist_id) AS lists_others
    FROM related_artist
    GROUP BY artist_id
) AS o ON o.artist_id = i.artist_id
JOIN artist AS a ON a.artist_id = i.artist_id
ORDER BY i.listed_by DESC, a.artist_id
LIMIT :limit
