-- Each genre's share of the tracks released in a decade.
-- A track with several genres counts in each, so the shares of a decade add up to more than 1.
SELECT
    g.decade,
    g.genre,
    g.tracks,
    ROUND(CAST(g.tracks AS DOUBLE) / d.tracks, 4) AS share
FROM (
    SELECT l.release_year DIV 10 * 10 AS decade, x.genre, COUNT(*) AS tracks
    FROM track_genre AS x
    JOIN track AS t ON t.track_id = x.track_id
    JOIN album AS l ON l.album_id = t.album_id
    WHERE l.release_year IS NOT NULL
    GROUP BY decade, x.genre
) AS g
JOIN (
    SELECT l.release_year DIV 10 * 10 AS decade, COUNT(DISTINCT x.track_id) AS tracks
    FROM track_genre AS x
    JOIN track AS t ON t.track_id = x.track_id
    JOIN album AS l ON l.album_id = t.album_id
    WHERE l.release_year IS NOT NULL
    GROUP BY decade
) AS d ON d.decade = g.decade
ORDER BY g.decade, g.tracks DESC, g.genre
