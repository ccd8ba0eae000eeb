"""The statistics that come with the Million Playlist Dataset as ``stats.txt``, of what is there.

The definitions are those of the data set's own ``stats.py``, with these differences: tracks, albums
and artists are counted by their URI and not by their names, and an album or artist without a URI
is not counted; a track's album and artist are those of its first row; ties go by title or id; the
dates of the last change are left out.

For a check of the whole data set: 1,000,000 playlists, 66,346,428 rows, 2,262,292 tracks, 734,684
albums, 295,860 artists, 92,944 titles and 17,381 normalized titles.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TypeVar

import duckdb

from etl.errors import InputError
from etl.readers.mpd.extract import SOURCE
from etl.records.store import RawStore
from etl.records.view import record_query
from sql.duckdb_connection import Connection, connect

MEMORY_LIMIT = "2GB"  # of DuckDB's buffers; what does not fit goes to the temporary folder
TOP = 20  # entries of a list, as in stats.txt

_KINDS = ("playlist", "playlist_track", "track", "album", "artist", "artist_track")
# Of the records of one id only one has its name and only one its album, see `extract`.
_TOP_TRACKS = """
    WITH top AS (FROM times ORDER BY times DESC, track_id LIMIT ?),
         track_name AS (FROM track SEMI JOIN top USING (track_id) WHERE name IS NOT NULL),
         credit AS (FROM artist_track SEMI JOIN top USING (track_id)),
         artist_name AS (FROM artist SEMI JOIN credit USING (artist_id) WHERE name IS NOT NULL)
    SELECT times, track_id, track_name.name, artist_name.name
    FROM top LEFT JOIN track_name USING (track_id) LEFT JOIN credit USING (track_id)
         LEFT JOIN artist_name USING (artist_id)
    ORDER BY times DESC, track_id"""
_TOP_OWNERS = """
    WITH owner AS (SELECT track_id, {kind}_id FROM {link} WHERE {kind}_id IS NOT NULL),
         top AS (SELECT CAST(sum(times) AS BIGINT) AS times, {kind}_id
                 FROM times JOIN owner USING (track_id)
                 GROUP BY {kind}_id ORDER BY times DESC, {kind}_id LIMIT ?),
         owner_name AS (FROM {kind} SEMI JOIN top USING ({kind}_id) WHERE name IS NOT NULL)
    SELECT times, {kind}_id, name FROM top LEFT JOIN owner_name USING ({kind}_id)
    ORDER BY times DESC, {kind}_id"""


@dataclass(frozen=True)
class Entry:
    """One entry of a list: how often, which id (None for a title), and its name if it has one."""

    count: int
    id: str | None
    name: str | None

    def line(self) -> str:
        """Return the same as text."""
        return f"{self.count:7d} {' '.join((self.name or self.id or '').split())}"


Histogram = list[tuple[int, int]]
T = TypeVar("T", int, str)


@dataclass(frozen=True)
class MpdStats:
    """What `mpd_stats` finds out.

    Attributes:
        playlists, tracks: all playlists, and all their rows.
        unique_*: how many different ones; titles leave out `untitled` playlists.
        unique_normalized_titles: titles after `normalized_title`.
        average_length: rows for each playlist.
        top_*: the 20 most frequent, by rows (titles: normalized, by playlists).
        playlist_lengths, num_edits, num_followers: (value, number of playlists) by value, as the
            playlists say of themselves; those that do not are left out.
    """

    playlists: int
    tracks: int
    unique_tracks: int
    unique_albums: int
    unique_artists: int
    unique_titles: int
    unique_normalized_titles: int
    untitled: int
    with_description: int
    average_length: float
    top_titles: list[Entry]
    top_tracks: list[Entry]
    top_albums: list[Entry]
    top_artists: list[Entry]
    playlist_lengths: Histogram
    num_edits: Histogram
    num_followers: Histogram

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)

    def lines(self) -> list[str]:
        """Return the same as text, of each histogram the 20 most frequent values."""
        lines = [
            f"number of playlists {self.playlists}",
            f"number of tracks {self.tracks}",
            f"number of unique tracks {self.unique_tracks}",
            f"number of unique albums {self.unique_albums}",
            f"number of unique artists {self.unique_artists}",
            f"number of unique titles {self.unique_titles}",
            f"number of playlists without a title {self.untitled}",
            f"number of playlists with descriptions {self.with_description}",
            f"number of unique normalized titles {self.unique_normalized_titles}",
            f"avg playlist length {self.average_length:.6f}",
        ]
        for what in ("titles", "tracks", "albums", "artists"):
            lines += ["", f"top playlist {what}" if what == "titles" else f"top {what}"]
            lines += [entry.line() for entry in getattr(self, f"top_{what}")]
        for what in ("playlist_lengths", "num_edits", "num_followers"):
            lines += ["", f"{what.replace('_', ' ')} histogram"]
            lines += [f"{count:7d} {value}" for value, count in _most(getattr(self, what))]
        return lines


def normalized_title(title: str) -> str:
    """Return a title in lower case, punctuation as blanks, blanks collapsed.

    >>> normalized_title(" Rock & Roll!!  (LIVE) ")
    'rock & roll live'
    """
    return " ".join(re.sub(r"[.,/#!$%^*;:{}=_`~()@]", " ", title.lower()).split())


def mpd_stats(store: RawStore) -> MpdStats:
    """Count what was extracted from the slices.

    DuckDB reads the record files; what Python holds are the different titles, 0.1 M in the whole
    data set.

    Raises:
        InputError: a record file is damaged or gone.
    """
    try:
        with _open(store) as connection:
            return _count(connection)
    except duckdb.Error as error:
        raise InputError(
            f"the records in {store.root} cannot be read: {str(error).splitlines()[0]}\n"
            "extract the slices again"
        ) from None


@contextlib.contextmanager
def _open(store: RawStore) -> Iterator[Connection]:
    """Open a database in memory that has a view of each kind, and how often each track stands."""
    with (
        tempfile.TemporaryDirectory(prefix="segue-stats-") as folder,
        contextlib.closing(Connection(connect(":memory:"))) as connection,
    ):
        connection.run(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.run(f"SET temp_directory = '{folder}'")
        connection.run("SET preserve_insertion_order = false")
        for kind in _KINDS:
            units = [unit for unit in store.units(SOURCE) if kind in unit.rows]
            paths = [store.path(kind, SOURCE, unit.name) for unit in units]
            with_uri = "WHERE artist_id NOT LIKE 'name:%'" if "artist" in kind else ""
            records = record_query(kind, paths)
            connection.run(f"CREATE VIEW {kind} AS SELECT * FROM ({records}) {with_uri}")
        connection.run(
            "CREATE TABLE times AS"
            " SELECT track_id, count(*) AS times FROM playlist_track GROUP BY track_id"
        )
        yield connection


def _count(connection: Connection) -> MpdStats:
    playlists, titled, described = _numbers(
        connection, "SELECT count(*), count(name), count(description) FROM playlist"
    )
    tracks, unique_tracks = _numbers(
        connection, "SELECT coalesce(CAST(sum(times) AS BIGINT), 0), count(*) FROM times"
    )
    (albums,) = _numbers(connection, "SELECT count(DISTINCT album_id) FROM album")
    (artists,) = _numbers(connection, "SELECT count(DISTINCT artist_id) FROM artist")
    titles, normalized = _titles(connection)
    return MpdStats(
        playlists=playlists,
        tracks=tracks,
        unique_tracks=unique_tracks,
        unique_albums=albums,
        unique_artists=artists,
        unique_titles=titles,
        unique_normalized_titles=len(normalized),
        untitled=playlists - titled,
        with_description=described,
        average_length=tracks / playlists if playlists else 0.0,
        top_titles=[Entry(count, None, title) for title, count in _most(normalized.items())],
        top_tracks=_top_tracks(connection),
        top_albums=_top_owners(connection, "album", "track"),
        top_artists=_top_owners(connection, "artist", "artist_track"),
        playlist_lengths=_histogram(connection, "num_tracks"),
        num_edits=_histogram(connection, "num_edits"),
        num_followers=_histogram(connection, "num_followers"),
    )


def _numbers(connection: Connection, query: str) -> tuple[int, ...]:
    (row,) = connection.run(query)
    return row


def _titles(connection: Connection) -> tuple[int, Counter[str]]:
    """Return the number of different titles, and how many playlists have each normalized one."""
    found = connection.run(
        "SELECT name, count(*) FROM playlist WHERE name IS NOT NULL GROUP BY name"
    )
    normalized: Counter[str] = Counter()
    for title, count in found:
        normalized[normalized_title(title)] += count
    return len(found), normalized


def _top_tracks(connection: Connection) -> list[Entry]:
    found = connection.run(_TOP_TRACKS, [TOP])
    return [Entry(count, track, _by(name, artist)) for count, track, name, artist in found]


def _by(name: str | None, artist: str | None) -> str | None:
    return name if name is None or artist is None else f"{name} by {artist}"


def _top_owners(connection: Connection, kind: str, link: str) -> list[Entry]:
    """Return the albums or artists whose tracks stand in most rows."""
    query = _TOP_OWNERS.format(kind=kind, link=link)
    return [Entry(*row) for row in connection.run(query, [TOP])]


def _histogram(connection: Connection, value: str) -> Histogram:
    return connection.run(
        f"SELECT {value} AS value, count(*) FROM playlist"
        " WHERE value IS NOT NULL GROUP BY value ORDER BY value"
    )


def _most(counts: Iterable[tuple[T, int]]) -> list[tuple[T, int]]:
    """Return the most frequent, ties by value."""
    return sorted(counts, key=lambda one: (-one[1], one[0]))[:TOP]
