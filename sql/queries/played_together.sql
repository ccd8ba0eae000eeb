-- Songs in the same playlists as a given track.
-- All releases of a song count together, those of the given track too; the row shows the most
-- popular release. lift is how many times as often as by chance: together x all / (one's x other's).
-- :track_id text  the given track's id
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

given AS (
    SELECT DISTINCT p.pid
    FROM releases AS asked
    JOIN releases ON releases.song_id = asked.song_id
    JOIN playlist_track AS p ON p.track_id = releases.track_id
    WHERE asked.track_id = :track_id
),

together AS (
    SELECT releases.song_id, COUNT(DISTINCT p.pid) AS playlists_together
    FROM given
    JOIN playlist_track AS p ON p.pid = given.pid
    JOIN releases ON releases.track_id = p.track_id
    WHERE releases.song_id NOT IN (SELECT song_id FROM releases WHERE track_id = :track_id)
    GROUP BY releases.song_id
    ORDER BY playlists_together DESC, releases.song_id
    LIMIT :limit
)

SELECT
    card.track_id,
    card.title,
    card.artists,
    together.playlists_together,
    COUNT(DISTINCT p.pid) AS playlists,
    ROUND(
        CAST(together.playlists_together AS DOUBLE) * (SELECT COUNT(*) FROM playlist)
        / (CAST(COUNT(DISTINCT p.pid) AS DOUBLE) * (SELECT COUNT(*) FROM given)),
        3
    ) AS lift
FROM together
JOIN track_card AS card ON card.track_id = together.song_id
JOIN releases ON releases.song_id = together.song_id
JOIN playlist_track AS p ON p.track_id = releases.track_id
GROUP BY card.track_id, card.title, card.artists, together.playlists_together
ORDER BY together.playlists_together DESC, card.track_id
