-- grain: one row per selected track: what a list of tracks shows of it, and which song it is
WITH credits AS (
    SELECT
        sings.track_id,
        ARRAY_JOIN(ARRAY_AGG(a.name ORDER BY sings.position, sings.artist_id), ', ') AS artists,
        ARRAY_JOIN(ARRAY_AGG(sings.artist_id ORDER BY sings.position, sings.artist_id), ' ')
            AS artist_ids
    FROM artist_track AS sings
    JOIN artist AS a ON a.artist_id = sings.artist_id
    GROUP BY sings.track_id
)

SELECT
    t.track_id,
    t.name AS title,
    credits.artists,
    credits.artist_ids,
    album.name AS album,
    COALESCE(album.release_year, judged.release_year) AS release_year,
    t.popularity,
    SUBSTR(judged.song_title, 1, 512) AS song_title,
    SUBSTR(first_artist.song_artist, 1, 512) AS song_artist
FROM track AS t
LEFT JOIN album ON album.album_id = t.album_id
LEFT JOIN credits ON credits.track_id = t.track_id
LEFT JOIN judged_track AS judged ON judged.track_id = t.track_id
LEFT JOIN stg_artist AS first_artist
    ON first_artist.artist_id = SUBSTR(credits.artist_ids, 1, 22)
