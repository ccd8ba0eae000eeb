"""Playlists as lines of words, in a file that is written anew for each epoch of training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.contract import Array
from models.ragged import Ragged
from models.vectors.words import lines

BLOCK = 2_000
"""Playlists that are in memory as text at a time."""

NONE = -1
"""Stands for no word."""


@dataclass(frozen=True, eq=False)
class Corpus:
    """Playlists to be read as sentences, whose words are numbers: of tracks, then of artists.

    For each epoch the playlists stand in another order, and the tracks of each playlist too: what
    is far apart in a playlist is near in some epochs. The artist of a track stands right after it.

    Attributes:
        playlists: the words of the tracks of each, one or more.
        artists: (tracks,) the word of the artist of each track; NONE where there is none.
        size: how many different words there are: they are 0 to `size` - 1.
        seed: of all orders.
    """

    playlists: Ragged
    artists: Array
    size: int
    seed: int

    @classmethod
    def of(cls, playlists: Ragged, kept: Array, artists: Array, seed: int) -> Corpus:
        """Return playlists without some of their tracks; those that remain are numbered anew.

        Args:
            playlists: the tracks of each.
            kept: (tracks,) which of them remain.
            artists: (tracks,) the number of the artist of each; NONE where there is none.
            seed: of all orders.
        """
        numbers = np.cumsum(kept, dtype=np.int32) - 1
        remaining = playlists.where(kept[playlists.values])
        remaining = remaining.take(np.flatnonzero(remaining.lengths))
        own, tracks = artists[kept], int(kept.sum())
        known, words = np.unique(own[own != NONE], return_inverse=True)
        of_tracks = np.full(tracks, NONE, dtype=np.int32)
        of_tracks[own != NONE] = tracks + words
        lists = Ragged(numbers[remaining.values], remaining.starts)
        return cls(lists, of_tracks, tracks + len(known), seed)

    def __len__(self) -> int:
        return len(self.playlists)

    @property
    def words(self) -> int:
        """How many words a file has."""
        return int(self.counts().sum())

    def counts(self) -> Array:
        """Return how often each word stands in a file (size,)."""
        tracks = np.bincount(self.playlists.values, minlength=len(self.artists))
        known = self.artists != NONE
        counts = np.bincount(self.artists[known], tracks[known], self.size).astype(np.int64)
        counts[: len(tracks)] = tracks
        return counts

    def write(self, path: Path, epoch: int) -> None:
        """Write the lines of an epoch; memory: about 300 bytes for each track of a block."""
        with path.open("wb") as stream:
            for lists in self._blocks(np.random.default_rng([self.seed, epoch])):
                stream.write(lines(self._words(lists)))

    def _blocks(self, generator: np.random.Generator) -> Iterator[Ragged]:
        """Yield all playlists in random order, the tracks of each in random order."""
        order = generator.permutation(len(self))
        for start in range(0, len(order), BLOCK):
            block = self.playlists.take(order[start : start + BLOCK])
            yield block.shuffled(generator)

    def _words(self, lists: Ragged) -> Ragged:
        """Return lists of tracks with the artist of each after it."""
        pairs = np.stack([lists.values, self.artists[lists.values]], axis=1).ravel()
        return Ragged(pairs, 2 * lists.starts).where(pairs != NONE)
