-- Songs in the most playlists.
-- All releases of a song count together; the row shows the most popular one.
-- :limit int = 20  rows
WITH releases AS (
    SELECT
        track_id,
        FIRST_VALUE(track_id) OVER (
            PARTITION BY COALESCE(song_title, track_id), COALESCE(song_artist, track_id)
            ORDER BY COALESCE(popularity, -1) DESC, track_id
        ) AS song_id
    FROM track_card
),

songs AS (
    SELECT releases.song_id, COUNT(DISTINCT p.pid) AS playlists
    FROM playlist_track AS p
    JOIN releases ON releases.track_id = p.track_id
    GROUP BY releases.song_id
)

SELECT card.track_id, card.title, card.artists, songs.playlists, card.popularity
FROM songs
JOIN track_card AS card ON card.track_id = songs.song_id
ORDER BY songs.playlists DESC, card.track_id
LIMIT :limit
