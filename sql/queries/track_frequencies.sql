-- Rank and frequency: how many songs are in how many playlists.
-- All releases of a song count together. last_place is the place of the last of these songs when
-- all are sorted, the most frequent first.
-- :limit int = 1000  rows
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

SELECT
    playlists,
    COUNT(*) AS songs,
    CAST(SUM(COUNT(*)) OVER (ORDER BY playlists DESC) AS SIGNED) AS last_place
FROM songs
GROUP BY playlists
ORDER BY playlists DESC
LIMIT :limit
