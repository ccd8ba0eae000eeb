-- grain: one row per artist, related artist and source; of several lists of one source the best
-- record's holds; of an artist that it names twice the lowest rank and the greatest weight, all as
-- given; no artist is related to itself
SELECT artist_id, related_artist_id, source, MIN(rank) AS rank, MAX(weight) AS weight
FROM (
    SELECT r.*, MAX(origin) OVER (PARTITION BY artist_id, source) AS best_origin
    FROM raw_related_artist AS r
) AS lists
WHERE origin = best_origin AND artist_id <> related_artist_id
GROUP BY artist_id, related_artist_id, source
