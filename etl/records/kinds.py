"""The records between the sources and the SQL: flat, one JSON object a line, alike for all sources.

Every source writes the same few kinds; only `origin` says where a record comes from. Where several
records describe one id, each column is taken from the record with the greatest `origin` that has
it: so `origin` starts with a digit that ranks the sources by trust and goes on with the file, later
files after earlier ones (imports in the order in which they were made, others by name), and is
never the same twice for one id.
"""

from __future__ import annotations

import re

import msgspec

from etl.songs import song_artist, song_title

# The first character of an origin.
WEB_API = "9"  # a response of the Web API about this very id
NESTED = "6"  # the same, found inside the response about something else
PLAYLIST = "4"  # what a playlist says of its tracks
CATALOGUE = "2"  # a public table
PLAYLIST_NAME = "1"  # an artist whom a playlist names without a URI


def origin(trust: str, source: str, name: str) -> str:
    """Return the origin of the records of one file; numbers sort as numbers, 1 and 01 stay two.

    >>> origin(WEB_API, "scraped", "tracks.7") < origin(WEB_API, "scraped", "tracks.10")
    True
    """
    padded = re.sub(r"\d+", lambda digits: digits[0].zfill(12), name)
    return f"{trust}/{source}/{padded}\t{name}"  # a tab comes before all that names hold


class Record(msgspec.Struct, omit_defaults=True, gc=False):
    """Base of all kinds; what is None is left out of the line."""


class Playlist(Record, kw_only=True):
    """One playlist; its counts are the source's own."""

    pid: int
    name: str | None = None
    description: str | None = None
    collaborative: int | None = None
    modified_at: int | None = None
    num_tracks: int | None = None
    num_albums: int | None = None
    num_artists: int | None = None
    num_edits: int | None = None
    num_followers: int | None = None
    duration_ms: int | None = None


class PlaylistTrack(Record):
    """One position in a playlist."""

    pid: int
    pos: int
    track_id: str


class Track(Record, kw_only=True):
    """What one source says of a track.

    Attributes:
        song_title: made from the name.
        release_date: of the track itself, where the source names no album.
    """

    track_id: str
    origin: str
    name: str | None = None
    album_id: str | None = None
    duration_ms: int | None = None
    popularity: int | None = None
    explicit: int | None = None
    song_title: str | None = None
    release_date: str | None = None

    def __post_init__(self) -> None:
        if self.name is not None and self.song_title is None:
            self.song_title = song_title(self.name)


class Album(Record, kw_only=True):
    """What one source says of an album."""

    album_id: str
    origin: str
    name: str | None = None
    label: str | None = None
    popularity: int | None = None
    release_date: str | None = None
    release_date_precision: str | None = None


class Artist(Record, kw_only=True):
    """What one source says of an artist.

    Attributes:
        genres: the JSON text of its list.
        song_artist: the normal form of the name, made from it.
    """

    artist_id: str
    origin: str
    name: str | None = None
    popularity: int | None = None
    followers: int | None = None
    genres: str | None = None
    song_artist: str | None = None

    def __post_init__(self) -> None:
        if self.name is not None and self.song_artist is None:
            self.song_artist = song_artist(self.name)


class ArtistTrack(Record):
    """One credit on a track, in order from 0; the list of the greatest origin holds."""

    artist_id: str
    track_id: str
    position: int
    origin: str


class ArtistAlbum(Record):
    """One credit on an album, likewise."""

    artist_id: str
    album_id: str
    position: int
    origin: str


class ArtistGenre(Record):
    """One sub-genre of an artist, likewise."""

    artist_id: str
    sub_genre: str
    position: int
    origin: str


class TrackSubGenre(Record):
    """A sub-genre that a source assigns to the track itself rather than to its artists."""

    track_id: str
    sub_genre: str


class AudioFeatures(Record, kw_only=True):
    """The audio features of a track from one source; `source` names the service that measured."""

    track_id: str
    origin: str
    tempo: float | None = None
    valence: float | None = None
    danceability: float | None = None
    acousticness: float | None = None
    energy: float | None = None
    instrumentalness: float | None = None
    liveness: float | None = None
    loudness: float | None = None
    speechiness: float | None = None
    musical_key: int | None = None
    mode: int | None = None
    time_signature: int | None = None
    source: str | None = None


class RelatedArtist(Record, kw_only=True):
    """One edge from an artist to a related one; the source's list of the greatest origin holds.

    Attributes:
        source: the service that related them, such as "spotify"; an artist has a list of each.
        rank: place in the list, from 1.
        weight: the source's own score, if it has one.
    """

    artist_id: str
    related_artist_id: str
    source: str
    rank: int
    origin: str
    weight: float | None = None


class GenreMap(Record):
    """A sub-genre, its genre and the rule that decided it."""

    sub_genre: str
    genre: str
    rule: str


class Selection(Record, kw_only=True):
    """Limits on the tracks; None is no limit. A track whose value is unknown fails a limit on it.

    The selection of the project that started this was `min_album_popularity` 30, years 2010 to
    2019 and `max_duration_percentile` 95.

    Attributes:
        min_album_popularity: 0 to 100, of the album (not of the track).
        first_year, last_year: of the album's release, both inclusive.
        max_duration_percentile: above 0, up to 100; of the durations of all tracks that have one,
            by linear interpolation (as numpy.percentile); tracks as long as that are in.
        is_on: 1 where any limit is set; albums and artists without selected tracks then go too.
    """

    min_album_popularity: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    max_duration_percentile: float | None = None
    is_on: int  # no default: it must stand in the line


# The name of each kind: the folder of its files, and the table that the transform reads.
KINDS: dict[str, type[Record]] = {
    "playlist": Playlist,
    "playlist_track": PlaylistTrack,
    "track": Track,
    "album": Album,
    "artist": Artist,
    "artist_track": ArtistTrack,
    "artist_album": ArtistAlbum,
    "artist_genre": ArtistGenre,
    "track_sub_genre": TrackSubGenre,
    "audio_features": AudioFeatures,
    "related_artist": RelatedArtist,
    "genre_map": GenreMap,
    "selection": Selection,
}
