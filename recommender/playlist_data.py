"""Playlists and what is known of their tracks, read from the database for models to learn from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from models.contract import Array, find
from models.playlists.data import PlaylistData
from models.ragged import Ragged
from sql import reads
from sql.database import Database
from sql.errors import DatabaseError

TABLES = ("playlist", "playlist_track", "track_card", "artist_track", "audio_features")
"""What is read; a model fits a database whose tables are those it was trained on."""

# Of the releases of a song the one in most playlists stands for all. A song whose title or artist
# is unknown is its track.
_SONGS = """
    WITH counted AS (
        SELECT track_id, COUNT(DISTINCT pid) AS playlists FROM playlist_track GROUP BY track_id
    ), song AS (
        SELECT
            c.track_id,
            FIRST_VALUE(c.track_id) OVER (
                PARTITION BY COALESCE(c.song_title, c.track_id), COALESCE(c.song_artist, c.track_id)
                ORDER BY COALESCE(n.playlists, 0) DESC, COALESCE(c.popularity, 0) DESC, c.track_id
            ) AS song_id
        FROM track_card AS c LEFT JOIN counted AS n ON n.track_id = c.track_id
    ), numbered AS (
        SELECT track_id, song_id, DENSE_RANK() OVER (ORDER BY song_id) - 1 AS number FROM song
    )"""


def read_playlists(database: Database, _config: object) -> PlaylistData:
    """Return all playlists as songs, with titles, artists and audio features.

    Memory: about 40 bytes for each track of each playlist while reading.

    Raises:
        DatabaseError: there are no playlists.
    """
    ids = database.columns(
        f"{_SONGS} SELECT track_id FROM numbered WHERE track_id = song_id ORDER BY number"
    )["track_id"].astype("S22")
    places = database.columns(
        f"{_SONGS} SELECT p.pid, n.number FROM playlist_track AS p"
        " JOIN numbered AS n ON n.track_id = p.track_id ORDER BY p.pid, p.pos"
    )
    if not len(places["pid"]):
        raise DatabaseError(
            f"{database.location} has no playlists\nload some: segue etl run --mpd DIR"
        )
    pids, playlists = _playlists(places["pid"], places["number"], len(ids))
    artists, artist_ids = _artists(database, ids)
    return PlaylistData(
        ids,
        playlists,
        _titles(database, pids),
        artists,
        artist_ids,
        _features(database, ids),
        fingerprint(database),
    )


def read_songs(database: Database) -> tuple[Array, Array]:
    """Return the ids (t,) of all tracks, sorted, and the song (t,) of each.

    A song is a row of the ids that `read_playlists` returns: that of one of its releases.
    """
    columns = database.columns(f"{_SONGS} SELECT track_id, number FROM numbered ORDER BY track_id")
    ids = columns["track_id"].astype("S22")
    order = np.argsort(ids)
    return ids[order], columns["number"][order].astype(np.int32)


def fingerprint(database: Database, tables: Sequence[str] = TABLES) -> str:
    """Return the mark of tables, by default of those that `read_playlists` reads."""
    marks = [reads.fingerprint(database, table) or "" for table in tables]
    return hashlib.blake2b(" ".join(marks).encode(), digest_size=16).hexdigest()


def _playlists(pids: Array, tracks: Array, size: int) -> tuple[Array, Ragged]:
    """Return the numbers of the playlists, and their tracks, of which each stands at its first."""
    unique, number = np.unique(pids, return_inverse=True)
    pairs = number.astype(np.int64) * size + tracks
    _, first = np.unique(pairs, return_index=True)
    kept = np.sort(first)
    lengths = np.bincount(number[kept], minlength=len(unique))
    return unique, Ragged.of_lengths(tracks[kept], lengths)


def _titles(database: Database, pids: Array) -> Sequence[str]:
    columns = database.columns("SELECT pid, name FROM playlist ORDER BY pid")
    names = dict(zip(columns["pid"].tolist(), columns["name"].tolist(), strict=True))
    return [names.get(pid) or "" for pid in pids.tolist()]


def _artists(database: Database, ids: Array) -> tuple[Ragged, Array]:
    """Return the artists of each track, in the order of the credit, and their ids."""
    columns = database.columns(
        "SELECT track_id, artist_id FROM artist_track ORDER BY track_id, position"
    )
    tracks = columns["track_id"].astype("S22")
    artist_ids, numbers = np.unique(columns["artist_id"].astype("S22"), return_inverse=True)
    rows, kept = find(ids, tracks)
    rows, numbers = rows[kept], numbers[kept]
    order = np.argsort(rows, kind="stable")
    lengths = np.bincount(rows, minlength=len(ids))
    return Ragged.of_lengths(numbers[order], lengths), artist_ids


def _features(database: Database, ids: Array) -> Array:
    known, values = reads.feature_arrays(database)
    features = np.full((len(ids), len(reads.FEATURE_COLUMNS)), np.nan, dtype=np.float32)
    rows, there = find(known, ids)
    features[there] = values[rows[there]]
    return features
