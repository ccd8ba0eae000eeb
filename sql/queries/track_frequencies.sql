-- Rank and frequency: how many songs are in how many playlists.
-- All releases of a song count together. last_place is the place of the last of these songs when
-- all are sorted, the most frequent first.
-- :limit int = 1000  rows
WITH songs AS (
    SELECT COUNT(DISTINCT p.pid) AS playlists
    FROM playlist_track AS p
    JOIN track_card AS card ON card.track_id = p.track_id
    GROUP BY COALESCE(card.song_title, card.track_id), COALESCE(card.song_artist, card.track_id)
)

SELECT
    playlists,
    COUNT(*) AS songs,
    CAST(SUM(COUNT(*)) OVER (ORDER BY playlists DESC) AS SIGNED) AS last_place
FROM songs
GROUP BY playlists
ORDER BY playlists DESC
LIMIT :limit
