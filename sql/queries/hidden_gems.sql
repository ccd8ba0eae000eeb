-- Songs in many playlists though their popularity is low.
-- All releases of a song count together: its playlists are those that hold any of them, and the
-- row shows the most popular release. Spotify's popularity of a replaced release is low, so a hit
-- whose newer release the database lacks may appear.
-- :max_popularity int = 20  of the song's most popular release, 0 to 100
-- :min_playlists int = 5  that hold the song
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
WHERE card.popularity <= :max_popularity AND songs.playlists >= :min_playlists
ORDER BY songs.playlists DESC, card.popularity, card.track_id
LIMIT :limit
