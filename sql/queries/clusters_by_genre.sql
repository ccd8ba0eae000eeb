-- How many clusters each genre has, and how large they are.
SELECT
    genre,
    COUNT(*) AS clusters,
    CAST(SUM(tracks) AS SIGNED) AS tracks,
    MIN(tracks) AS smallest,
    ROUND(AVG(CAST(tracks AS DOUBLE)), 2) AS average,
    MAX(tracks) AS largest
FROM (
    SELECT genre, cluster, COUNT(*) AS tracks
    FROM track_cluster
    GROUP BY genre, cluster
) AS sizes
GROUP BY genre
ORDER BY genre
