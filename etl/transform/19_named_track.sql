-- grain: one row per track known by its names only; `same_as` is the track with a Spotify id that is
-- the same song: title and first artist have the same normal forms. Of several releases it is the
-- one in most playlists, of these the most popular, of these the first by id
WITH first_artist AS (
    SELECT track_id, MIN(artist_id) AS artist_id
    FROM stg_artist_track
    WHERE position = 0
    GROUP BY track_id
),

song AS (
    SELECT t.track_id, t.song_title, artist.song_artist, t.popularity
    FROM stg_track AS t
    JOIN first_artist ON first_artist.track_id = t.track_id
    JOIN stg_artist AS artist ON artist.artist_id = first_artist.artist_id
    WHERE t.song_title IN (SELECT song_title FROM stg_track WHERE track_id LIKE 'name:%')
),

releases AS (
    SELECT by_name.track_id, with_id.track_id AS release_id, with_id.popularity
    FROM song AS by_name
    JOIN song AS with_id
        ON with_id.song_title = by_name.song_title
        AND with_id.song_artist = by_name.song_artist
        AND with_id.track_id NOT LIKE 'name:%'
    WHERE by_name.track_id LIKE 'name:%'
),

played AS (
    SELECT track_id, COUNT(DISTINCT pid) AS playlists
    FROM raw_playlist_track
    WHERE track_id IN (SELECT release_id FROM releases)
    GROUP BY track_id
),

ranked AS (
    SELECT
        releases.track_id,
        releases.release_id,
        ROW_NUMBER() OVER (
            PARTITION BY releases.track_id
            ORDER BY
                COALESCE(played.playlists, 0) DESC,
                COALESCE(releases.popularity, -1) DESC,
                releases.release_id
        ) AS choice
    FROM releases
    LEFT JOIN played ON played.track_id = releases.release_id
)

SELECT known.track_id, ranked.release_id AS same_as
FROM stg_track AS known
LEFT JOIN ranked ON ranked.track_id = known.track_id AND ranked.choice = 1
WHERE known.track_id LIKE 'name:%'
