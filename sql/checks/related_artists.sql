-- Ranks in lists of related artists below the first, and artists related to themselves.
SELECT 'related_artist.rank' AS place, artist_id, related_artist_id, source, `rank`
FROM related_artist
WHERE `rank` < 1
UNION ALL
SELECT 'related_artist.related_artist_id', artist_id, related_artist_id, source, `rank`
FROM related_artist
WHERE artist_id = related_artist_id
