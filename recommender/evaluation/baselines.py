"""Random songs: what any model must beat, or it has learned nothing."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Array, Query, Ranking, as_ids, find
from models.ragged import Ragged

SPARE = 4
"""So many times what is asked for is drawn, since a song may be drawn twice."""


@dataclass(frozen=True, eq=False)
class RandomSongs:
    """Any songs: another draw for each query, the same one for the same query and seed.

    Attributes:
        ids: (n,) bytes of length 22, sorted.
        seed: of the draws.
    """

    ids: Array
    seed: int

    def __contains__(self, item: str) -> bool:
        """Whether the song is one of those."""
        return bool(find(self.ids, as_ids([item]))[1].all())

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        """Return `k` of the songs, or fewer where a song is drawn twice too often."""
        generator = np.random.default_rng([self.seed, zlib.crc32(" ".join(query.ids).encode())])
        drawn = self._draw(generator, query, SPARE * k)
        left_out, known = find(self.ids, as_ids(sorted({*exclude, *query.ids})))
        drawn = drawn[~np.isin(drawn, left_out[known])]
        _, first = np.unique(drawn, return_index=True)
        rows = drawn[np.sort(first)][:k]
        return Ranking(self.ids[rows], -np.arange(len(rows), dtype=np.float64))

    def score(self, query: Query, candidates: Sequence[str]) -> Array:
        """Return 0 for each candidate: nothing is known of any."""
        return np.zeros(len(candidates))

    def _draw(self, generator: np.random.Generator, query: Query, count: int) -> Array:
        """Return so many rows of `ids`, some of them more than once."""
        return generator.integers(0, len(self.ids), count)


@dataclass(frozen=True, eq=False)
class GenreRandomSongs(RandomSongs):
    """Songs of the seeds' genres: first a genre is drawn, as often as the seeds have it, then one
    of its songs.

    Attributes:
        genres: rows of `ids` by genre.
    """

    genres: Ragged

    def _draw(self, generator: np.random.Generator, query: Query, count: int) -> Array:
        seeds, _ = find(self.ids, as_ids(query.ids))
        of_seeds = np.bincount(self.genres.owners()[np.isin(self.genres.values, seeds)])
        if not of_seeds.sum():
            return super()._draw(generator, query, count)
        drawn = generator.choice(len(of_seeds), count, p=of_seeds / of_seeds.sum())
        places = (generator.random(count) * self.genres.lengths[drawn]).astype(np.int64)
        return self.genres.values[self.genres.starts[drawn] + places]
