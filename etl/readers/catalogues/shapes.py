"""The three catalogues of tracks and genres that are known, one reader each."""

from __future__ import annotations

import json

from etl.ids import name_id
from etl.readers.catalogues.artist_shapes import ArtistsReader, RelatedReader
from etl.readers.catalogues.pids import playlist_pid
from etl.readers.catalogues.playlist_shapes import ListsReader
from etl.readers.catalogues.rows import BadRowError, Row, RowReader, read_id, read_strings
from etl.readers.fields import artist_genres, clean_sub_genre, release_date
from etl.records.kinds import Album, Artist, Track, TrackSubGenre
from sql.reads import FEATURE_COLUMNS


class DataReader(RowReader):
    """data.csv: one row a track. It names no albums, so its release dates are the tracks'."""

    name = "data.csv"
    columns = frozenset(
        {"id", "name", "artists", "popularity", "duration_ms", "explicit", "release_date"}
        | {"key", "mode", *FEATURE_COLUMNS}
    )
    counted = ("track",)

    def row(self, row: Row) -> None:
        """Write a track, its features and its artists."""
        track_id = read_id(row, "id")
        report = self.report("track")
        track = Track(
            track_id=track_id,
            origin=self.origin,
            name=row["name"] or None,
            duration_ms=self.whole(row, "duration_ms", "duration_ms", "track"),
            popularity=self.whole(row, "popularity", "popularity", "track"),
            explicit=self.whole(row, "explicit", "explicit", "track"),
            release_date=release_date(row["release_date"], None, report)[0],
        )
        features = self.features(track_id, row)
        if not self.first("track", track_id):
            report.drop("listed again")
            return
        self.keep("track", track)
        self.keep_features(features)
        self.credit(track_id, self._names(row["artists"]))
        report.note("without a name", track.name is None)

    def _names(self, text: str) -> list[str]:
        names = read_strings(text)
        if names is None:
            self.problem(f"artists {text[:40]!r} is not a list of names")
            self.report("track").note("artists not readable")
        return names or []


class GenresReader(RowReader):
    """data_w_genres.csv: one row an artist; of rows with one name the first holds."""

    name = "data_w_genres.csv"
    columns = frozenset({"artists", "genres"})
    counted = ("artist",)

    def row(self, row: Row) -> None:
        """Write an artist and its sub-genres."""
        name, report = row["artists"], self.report("artist")
        artist_id = name_id(name)
        if not name.strip():
            raise BadRowError("blank name", "artists is empty")
        if not self.first("artist", artist_id):
            report.drop("same name again")
            return
        artist = Artist(artist_id=artist_id, origin=self.origin, name=name)
        genres = read_strings(row["genres"])
        if genres is None:
            self.problem(f"genres {row['genres'][:40]!r} is not a list of texts")
            report.note("genres not readable")
        else:
            artist.genres = json.dumps(genres, ensure_ascii=False)
        self.keep("artist", artist)
        for genre in artist_genres(
            artist_id, genres or [], self.origin, self.report("artist_genre")
        ):
            self.put("artist_genre", genre)


class SongsReader(RowReader):
    """spotify_songs.csv: one row for each track of a playlist that was found under a sub-genre.

    The same playlist found under two sub-genres is listed twice, wholly or in part; within one
    sub-genre no track comes twice. So a track has one place in a playlist, where it comes first,
    and the rest is dropped as listed again. The place is its order in the file, not in Spotify's
    playlist, of which the file may have only a part.

    The genre and the sub-genre that a playlist was searched by are both sub-genres of its tracks.
    ``track_artist`` is one name, commas and all. A row whose three names are all "NA", R's word for
    missing, has no names; a single "NA" is a name.
    """

    name = "spotify_songs.csv"
    columns = frozenset(
        {"track_id", "track_name", "track_artist", "track_popularity", "duration_ms"}
        | {"track_album_id", "track_album_name", "track_album_release_date"}
        | {"playlist_name", "playlist_id", "playlist_genre", "playlist_subgenre"}
        | {"key", "mode", *FEATURE_COLUMNS}
    )
    counted = ("playlist_track", "track")

    def row(self, row: Row) -> None:
        """Write a place in a playlist and, the first time, its track."""
        names = ("track_name", "track_artist", "track_album_name")
        if all(row[name] == "NA" for name in names):
            row.update(dict.fromkeys(names, ""))
        playlist_id = read_id(row, "playlist_id")
        album_id = read_id(row, "track_album_id") if row["track_album_id"] else None
        track = self._track(row, album_id)
        features = self.features(track.track_id, row)
        self._place(playlist_id, track.track_id, row)
        self._sub_genres(track.track_id, row)
        if not self.first("track", track.track_id):
            self.report("track").drop("listed again")
            return
        self.keep("track", track)
        self.report("track").note("without a name", track.name is None)
        self.keep_features(features)
        if row["track_artist"]:
            self.credit(track.track_id, [row["track_artist"]])
        if album_id is not None:
            self._album(album_id, row)

    def _track(self, row: Row, album_id: str | None) -> Track:
        return Track(
            track_id=read_id(row, "track_id"),
            origin=self.origin,
            name=row["track_name"] or None,
            album_id=album_id,
            duration_ms=self.whole(row, "duration_ms", "duration_ms", "track"),
            popularity=self.whole(row, "track_popularity", "popularity", "track"),
        )

    def _album(self, album_id: str, row: Row) -> None:
        report = self.report("album")
        report.rows_in += 1
        if not self.first("album", album_id):
            report.drop("album of an earlier track")
            return
        date, precision = release_date(row["track_album_release_date"], None, report)
        album = Album(
            album_id=album_id,
            origin=self.origin,
            name=row["track_album_name"] or None,
            release_date=date,
            release_date_precision=precision,
        )
        self.keep("album", album)

    def _place(self, playlist_id: str, track_id: str, row: Row) -> None:
        pid = playlist_pid(playlist_id)
        self.playlist(pid, playlist_id, row["playlist_name"])
        genres = (row["playlist_genre"], row["playlist_subgenre"])
        listing = self.first("listing", (pid, track_id, *genres))
        if self.first("playlist_track", (pid, track_id)):
            self.place(pid, track_id)
        else:
            reason = "listed again under another genre" if listing else "listed again"
            self.report("playlist_track").drop(reason)

    def _sub_genres(self, track_id: str, row: Row) -> None:
        report = self.report("track_sub_genre")
        for column in ("playlist_genre", "playlist_subgenre"):
            report.rows_in += 1
            sub_genre = clean_sub_genre(row[column])
            if not sub_genre:
                report.drop("blank")
            elif not self.first("track_sub_genre", (track_id, sub_genre)):
                report.drop("listed again")
            else:
                self.keep("track_sub_genre", TrackSubGenre(track_id, sub_genre))


SHAPES: tuple[type[RowReader], ...] = (
    SongsReader,
    DataReader,
    GenresReader,
    ListsReader,
    RelatedReader,
    ArtistsReader,
)
