"""Playlists that are in no database: a folder of slices of the Million Playlist Dataset.

Their songs are looked up by id, else by the normal forms of title and first artist (`etl.songs`).
A song that is found in neither way is one that no model can name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.errors import InputError
from etl.files import MAX_FILE_SIZE
from etl.ids import name_id, parse_id
from etl.readers.mpd.extract import find_slices
from etl.readers.mpd.slices import SlicePlaylist, SliceTrack, read_playlist, read_slice
from etl.records.store import fingerprint
from etl.report import StepReport
from etl.songs import song_artist, song_title
from models.contract import Array, as_ids, find
from models.ragged import Ragged
from recommender.evaluation.catalogue import NONE, Catalogue
from recommender.evaluation.split import Playlists, Split

if TYPE_CHECKING:
    from sql.database import Database

Note = Callable[[str], None]


def mark(folder: Path) -> str:
    """Return the fingerprint of all slices in a folder.

    Raises:
        InputError: there is no such folder, it holds no slice, or one cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    for path in find_slices(folder).values():
        digest.update(fingerprint(path).encode())
    return digest.hexdigest()


def unseen(folder: Path, catalogue: Catalogue, database: Database, seed: int, note: Note) -> Split:
    """Return a split that learns from all of the database, and is tested with a folder of slices.

    Playlists that the database holds too, of the same songs, are left out: models have seen them.
    Memory: 4 bytes for each track of each playlist, and about 300 bytes for each song of the
    database and of the folder.

    Args:
        folder: of the slices.
        catalogue: the songs of the database.
        database: open for reading.
        seed: of the order in which a limit takes playlists.
        note: called with what is left out.

    Raises:
        InputError: the folder is missing, or no slice in it can be read.
    """
    numbers = _Numbers(catalogue, database)
    songs, titles = [], []
    for playlist in _playlists(folder, note):
        found = numbers.of(playlist.tracks or [])
        if len(found):
            songs.append(found)
            titles.append(playlist.name or "")
    if numbers.without_id:
        note(f"{numbers.without_id} tracks of {folder} have no Spotify id: left out")
    lists = Ragged.of(songs)
    data = catalogue.data
    fresh = np.flatnonzero(~np.isin(_signatures(lists), _signatures(data.playlists)))
    if (seen := len(lists) - len(fresh)) > 0:
        note(f"{seen} of {len(lists)} playlists of {folder} are in the database too: left out")
    order = np.random.default_rng(seed).permutation(fresh)
    titles = [titles[row] for row in order]
    tested = Playlists(lists.take(order), titles, order, numbers.artists())
    return Split(seed, data, data.counts(), tested)


def _playlists(folder: Path, note: Note) -> Iterator[SlicePlaylist]:
    report = StepReport("evaluate", "playlist")
    slices = find_slices(folder)
    refused = 0
    for path in slices.values():
        try:
            raws, _ = read_slice(path, MAX_FILE_SIZE)
        except InputError as error:
            refused += 1
            if refused == len(slices):
                raise InputError(f"{path}: {error}\nno slice of {folder} can be used") from None
            note(f"{path.name} is left out: {error}")
            continue
        read = [read_playlist(raw, report, report) for raw in raws]
        if (broken := read.count(None)) > 0:
            note(f"{path.name}: {broken} of {len(read)} playlists cannot be read: left out")
        yield from (playlist for playlist in read if playlist is not None)


class _Numbers:
    """Gives songs their numbers: those of the catalogue, or new ones above.

    Attributes:
        without_id: tracks that have none and are left out, such as a user's own files.
    """

    def __init__(self, catalogue: Catalogue, database: Database) -> None:
        self.without_id = 0
        self._catalogue = catalogue
        self._first = len(catalogue.data.ids)
        self._by_id: dict[str, int] = {}
        self._new_artists: list[int] = []
        self._artist_numbers: dict[str, int] = {}
        rows = database.rows(
            "SELECT track_id, song_title, song_artist FROM track_card"
            " WHERE song_title IS NOT NULL AND song_artist IS NOT NULL"
        )
        songs = catalogue.numbers(as_ids([row[0] for row in rows])).tolist()
        self._by_name: dict[tuple[str, str], int] = {
            (title, artist): song for (_, title, artist), song in zip(rows, songs, strict=True)
        }

    def of(self, tracks: list[SliceTrack]) -> list[int]:
        """Return the songs of a playlist, each once; local files are left out."""
        found = [(parse_id(track.track_uri, "track"), track) for track in tracks]
        ids = {one: track for one, track in found if one is not None}
        self.without_id += sum(one is None for one, _ in found)
        new = [one for one in ids if one not in self._by_id]
        for one, song in zip(new, self._catalogue.numbers(as_ids(new)).tolist(), strict=True):
            self._by_id[one] = song if song != NONE else self._named(one, ids[one])
        return list(dict.fromkeys(self._by_id[one] for one in ids))

    def artists(self) -> Array:
        """Return the first artist of each song, also of the new ones."""
        return np.concatenate([self._catalogue.artists, np.array(self._new_artists, np.int64)])

    def _named(self, track_id: str, track: SliceTrack) -> int:
        """Return the song of a title and an artist; a new one where the database has none."""
        key = (song_title(track.track_name or ""), song_artist(track.artist_name or ""))
        if not all(key):
            key = (track_id, "")
        if key not in self._by_name:
            self._by_name[key] = self._first + len(self._new_artists)
            self._new_artists.append(self._artist(track))
        return self._by_name[key]

    def _artist(self, track: SliceTrack) -> int:
        """Return the number of a track's artist; a new one where the database has none."""
        name = name_id(track.artist_name) if track.artist_name else None
        ids = [one for one in (parse_id(track.artist_uri or "", "artist"), name) if one]
        if not ids:
            return NONE
        known = self._catalogue.data.artist_ids
        rows, there = find(known, as_ids(ids))
        if there.any():
            return int(rows[there][0])
        return self._artist_numbers.setdefault(ids[0], len(known) + len(self._artist_numbers))


def _signatures(lists: Ragged) -> Array:
    """Return a number (rows,) for each list, equal for the same numbers in any order."""
    most = int(lists.values.max(initial=0)) + 1
    weights = np.random.default_rng(0).integers(0, 1 << 63, most, dtype=np.uint64)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(weights[lists.values])])
    return np.asarray(sums[lists.starts[1:]] - sums[lists.starts[:-1]])
