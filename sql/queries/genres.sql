-- Sub-genres, artists and tracks of each genre.
-- Artists and tracks with several genres count in each; artists without a track do not count.
WITH artists_with_tracks AS (
    SELECT DISTINCT artist_id FROM artist_track
),

tagged AS (
    SELECT mapped.genre, mapped.sub_genre, artists_with_tracks.artist_id
    FROM genre_map AS mapped
    LEFT JOIN artist_genre AS a ON a.sub_genre = mapped.sub_genre
    LEFT JOIN artists_with_tracks ON artists_with_tracks.artist_id = a.artist_id
),

artist_counts AS (
    SELECT
        genre,
        COUNT(DISTINCT sub_genre) AS sub_genres,
        COUNT(DISTINCT artist_id) AS artists
    FROM tagged
    GROUP BY genre
),

track_counts AS (
    SELECT genre, COUNT(*) AS tracks
    FROM track_genre
    GROUP BY genre
)

SELECT
    artist_counts.genre,
    artist_counts.sub_genres,
    artist_counts.artists,
    COALESCE(track_counts.tracks, 0) AS tracks
FROM artist_counts
LEFT JOIN track_counts ON track_counts.genre = artist_counts.genre
ORDER BY tracks DESC, artist_counts.genre
