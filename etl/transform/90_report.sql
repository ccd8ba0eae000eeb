-- grain: one row per table and measure; `kind` is in, out, dropped or note.
-- For every table: in = out + dropped, where in counts the records and the rows made for ids that
-- are named but not described.
SELECT 'track' AS table_name, 'in' AS kind, 'records' AS what, COUNT(*) AS n FROM raw_track
UNION ALL SELECT 'track', 'in', 'stubs', COUNT(*) FROM judged_track WHERE is_stub = 1
UNION ALL SELECT 'track', 'dropped', 'another record of the same track',
    (SELECT COUNT(*) FROM raw_track) - (SELECT COUNT(*) FROM stg_track)
UNION ALL SELECT 'track', 'dropped', refusal, COUNT(*) FROM judged_track
    WHERE refusal IS NOT NULL GROUP BY refusal
UNION ALL SELECT 'track', 'out', 'rows', COUNT(*) FROM track
UNION ALL SELECT 'track', 'note', 'described by no record (stub row)', COUNT(*)
    FROM judged_track WHERE is_stub = 1 AND refusal IS NULL
UNION ALL SELECT 'track', 'note', 'without a name', COUNT(*) FROM track WHERE name IS NULL
UNION ALL SELECT 'track', 'note', 'without an album', COUNT(*) FROM track WHERE album_id IS NULL
UNION ALL SELECT 'track', 'note', 'with an album that no record describes', COUNT(*)
    FROM track AS t JOIN dated_album AS a ON a.album_id = t.album_id WHERE a.is_stub = 1
UNION ALL SELECT 'track', 'note', 'without an artist', COUNT(*)
    FROM track WHERE track_id NOT IN (SELECT track_id FROM artist_track)
UNION ALL SELECT 'track', 'note', 'without audio features', COUNT(*)
    FROM track WHERE track_id NOT IN (SELECT track_id FROM audio_features)
UNION ALL SELECT 'track', 'note', 'without a genre', COUNT(*)
    FROM track WHERE track_id NOT IN (SELECT track_id FROM track_genre)
UNION ALL SELECT 'track', 'note', 'with audio features, album and genre', COUNT(*)
    FROM track WHERE album_id IS NOT NULL
    AND track_id IN (SELECT track_id FROM audio_features)
    AND track_id IN (SELECT track_id FROM track_genre)
UNION ALL SELECT 'track', 'note', 'name cut to 512 characters', COUNT(*)
    FROM stg_track WHERE LENGTH(name) > 512
UNION ALL SELECT 'track', 'note', 'known by its names only: kept apart, no other is the same song',
    COUNT(*) FROM track WHERE track_id LIKE 'name:%'
UNION ALL SELECT 'album', 'in', 'records', COUNT(*) FROM raw_album
UNION ALL SELECT 'album', 'in', 'stubs', COUNT(*) FROM dated_album WHERE is_stub = 1
UNION ALL SELECT 'album', 'dropped', 'another record of the same album',
    (SELECT COUNT(*) FROM raw_album) - (SELECT COUNT(*) FROM stg_album)
UNION ALL SELECT 'album', 'dropped', 'no selected track',
    (SELECT COUNT(*) FROM dated_album) - (SELECT COUNT(*) FROM album)
UNION ALL SELECT 'album', 'out', 'rows', COUNT(*) FROM album
UNION ALL SELECT 'album', 'note', 'described by no record (stub row)', COUNT(*) FROM album
    WHERE album_id IN (SELECT album_id FROM dated_album WHERE is_stub = 1)
UNION ALL SELECT 'album', 'note', 'with a date but no year', COUNT(*) FROM album
    WHERE release_date IS NOT NULL AND release_year IS NULL
UNION ALL SELECT 'album', 'note', 'name cut to 512 characters', COUNT(*)
    FROM stg_album WHERE LENGTH(name) > 512
UNION ALL SELECT 'artist', 'in', 'records', COUNT(*) FROM raw_artist
UNION ALL SELECT 'artist', 'in', 'stubs', COUNT(*)
    FROM artist WHERE artist_id NOT IN (SELECT artist_id FROM stg_artist)
UNION ALL SELECT 'artist', 'dropped', 'another record of the same artist',
    (SELECT COUNT(*) FROM raw_artist) - (SELECT COUNT(*) FROM stg_artist)
UNION ALL SELECT 'artist', 'dropped', 'no selected track', COUNT(*)
    FROM stg_artist WHERE artist_id NOT IN (SELECT artist_id FROM artist)
UNION ALL SELECT 'artist', 'out', 'rows', COUNT(*) FROM artist
UNION ALL SELECT 'artist', 'note', 'described by no record (stub row)', COUNT(*)
    FROM artist WHERE artist_id NOT IN (SELECT artist_id FROM stg_artist)
UNION ALL SELECT 'artist', 'note', 'without a genre', COUNT(*)
    FROM artist WHERE artist_id NOT IN (SELECT artist_id FROM artist_genre)
UNION ALL SELECT 'artist', 'note', verdict, COUNT(*) FROM named_artist GROUP BY verdict
UNION ALL SELECT 'artist', 'note', 'name cut to 512 characters', COUNT(*)
    FROM stg_artist WHERE LENGTH(name) > 512
UNION ALL SELECT 'audio_features', 'in', 'records', COUNT(*) FROM raw_audio_features
UNION ALL SELECT 'audio_features', 'dropped', 'another record of the same track',
    (SELECT COUNT(*) FROM raw_audio_features) - (SELECT COUNT(*) FROM stg_audio_features)
