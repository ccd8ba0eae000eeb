-- Pairs of artists that list each other as related, the closest first.
-- ranks is the sum of both ranks in the lists of one source: 2 where each is first in the other's.
-- :limit int = 20  rows
SELECT
    a.artist_id,
    a.name,
    b.artist_id AS partner_id,
    b.name AS partner,
    r.source,
    r.`rank` + o.`rank` AS ranks
FROM related_artist AS r
JOIN related_artist AS o
    ON o.artist_id = r.related_artist_id
    AND o.related_artist_id = r.artist_id
    AND o.source = r.source
JOIN artist AS a ON a.artist_id = r.artist_id
JOIN artist AS b ON b.artist_id = r.related_artist_id
WHERE r.artist_id < r.related_artist_id
ORDER BY ranks, a.artist_id, b.artist_id, r.source
LIMIT :limit
