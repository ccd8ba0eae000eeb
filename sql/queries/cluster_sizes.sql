-- Clusters of a genre by size, with the average distance of their tracks from the centre.
-- Distances are Euclidean, in scaled features.
-- :genre text = rock  one of the 15 genres
SELECT
    cluster,
    COUNT(*) AS tracks,
    ROUND(
        CAST(COUNT(*) AS DOUBLE) / (SELECT COUNT(*) FROM track_cluster WHERE genre = :genre), 4
    ) AS share,
    ROUND(ROUND(AVG(distance), 12), 4) AS distance
FROM track_cluster
WHERE genre = :genre
GROUP BY cluster
ORDER BY tracks DESC, cluster
