"""The entries of one scraped file to records."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from etl.ids import is_id
from etl.readers.fields import (
    artist_genres,
    features_fault,
    is_source,
    release_date,
    whole_number,
)
from etl.readers.scraped.objects import (
    AlbumObject,
    ArtistObject,
    FeaturesObject,
    RelatedObject,
    TrackObject,
)
from etl.readers.scraped.related_lists import RelatedLists
from etl.readers.scraped.types import TYPES, ScrapedFile
from etl.records.kinds import (
    NESTED,
    WEB_API,
    Album,
    Artist,
    ArtistAlbum,
    ArtistTrack,
    AudioFeatures,
    Record,
    Track,
    origin,
)
from etl.records.store import UnitWriter
from etl.report import Problems, StepReport
from sql.reads import FEATURE_COLUMNS

SPOTIFY = "spotify"  # the source of responses that name none


class EntryReader:
    """Turns the entries of one file into records.

    What is nested is written once for each id: one origin says one thing of it.
    """

    def __init__(self, file: ScrapedFile, writer: UnitWriter) -> None:
        self._type = TYPES[file.folder]
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(self._type.object | None)
        self._empty = self._type.object()
        self._writer = writer
        self._own = origin(WEB_API, file.source, file.unit)
        self._nested = origin(NESTED, file.source, file.unit)
        self._report = StepReport("extract", self._type.kind)
        self._genre_report = StepReport("extract", "artist_genre")
        self._problems = Problems(file.label)
        self._related = RelatedLists(writer, self._problems, self._own, self._nested)
        self._artists: set[str] = set()
        self._tracks: set[str] = set()
        self._albums: dict[str, Album] = {}
        self._credited_albums: set[str] = set()

    def read(self, entries: dict[str, msgspec.Raw], replaced: int) -> None:
        """Write all records and reports of the file; `replaced` as from `decode_mended`."""
        self._report.note("halves of surrogate pairs replaced", replaced)
        adders: dict[str, Callable[[str, Any], None]] = {
            "track": self._add_track,
            "album": self._add_album,
            "artist": self._add_artist,
            "audio_features": self._add_audio_features,
            "related_list": self._add_related,
        }
        add = adders[self._type.kind]
        for key, raw in entries.items():
            self._report.rows_in += 1
            response = self._response(key, raw)
            if response is not None:
                add(key, response)
        self._writer.write("album", list(self._albums.values()))
        self._writer.report(self._report)
        if self._genre_report.rows_in:
            self._writer.report(self._genre_report)
        self._related.finish()
        for line in self._problems.lines():
            self._writer.problem(line)

    def _response(self, key: str, raw: msgspec.Raw) -> Any:
        if not self._type.is_key(key):
            return self._drop("bad id", f"bad id {key[:40]!r}")
        try:
            response = self._decoder.decode(raw)
        except (ValueError, RecursionError) as error:
            return self._malformed(key, str(error))
        if response is None:
            return self._drop("null response")
        if response == self._empty or response.type not in (None, self._type.name):
            return self._malformed(key, f"not a {self._type.name} object")
        if response.id not in (None, key):
            # Track linking: Spotify answers with the version of the track that it plays instead.
            self._report.note("answered under another id")
        return response

    def _drop(self, reason: str, problem: str | None = None) -> None:
        self._report.drop(reason)
        if problem is not None:
            self._problems.add(problem)

    def _malformed(self, key: str, what: str) -> None:
        self._drop("malformed", f"{key} is malformed: {what}")

    def _keep(self, record: Record) -> None:
        self._report.rows_out += 1
        self._writer.write(self._type.kind, [record])

    def _whole(self, what: str, value: float | None) -> int | None:
        return whole_number(what, value, self._report)

    def _add_track(self, key: str, response: TrackObject) -> None:
        album_id = self._nested_album(response.album)
        self._keep(self._track(key, response, album_id, self._own))
        self._credit_track(key, response, self._own)

    def _add_album(self, key: str, response: AlbumObject) -> None:
        self._keep(self._album(key, response, self._own))
        self._credit_album(key, response, self._own)
        tracks = None if response.tracks is None else response.tracks.items
        for track in tracks or ():
            self._nested_track(track, key)

    def _add_artist(self, key: str, response: ArtistObject) -> None:
        followers = None if response.followers is None else response.followers.total
        artist = Artist(
            artist_id=key,
            origin=self._own,
            name=response.name or None,
            popularity=self._whole("popularity", response.popularity),
            followers=self._whole("followers", followers),
        )
        if response.genres is not None:
            artist.genres = json.dumps(response.genres, ensure_ascii=False)
            genres = artist_genres(key, response.genres, self._own, self._genre_report)
            self._writer.write("artist_genre", genres)
        self._keep(artist)

    def _add_audio_features(self, key: str, response: FeaturesObject) -> None:
        # JSON has no NaN and the decoder takes no infinity: what is there is finite.
        nine = {name: getattr(response, name) for name in FEATURE_COLUMNS}
        if (fault := features_fault(nine)) is not None:
            self._drop(fault)
            return
        source = SPOTIFY if response.source is None else response.source
        if not is_source(source):
            self._malformed(key, f"source {source[:40]!r} is none")
            return
        features = AudioFeatures(
            track_id=key,
            origin=self._own,
            **nine,
            musical_key=self._whole("musical_key", response.key),
            mode=self._whole("mode", response.mode),
            time_signature=self._whole("time_signature", response.time_signature),
            source=source,
        )
        self._keep(features)

    def _add_related(self, key: str, response: RelatedObject) -> None:
        source = SPOTIFY if response.source is None else response.source
        if response.artists is None:
            self._malformed(key, "no list of artists")
        elif not is_source(source):
            self._malformed(key, f"source {source[:40]!r} is none")
        else:
            self._report.rows_out += 1
            self._report.note("empty list", not response.artists)
            self._related.add(key, source, response.artists)

    def _track(self, key: str, response: TrackObject, album_id: str | None, source: str) -> Track:
        return Track(
            track_id=key,
            origin=source,
            name=response.name or None,
            album_id=album_id,
            duration_ms=self._whole("duration_ms", response.duration_ms),
            popularity=self._whole("popularity", response.popularity),
            explicit=None if response.explicit is None else int(response.explicit),
        )

    def _album(self, key: str, response: AlbumObject, source: str) -> Album:
        date, precision = release_date(
            response.release_date, response.release_date_precision, self._report
        )
        return Album(
            album_id=key,
            origin=source,
            name=response.name or None,
            label=response.label or None,
            popularity=self._whole("popularity", response.popularity),
            release_date=date,
            release_date_precision=precision,
        )

    def _nested_album(self, album: AlbumObject | None) -> str | None:
        """Keep what a track says of its album, and return the album's id."""
        if album is None:
            return None
        if album.id is None or not is_id(album.id):
            self._report.note("album without a Spotify id")
            return None
        known = self._albums.get(album.id)
        if album.name and (known is None or known.release_date is None):
            self._albums[album.id] = self._album(album.id, album, self._nested)
        if album.id not in self._credited_albums:
            self._credit_album(album.id, album, self._nested)
        return album.id

    def _nested_track(self, track: TrackObject | None, album_id: str) -> None:
        if track is None or track.id is None or not is_id(track.id) or not track.name:
            self._report.note("track of an album without a Spotify id or a name")
        elif track.id not in self._tracks:
            self._tracks.add(track.id)
            self._writer.write("track", [self._track(track.id, track, album_id, self._nested)])
            self._credit_track(track.id, track, self._nested)

    def _credit_track(self, key: str, track: TrackObject, source: str) -> None:
        artists = self._credits(track.artists)
        credits = [ArtistTrack(artist, key, i, source) for i, artist in enumerate(artists)]
        self._writer.write("artist_track", credits)

    def _credit_album(self, key: str, album: AlbumObject, source: str) -> None:
        artists = self._credits(album.artists)
        credits = [ArtistAlbum(artist, key, i, source) for i, artist in enumerate(artists)]
        self._writer.write("artist_album", credits)
        if credits:
            self._credited_albums.add(key)

    def _credits(self, artists: list[ArtistObject | None] | None) -> dict[str, None]:
        """Return the ids of the credited in order, each once, and keep the names of the named."""
        found: dict[str, None] = {}
        for artist in artists or ():
            if artist is None or artist.id is None or not is_id(artist.id):
                self._report.note("credit without a Spotify id")
            elif artist.id in found:
                self._report.note("artist credited twice")
            else:
                found[artist.id] = None
                self._nested_artist(artist.id, artist.name)
        return found

    def _nested_artist(self, artist_id: str, name: str | None) -> None:
        if name and artist_id not in self._artists:
            self._artists.add(artist_id)
            self._writer.write(
                "artist", [Artist(artist_id=artist_id, origin=self._nested, name=name)]
            )
