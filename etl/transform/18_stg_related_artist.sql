-- grain: one row per artist, related artist and source; of several lists of one source the best
-- record's holds; of an artist that it names twice the lowest rank and the greatest weight, all as
-- given; no artist is related to itself
WITH edges AS (
    SELECT
        COALESCE(named.same_as, r.artist_id) AS artist_id,
        COALESCE(named_related.same_as, r.related_artist_id) AS related_artist_id,
        r.source, r.rank, r.weight, r.origin
    FROM raw_related_artist AS r
    LEFT JOIN named_artist AS named ON named.artist_id = r.artist_id
    LEFT JOIN named_artist AS named_related ON named_related.artist_id = r.related_artist_id
),

lists AS (
    SELECT edges.*, MAX(origin) OVER (PARTITION BY artist_id, source) AS best_origin
    FROM edges
)

SELECT artist_id, related_artist_id, source, MIN(rank) AS rank, MAX(weight) AS weight
FROM lists
WHERE origin = best_origin AND artist_id <> related_artist_id
GROUP BY artist_id, related_artist_id, source
