-- Genres of the tracks of a playlist.
-- A track with several genres counts in each; share is of the tracks that have a genre.
-- :pid int  the playlist's number
SELECT
    g.genre,
    COUNT(*) AS tracks,
    ROUND(
        CAST(COUNT(*) AS DOUBLE) / (
            SELECT COUNT(DISTINCT e.track_id)
            FROM playlist_track AS e
            JOIN track_genre AS x ON x.track_id = e.track_id
            WHERE e.pid = :pid
        ),
        4
    ) AS share
FROM (SELECT DISTINCT track_id FROM playlist_track WHERE pid = :pid) AS p
JOIN track_genre AS g ON g.track_id = p.track_id
GROUP BY g.genre
ORDER BY tracks DESC, g.genre
