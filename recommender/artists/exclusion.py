"""Artists to leave out that a file names, such as all of a library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.errors import InputError
from etl.ids import parse_id
from etl.songs import song_artist
from recommender.track_files.entry import Entry
from recommender.track_files.reading import read_track_list
from sql import artists as sql_artists
from sql import search
from sql.database import Database


@dataclass(frozen=True)
class ExcludedArtists:
    """The artists that a file names.

    Attributes:
        ids: of all of them; of a name that several artists have, of each.
        unknown: lines or tracks whose artists the database does not have.
    """

    ids: frozenset[str]
    unknown: int


def read_excluded_artists(database: Database, path: Path) -> ExcludedArtists:
    """Read artists, a name, id, URI or URL a line, or the artists of a list of tracks.

    Lists of tracks are read in any of the formats of `track_files.reading`.

    Raises:
        InputError: the file cannot be read, is not text, or names no artist though it is not empty.
    """
    entries = read_track_list(path, every=True).entries
    named = _Named.of(database)
    ids = [_id_of(entry) for entry in entries]
    of_tracks = sql_artists.artists_of(database, [one for one in ids if one is not None])
    found = [
        of_tracks.get(one, {one} & named.ids) if one is not None else named.find(entry)
        for entry, one in zip(entries, ids, strict=True)
    ]
    everybody = frozenset[str]().union(*found)
    if entries and not everybody:
        raise InputError(f"{path} names no artist that the database has, and no track of one")
    return ExcludedArtists(everybody, sum(not some for some in found))


@dataclass(frozen=True)
class _Named:
    """The artists of the database by the normal form of their name."""

    by_name: dict[str, set[str]]
    ids: frozenset[str]

    @classmethod
    def of(cls, database: Database) -> _Named:
        by_name: dict[str, set[str]] = {}
        rows = search.artist_names(database)
        for artist_id, name in rows:
            by_name.setdefault(song_artist(name), set()).add(artist_id)
        return cls(by_name, frozenset(artist_id for artist_id, _ in rows))

    def find(self, entry: Entry) -> set[str]:
        """Return the artists of an entry; a line may be an artist, or a title and an artist."""
        for name in _names(entry):
            if found := self.by_name.get(song_artist(name)):
                return found
        return set()


def _names(entry: Entry) -> Iterator[str]:
    """Yield what may be the artist of an entry, the likeliest first."""
    if entry.artist is None:
        yield entry.title
    yield from (reading.artist for reading in entry.ways() if reading.artist is not None)


def _id_of(entry: Entry) -> str | None:
    """Return the id of a track or an artist that an entry has."""
    return entry.track_id or parse_id(entry.title, "artist")
