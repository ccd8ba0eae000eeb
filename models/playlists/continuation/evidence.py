"""What speaks for a track to go on with a query: the playlists that are like it, and its artists.

A playlist is like the query by the tracks, the artists and the title that they share. A track is
judged by the nearest playlists that hold it, and by the tracks of the query that are by its
artists. Sources: playlist nearest neighbours of the RecSys Challenge 2018 (Kaya and Bridge;
Ludewig et al.), with tracks and artists damped by how common they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.contract import Array
from models.playlists.continuation.titles import TitleIndex
from models.playlists.data import PlaylistData
from models.ragged import Ragged
from models.top_k import top_rows

TRACK_EXPONENT = -0.2  # of a track's popularity, where playlists are compared by tracks
ARTIST_EXPONENT = -0.3  # of an artist's, likewise
LENGTH_EXPONENT = -0.5  # of a playlist's length
ARTIST_SHARE, TITLE_SHARE = 0.3, 0.03  # of artists and titles against tracks
SCORE_EXPONENT = -0.2  # of a candidate's popularity
SAME_TITLE = 0.5  # from this similarity on, people would call two titles similar
NEAREST = 2_000  # playlists that judge the candidates


@dataclass(frozen=True, eq=False)
class Similar:
    """The playlists nearest to a query, `NEAREST` at most.

    Attributes:
        playlists: (p,) their numbers.
        by_track, by_artist, by_title: (p,) how much of each there is in common, all in units of
            what a playlist has in common with itself, on average.
    """

    playlists: Array
    by_track: Array
    by_artist: Array
    by_title: Array

    @cached_property
    def weights(self) -> Array:
        """How near each playlist is (p,)."""
        return self.by_track + ARTIST_SHARE * self.by_artist + TITLE_SHARE * self.by_title


@dataclass(frozen=True, eq=False)
class PlaylistIndex:
    """Playlists by track, by artist and by title.

    Attributes:
        playlists: the tracks of each playlist.
        tracks: the playlists of each track.
        artists: the artists of each track.
        playlist_artists: the artists of each playlist, each once.
        artist_playlists: the playlists of each artist, each once.
        artist_roots: float32, for each of these the root of the number of the artist's tracks.
        units: (2,) what a playlist has in common with itself, on average: by tracks, by artists.
        titles: the terms of the titles.
    """

    playlists: Ragged
    tracks: Ragged
    artists: Ragged
    playlist_artists: Ragged
    artist_playlists: Ragged
    artist_roots: Array
    units: Array
    titles: TitleIndex

    @classmethod
    def of(cls, data: PlaylistData) -> PlaylistIndex:
        """Return the index of playlists."""
        tracks = data.playlists.transposed(len(data.ids))
        damped = np.maximum(tracks.lengths, 1).astype(float) ** (2 * TRACK_EXPONENT)
        by_track = _unit(data.playlists, damped[data.playlists.values])
        artists, counts = _artists_of(data)
        artist_playlists = artists.transposed(len(data.artist_ids))
        damped = np.maximum(artist_playlists.lengths, 1).astype(float) ** (2 * ARTIST_EXPONENT)
        by_artist = _unit(artists, counts * damped[artists.values])
        order = np.argsort(artists.values, kind="stable")
        return cls(
            data.playlists,
            tracks,
            data.artists,
            artists,
            artist_playlists,
            np.sqrt(counts[order]).astype(np.float32),
            np.array([by_track, by_artist]),
            TitleIndex.of(data.titles),
        )

    @cached_property
    def popularity(self) -> Array:
        """In how many playlists each track stands (n,)."""
        return self.tracks.lengths

    @cached_property
    def artist_popularity(self) -> Array:
        """In how many playlists each artist stands (a,)."""
        return self.artist_playlists.lengths

    def similar(self, rows: Array, weights: Array, title: str) -> Similar:
        """Return the playlists nearest to tracks, their artists and a title."""
        size = len(self.playlists)
        by_track = self._by_track(rows, weights, size)
        by_artist = self._by_artist(rows, weights, size)
        by_title = self.titles.similar(title, size) if title else np.zeros(size)
        every = Similar(np.arange(size), by_track, by_artist, by_title)
        strength = np.where(every.weights != 0, np.abs(every.weights), -np.inf)
        near = np.sort(top_rows(strength, NEAREST))
        return Similar(near, by_track[near], by_artist[near], by_title[near])

    def by_artist(self, rows: Array, weights: Array) -> Array:
        """Return for each artist the weights of the query's tracks that are by them (a,)."""
        artists, owners = self.artists.gather(rows)
        return np.bincount(artists, weights[owners], len(self.artist_popularity))

    def shared_playlists(self, asked: Array, rows: Array) -> Array:
        """Return in how many playlists tracks stand with a track of a query (len(rows),)."""
        hits = np.zeros(len(self.playlists), dtype=bool)
        hits[self.tracks.gather(asked)[0]] = True
        playlists, owners = self.tracks.gather(rows)
        return np.bincount(owners, hits[playlists], len(rows)).astype(np.int64)

    def with_similar_title(self, title: str, rows: Array) -> Array:
        """Return in how many playlists with a similar title tracks stand (len(rows),)."""
        alike = self.titles.similar(title, len(self.playlists)) >= SAME_TITLE
        playlists, owners = self.tracks.gather(rows)
        return np.bincount(owners, alike[playlists], len(rows)).astype(np.int64)

    def by_same_artist(self, asked: Array, rows: Array) -> Array:
        """Return how many tracks of a query share an artist with each track (len(rows),)."""
        artists, owners = self.artists.gather(rows)
        found = [owners[np.isin(artists, self.artists.row(row))] for row in asked]
        together = np.concatenate([np.zeros(0, np.int64), *(np.unique(one) for one in found)])
        return np.bincount(together, minlength=len(rows))

    def _by_track(self, rows: Array, weights: Array, size: int) -> Array:
        damped = weights * np.maximum(self.popularity[rows], 1) ** (2 * TRACK_EXPONENT)
        playlists, owners = self.tracks.gather(rows)
        shared = np.bincount(playlists, damped[owners], size)
        return np.asarray(shared * self._length_weights / self.units[0])

    def _by_artist(self, rows: Array, weights: Array, size: int) -> Array:
        counts = self.by_artist(rows, weights)
        asked = np.flatnonzero(counts)
        damped = np.sign(counts[asked]) * np.sqrt(np.abs(counts[asked]))
        damped *= np.maximum(self.artist_popularity[asked], 1) ** (2 * ARTIST_EXPONENT)
        places, owners = self.artist_playlists.places(asked)
        values = self.artist_roots[places] * damped[owners]
        shared = np.bincount(self.artist_playlists.values[places], values, size)
        return np.asarray(shared * self._length_weights / self.units[1])

    @cached_property
    def _length_weights(self) -> Array:
        return _length_weights(self.playlists)


def _unit(playlists: Ragged, squares: Array) -> float:
    """Return the mean squared norm of the vectors of playlists; `squares` (m,) before lengths."""
    total = float((squares * _length_weights(playlists)[playlists.owners()] ** 2).sum())
    return max(total / max(len(playlists), 1), 1e-12)


def _length_weights(playlists: Ragged) -> Array:
    return np.asarray(np.maximum(playlists.lengths, 1).astype(float) ** LENGTH_EXPONENT)


def _artists_of(data: PlaylistData) -> tuple[Ragged, Array]:
    """Return the artists of each playlist, and the number of tracks of each there."""
    artists, places = data.artists.gather(data.playlists.values)
    owners = data.playlists.owners()[places].astype(np.int64)
    pairs, counts = np.unique(owners * max(len(data.artist_ids), 1) + artists, return_counts=True)
    playlist, artist = np.divmod(pairs, max(len(data.artist_ids), 1))
    lengths = np.bincount(playlist, minlength=len(data))
    return Ragged.of_lengths(artist, lengths), counts.astype(np.int32)