UNION ALL SELECT 'audio_features', 'dropped', 'track not selected',
    (SELECT COUNT(*) FROM stg_audio_features) - (SELECT COUNT(*) FROM audio_features)
UNION ALL SELECT 'audio_features', 'out', 'rows', COUNT(*) FROM audio_features
UNION ALL SELECT 'artist_track', 'in', 'records', COUNT(*) FROM raw_artist_track
UNION ALL SELECT 'artist_track', 'dropped', 'another record of the same credit',
    (SELECT COUNT(*) FROM raw_artist_track) - (SELECT COUNT(*) FROM stg_artist_track)
UNION ALL SELECT 'artist_track', 'dropped', 'track joined with the same song', COUNT(*)
    FROM stg_artist_track
    WHERE track_id IN (SELECT track_id FROM named_track WHERE same_as IS NOT NULL)
UNION ALL SELECT 'artist_track', 'dropped', 'track not selected', COUNT(*)
    FROM stg_artist_track
    WHERE track_id IN (
        SELECT judged.track_id
        FROM judged_track AS judged
        LEFT JOIN named_track AS named ON named.track_id = judged.track_id
        WHERE judged.refusal IS NOT NULL AND named.same_as IS NULL
    )
UNION ALL SELECT 'artist_track', 'out', 'rows', COUNT(*) FROM artist_track
UNION ALL SELECT 'artist_album', 'in', 'records', COUNT(*) FROM raw_artist_album
UNION ALL SELECT 'artist_album', 'dropped', 'another record of the same credit',
    (SELECT COUNT(*) FROM raw_artist_album) - (SELECT COUNT(*) FROM stg_artist_album)
UNION ALL SELECT 'artist_album', 'dropped', 'album not kept',
    (SELECT COUNT(*) FROM stg_artist_album) - (SELECT COUNT(*) FROM artist_album)
UNION ALL SELECT 'artist_album', 'out', 'rows', COUNT(*) FROM artist_album
UNION ALL SELECT 'artist_genre', 'in', 'records', COUNT(*) FROM raw_artist_genre
UNION ALL SELECT 'artist_genre', 'dropped', 'another record of the same sub-genre',
    (SELECT COUNT(*) FROM raw_artist_genre) - (SELECT COUNT(*) FROM stg_artist_genre)
UNION ALL SELECT 'artist_genre', 'dropped', 'artist not kept',
    (SELECT COUNT(*) FROM stg_artist_genre) - (SELECT COUNT(*) FROM artist_genre)
UNION ALL SELECT 'artist_genre', 'out', 'rows', COUNT(*) FROM artist_genre
UNION ALL SELECT 'related_artist', 'in', 'records', COUNT(*) FROM raw_related_artist
UNION ALL SELECT 'related_artist', 'dropped', 'artist related to itself', COUNT(*)
    FROM raw_related_artist WHERE artist_id = related_artist_id
UNION ALL SELECT 'related_artist', 'dropped', 'another record of the same edge',
    (SELECT COUNT(*) FROM raw_related_artist WHERE artist_id <> related_artist_id)
    - (SELECT COUNT(*) FROM stg_related_artist)
UNION ALL SELECT 'related_artist', 'dropped', 'artist not kept',
    (SELECT COUNT(*) FROM stg_related_artist) - (SELECT COUNT(*) FROM related_artist)
UNION ALL SELECT 'related_artist', 'out', 'rows', COUNT(*) FROM related_artist
UNION ALL SELECT 'related_artist', 'note', 'artists with a list', COUNT(DISTINCT artist_id)
    FROM related_artist
UNION ALL SELECT 'genre_map', 'in', 'records', COUNT(*) FROM raw_genre_map
UNION ALL SELECT 'genre_map', 'out', 'rows', COUNT(*) FROM genre_map
UNION ALL SELECT 'genre_map', 'note', 'sub-genres without a genre of their own', COUNT(*)
    FROM genre_map WHERE genre = 'other'
UNION ALL SELECT 'track_genre', 'in', 'records', COUNT(*) FROM track_genre
UNION ALL SELECT 'track_genre', 'out', 'rows', COUNT(*) FROM track_genre
UNION ALL SELECT 'track_genre', 'note', 'tracks with a genre', COUNT(DISTINCT track_id)
    FROM track_genre
UNION ALL SELECT 'track_genre', 'note', 'tracks in other', COUNT(*)
    FROM track_genre WHERE genre = 'other'
UNION ALL SELECT 'track_card', 'in', 'records', COUNT(*) FROM track
UNION ALL SELECT 'track_card', 'out', 'rows', COUNT(*) FROM track_card
UNION ALL SELECT 'playlist', 'in', 'records', COUNT(*) FROM raw_playlist
UNION ALL SELECT 'playlist', 'out', 'rows', COUNT(*) FROM playlist
UNION ALL SELECT 'playlist_track', 'in', 'records', COUNT(*) FROM raw_playlist_track
UNION ALL SELECT 'playlist_track', 'dropped', 'track not selected',
    (SELECT COUNT(*) FROM raw_playlist_track) - (SELECT COUNT(*) FROM playlist_track)
UNION ALL SELECT 'playlist_track', 'out', 'rows', COUNT(*) FROM playlist_track
UNION ALL SELECT 'playlist_track', 'note', 'of a track known by its names only: joined', COUNT(*)
    FROM raw_playlist_track
    WHERE track_id IN (SELECT track_id FROM named_track WHERE same_as IS NOT NULL)
UNION ALL SELECT 'playlist_track', 'note', 'of a track known by its names only: kept apart', COUNT(*)
    FROM playlist_track WHERE track_id LIKE 'name:%'
