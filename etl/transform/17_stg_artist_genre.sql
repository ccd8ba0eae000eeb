-- grain: one row per artist and sub-genre; of several lists the best record's holds
WITH tagged AS (
    SELECT
        COALESCE(named.same_as, g.artist_id) AS artist_id,
        g.sub_genre,
        g.position,
        g.origin
    FROM raw_artist_genre AS g
    LEFT JOIN named_artist AS named ON named.artist_id = g.artist_id
),

lists AS (
    SELECT tagged.*, MAX(origin) OVER (PARTITION BY artist_id) AS best_origin
    FROM tagged
)

SELECT artist_id, sub_genre, MIN(position) AS position
FROM lists
WHERE origin = best_origin
GROUP BY artist_id, sub_genre
