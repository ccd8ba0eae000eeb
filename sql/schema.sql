-- Segue's database. One text for MySQL 8, MariaDB 10.6 and, through sql/dialect.py, DuckDB.
-- Ids are Spotify's 22-character base62 ids, compared byte by byte. An artist known by name only, or
-- a track known by title and artist only, has an id of 22 characters that starts with "name:", which
-- no Spotify id can.
-- NULL means that no source knows the value. Popularity is Spotify's index, 0 to 100. Times are in
-- ms.

-- grain: one row per version of this file that the database has been given
CREATE TABLE IF NOT EXISTS schema_version (
    version INT NOT NULL,
    applied_at VARCHAR(32) NOT NULL COMMENT 'UTC, ISO 8601',
    PRIMARY KEY (version)
);

-- grain: one row per loaded table; written in the same transaction as the table's rows
CREATE TABLE IF NOT EXISTS load_log (
    table_name VARCHAR(64) NOT NULL,
    fingerprint CHAR(64) NOT NULL COMMENT 'BLAKE2 of the staged CSV file',
    row_count BIGINT NOT NULL,
    loaded_at VARCHAR(32) NOT NULL COMMENT 'UTC, ISO 8601',
    PRIMARY KEY (table_name)
);

-- grain: one row per artist that any source names; name is NULL where none describes it
CREATE TABLE IF NOT EXISTS artist (
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(512),
    popularity SMALLINT COMMENT '0 to 100',
    followers BIGINT,
    genres MEDIUMTEXT COMMENT 'JSON list of sub-genres as given; join artist_genre instead',
    PRIMARY KEY (artist_id),
    KEY artist_name (name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- grain: one row per album that any source names
CREATE TABLE IF NOT EXISTS album (
    album_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(512),
    label VARCHAR(512),
    popularity SMALLINT COMMENT '0 to 100; the album''s own, not its tracks''',
    release_date VARCHAR(10) COMMENT 'as given: YYYY, YYYY-MM or YYYY-MM-DD',
    release_date_precision VARCHAR(5) COMMENT 'year, month or day',
    release_year SMALLINT,
    PRIMARY KEY (album_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- grain: one row per track
CREATE TABLE IF NOT EXISTS track (
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(512),
    album_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin,
    duration_ms INT,
    popularity SMALLINT COMMENT '0 to 100; the track''s own, not its album''s',
    explicit TINYINT COMMENT '1 explicit, 0 not',
    PRIMARY KEY (track_id),
    KEY track_album (album_id),
    FOREIGN KEY (album_id) REFERENCES album (album_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- grain: one row per track whose audio features are known (weak entity of track)
CREATE TABLE IF NOT EXISTS audio_features (
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tempo DOUBLE NOT NULL COMMENT 'beats per minute',
    valence DOUBLE NOT NULL COMMENT '0 to 1',
    danceability DOUBLE NOT NULL COMMENT '0 to 1',
    acousticness DOUBLE NOT NULL COMMENT '0 to 1',
    energy DOUBLE NOT NULL COMMENT '0 to 1',
    instrumentalness DOUBLE NOT NULL COMMENT '0 to 1',
    liveness DOUBLE NOT NULL COMMENT '0 to 1',
    loudness DOUBLE NOT NULL COMMENT 'dB, mostly -60 to 0',
    speechiness DOUBLE NOT NULL COMMENT '0 to 1',
    musical_key SMALLINT COMMENT 'pitch class, 0 = C to 11 = B, -1 = none found',
    mode SMALLINT COMMENT '1 major, 0 minor',
    time_signature SMALLINT COMMENT 'beats in a bar',
    source VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin COMMENT 'where they come from: spotify, reccobeats or catalogue',
    PRIMARY KEY (track_id),
    FOREIGN KEY (track_id) REFERENCES track (track_id)
);

-- grain: one row per artist credited on an album (the relationship Releases)
CREATE TABLE IF NOT EXISTS artist_album (
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    album_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT NOT NULL COMMENT 'order of the credit, from 0',
    PRIMARY KEY (album_id, artist_id),
    KEY artist_album_artist (artist_id),
    FOREIGN KEY (album_id) REFERENCES album (album_id),
    FOREIGN KEY (artist_id) REFERENCES artist (artist_id)
);

-- grain: one row per artist credited on a track (the relationship Sings)
CREATE TABLE IF NOT EXISTS artist_track (
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT NOT NULL COMMENT 'order of the credit, from 0',
    PRIMARY KEY (track_id, artist_id),
    KEY artist_track_artist (artist_id),
    FOREIGN KEY (track_id) REFERENCES track (track_id),
    FOREIGN KEY (artist_id) REFERENCES artist (artist_id)
);

-- grain: one row per artist and sub-genre
CREATE TABLE IF NOT EXISTS artist_genre (
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sub_genre VARCHAR(128) NOT NULL,
    position SMALLINT NOT NULL COMMENT 'order in the source''s list, from 0',
    PRIMARY KEY (artist_id, sub_genre),
    KEY artist_genre_sub_genre (sub_genre),
    FOREIGN KEY (artist_id) REFERENCES artist (artist_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- grain: one row per sub-genre and the genre (one of 15) that it belongs to
CREATE TABLE IF NOT EXISTS genre_map (
    sub_genre VARCHAR(128) NOT NULL,
    genre VARCHAR(16) NOT NULL,
    rule VARCHAR(160) NOT NULL COMMENT 'the rule of etl/genres/genre_rules.toml that matched',
    PRIMARY KEY (sub_genre, genre)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- grain: one row per track and genre; "other" only where no sub-genre has a genre of its own
CREATE TABLE IF NOT EXISTS track_genre (
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    genre VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (track_id, genre),
    KEY track_genre_genre (genre),
    FOREIGN KEY (track_id) REFERENCES track (track_id)
);

-- grain: one row per track: what a list of tracks shows of it, so that showing one is no join
CREATE TABLE IF NOT EXISTS track_card (
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title VARCHAR(512),
    artists MEDIUMTEXT COMMENT 'names in order of the credit, joined by ", "',
    artist_ids MEDIUMTEXT COMMENT 'ids in order of the credit, joined by a blank',
    album VARCHAR(512),
    release_year SMALLINT COMMENT 'the album''s; where none is known, the track''s own',
    popularity SMALLINT COMMENT '0 to 100, the track''s own',
    song_title VARCHAR(512) COMMENT 'title without what a label adds, such as "2011 Remaster"',
    song_artist VARCHAR(512) COMMENT 'first artist; same song = song_title and song_artist equal',
    PRIMARY KEY (track_id),
    KEY track_card_title (title),
    KEY track_card_song_title (song_title),
    FOREIGN KEY (track_id) REFERENCES track (track_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- grain: one row per playlist
CREATE TABLE IF NOT EXISTS playlist (
    pid BIGINT NOT NULL COMMENT 'the Million Playlist Dataset''s number; 1,000,000,000 and more: other sources',
    name VARCHAR(512),
    description VARCHAR(1024),
    collaborative TINYINT COMMENT '1 yes, 0 no',
    modified_at BIGINT COMMENT 'seconds since 1970, UTC',
    num_tracks INT,
    num_albums INT,
    num_artists INT,
    num_edits INT,
    num_followers BIGINT,
    duration_ms BIGINT,
    PRIMARY KEY (pid)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- grain: one row per position in a playlist; a playlist may hold a track more than once
CREATE TABLE IF NOT EXISTS playlist_track (
    pid BIGINT NOT NULL,
    pos INT NOT NULL COMMENT 'position in the playlist, from 0',
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (pid, pos),
    KEY playlist_track_track (track_id),
    FOREIGN KEY (pid) REFERENCES playlist (pid),
    FOREIGN KEY (track_id) REFERENCES track (track_id)
);

-- grain: one row per directed edge "artist -> related artist" and source
CREATE TABLE IF NOT EXISTS related_artist (
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    related_artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    source VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the service whose list it is, such as spotify or deezer',
    `rank` SMALLINT NOT NULL COMMENT 'order in the source''s list, from 1',
    weight DOUBLE COMMENT 'the source''s own score',
    PRIMARY KEY (artist_id, related_artist_id, source),
    KEY related_artist_related (related_artist_id),
    FOREIGN KEY (artist_id) REFERENCES artist (artist_id),
    FOREIGN KEY (related_artist_id) REFERENCES artist (artist_id)
);

-- grain: one row per genre and track that K-Means was trained on
CREATE TABLE IF NOT EXISTS track_cluster (
    genre VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    cluster INT NOT NULL COMMENT 'number of the cluster within the genre, from 0',
    distance DOUBLE NOT NULL COMMENT 'Euclidean, to the cluster''s centre, in scaled features',
    PRIMARY KEY (track_id, genre),
    KEY track_cluster_members (genre, cluster),
    FOREIGN KEY (track_id) REFERENCES track (track_id)
);
