-- Songs on the most albums, whichever way a label writes the title.
-- Title and artist are those of the most popular release.
-- :limit int = 20  rows
WITH songs AS (
    SELECT
        card.song_title,
        card.song_artist,
        COUNT(DISTINCT t.album_id) AS albums,
        MIN(album.release_year) AS first_year,
        MAX(album.release_year) AS last_year
    FROM track_card AS card
    JOIN track AS t ON t.track_id = card.track_id
    JOIN album ON album.album_id = t.album_id
    WHERE card.song_title IS NOT NULL AND card.song_artist IS NOT NULL
    GROUP BY card.song_title, card.song_artist
    HAVING COUNT(DISTINCT t.album_id) > 1
),

shown AS (
    SELECT
        card.track_id,
        card.title,
        card.song_title,
        card.song_artist,
        ROW_NUMBER() OVER (
            PARTITION BY card.song_title, card.song_artist
            ORDER BY COALESCE(card.popularity, -1) DESC, card.track_id
        ) AS choice
    FROM track_card AS card
    JOIN songs ON songs.song_title = card.song_title AND songs.song_artist = card.song_artist
)

SELECT
    shown.title,
    first_artist.name AS artist,
    songs.albums,
    songs.first_year,
    songs.last_year,
    shown.track_id AS a_track_id
FROM songs
JOIN shown ON shown.song_title = songs.song_title AND shown.song_artist = songs.song_artist
JOIN artist_track AS sings ON sings.track_id = shown.track_id AND sings.position = 0
JOIN artist AS first_artist ON first_artist.artist_id = sings.artist_id
WHERE shown.choice = 1
ORDER BY songs.albums DESC, shown.track_id
LIMIT :limit
