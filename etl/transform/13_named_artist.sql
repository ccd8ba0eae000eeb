-- grain: one row per artist known by name only; `same_as` is the artist with a Spotify id that is
-- the same: the only one whose name has the same normal form, if the two agree in a track, a song,
-- an album, a sub-genre or a genre
WITH artist_name AS (
    SELECT artist_id, MAX_BY(song_artist, origin) AS song_artist
    FROM raw_artist
    WHERE song_artist IS NOT NULL
    GROUP BY artist_id
),

namesakes AS (
    SELECT
        by_name.artist_id,
        COUNT(with_id.artist_id) AS artists_of_that_name,
        MIN(with_id.artist_id) AS namesake_id
    FROM artist_name AS by_name
    LEFT JOIN artist_name AS with_id
        ON with_id.song_artist = by_name.song_artist AND with_id.artist_id NOT LIKE 'name:%'
    WHERE by_name.artist_id LIKE 'name:%'
    GROUP BY by_name.artist_id
),

compared AS (
    SELECT artist_id FROM namesakes WHERE artists_of_that_name = 1
    UNION
    SELECT namesake_id FROM namesakes WHERE artists_of_that_name = 1
),

credits AS (
    SELECT sings.artist_id, sings.track_id, t.song_title, album.name AS album
    FROM raw_artist_track AS sings
    LEFT JOIN stg_track AS t ON t.track_id = sings.track_id
    LEFT JOIN stg_album AS album ON album.album_id = t.album_id
    WHERE sings.artist_id IN (SELECT artist_id FROM compared)
),

sub_genres AS (
    SELECT artist_id, sub_genre
    FROM raw_artist_genre
    WHERE artist_id IN (SELECT artist_id FROM compared)
    UNION
    SELECT credits.artist_id, tagged.sub_genre
    FROM credits
    JOIN raw_track_sub_genre AS tagged ON tagged.track_id = credits.track_id
),

traits AS (
    SELECT artist_id, 'track' AS kind, track_id AS trait FROM credits
    UNION
    SELECT artist_id, 'song', song_title FROM credits WHERE song_title IS NOT NULL
    UNION
    SELECT artist_id, 'album', LOWER(album) FROM credits WHERE album IS NOT NULL
    UNION
    SELECT artist_id, 'sub-genre', sub_genre FROM sub_genres
    UNION
    SELECT g.artist_id, 'genre', mapped.genre
    FROM sub_genres AS g
    JOIN raw_genre_map AS mapped ON mapped.sub_genre = g.sub_genre
    WHERE mapped.genre <> 'other'
),

agreed AS (
    SELECT DISTINCT namesakes.artist_id
    FROM namesakes
    JOIN traits AS own ON own.artist_id = namesakes.artist_id
    JOIN traits AS theirs
        ON theirs.artist_id = namesakes.namesake_id
        AND theirs.kind = own.kind
        AND theirs.trait = own.trait
    WHERE namesakes.artists_of_that_name = 1
)

SELECT
    namesakes.artist_id,
    CASE WHEN agreed.artist_id IS NOT NULL THEN namesakes.namesake_id END AS same_as,
    CASE
        WHEN agreed.artist_id IS NOT NULL
            THEN 'known by name only: joined with the artist of that name'
        WHEN namesakes.artists_of_that_name = 0
            THEN 'known by name only: no other artist of that name'
        WHEN namesakes.artists_of_that_name > 1
            THEN 'known by name only: kept apart, several artists of that name'
        ELSE 'known by name only: kept apart, nothing agrees'
    END AS verdict
FROM namesakes
LEFT JOIN agreed ON agreed.artist_id = namesakes.artist_id
