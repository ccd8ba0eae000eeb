"""The songs that answers are compared by, whichever release of a song a model names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from models.contract import Array, as_text, find
from models.playlists.data import PlaylistData
from models.ragged import Ragged
from recommender import playlist_data
from recommender.playlist_data import read_playlists, read_songs

if TYPE_CHECKING:
    from sql.database import Database

NONE = -1
"""Stands for no song, or no artist, among numbers of them."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All songs by number, that is by their row in `data.ids`.

    Attributes:
        data: all playlists, and what is known of the songs.
        tracks: (t,) bytes of length 22, sorted: the ids of all releases.
        songs: (t,) int32, the song of each release.
    """

    data: PlaylistData
    tracks: Array
    songs: Array

    def numbers(self, ids: Array) -> Array:
        """Return the song (n,) of each track id, NONE where there is no such track."""
        rows, known = find(self.tracks, ids)
        return np.where(known, self.songs[rows], NONE) if len(self.tracks) else rows + NONE

    def ids(self, songs: Array) -> list[str]:
        """Return the ids of songs; those that the catalogue does not have are left out."""
        return as_text(self.data.ids[songs[songs < len(self.data.ids)]])

    @cached_property
    def releases(self) -> Ragged:
        """The rows of `tracks` of each song."""
        return Ragged(self.songs, np.arange(len(self.songs) + 1)).transposed(len(self.data.ids))

    @cached_property
    def artists(self) -> Array:
        """The first credited artist (songs,) of each song, NONE where unknown."""
        return self.data.artists.firsts(NONE)

    @cached_property
    def directions(self) -> Array:
        """The audio features (songs, 9) float32 as directions: standardised, of length 1.

        NaN where unknown. The cosine of two songs is the product of their directions.
        """
        features = self.data.features
        known = features[np.isfinite(features).all(axis=1)]
        if not len(known):
            return np.full_like(features, np.nan)
        scale = known.std(axis=0)
        centred = (features - known.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        return np.asarray(centred / np.where(lengths == 0, 1.0, lengths))


def read_catalogue(database: Database) -> Catalogue:
    """Return the songs and playlists of a database.

    Raises:
        DatabaseError: there are no playlists.
    """
    data = read_playlists(database, None)
    tracks, songs = read_songs(database)
    return Catalogue(data, tracks, songs)


def read_genres(
    database: Database, catalogue: Catalogue, *, with_features: bool = False
) -> tuple[list[str], Ragged]:
    """Return the names of all genres, and the songs of each, ascending.

    A song has the genres of all its releases; `with_features` only of those whose audio features
    are known.
    """
    join = "JOIN audio_features AS f ON f.track_id = g.track_id" if with_features else ""
    columns = database.columns(f"SELECT g.track_id, g.genre FROM track_genre AS g {join}")
    names, numbers = np.unique(columns["genre"].astype(str), return_inverse=True)
    songs = catalogue.numbers(columns["track_id"].astype("S22"))
    pairs = np.unique(np.stack([numbers, songs])[:, songs != NONE], axis=1)
    starts = np.searchsorted(pairs[0], np.arange(len(names) + 1)).astype(np.int64)
    return names.tolist(), Ragged(pairs[1].astype(np.int32), starts)


def fingerprint(database: Database) -> str:
    """Return the mark of all tables that a model may learn from, or an answer is judged by."""
    return playlist_data.fingerprint(database, (*playlist_data.TABLES, "track_genre"))
