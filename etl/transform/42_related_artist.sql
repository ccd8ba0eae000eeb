-- grain: one row per artist, related artist and source, where both artists are kept
SELECT artist_id, related_artist_id, source, rank, weight
FROM stg_related_artist
WHERE artist_id IN (SELECT artist_id FROM artist)
AND related_artist_id IN (SELECT artist_id FROM artist)
