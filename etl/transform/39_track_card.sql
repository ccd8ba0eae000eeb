-- grain: one row per selected track: what a list of tracks shows of it
SELECT
    t.track_id,
    t.name AS title,
    c.artists,
    c.artist_ids,
    a.name AS album,
    a.release_year,
    t.popularity
FROM track AS t
LEFT JOIN album AS a ON a.album_id = t.album_id
LEFT JOIN (
    SELECT
        k.track_id,
        ARRAY_JOIN(ARRAY_AGG(r.name ORDER BY k.position, k.artist_id), ', ') AS artists,
        ARRAY_JOIN(ARRAY_AGG(k.artist_id ORDER BY k.position, k.artist_id), ' ') AS artist_ids
    FROM artist_track AS k
    JOIN artist AS r ON r.artist_id = k.artist_id
    GROUP BY k.track_id
) AS c ON c.track_id = t.track_id
