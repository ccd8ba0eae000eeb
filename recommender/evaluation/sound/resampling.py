"""Ratios of sums, such as a mean squared error, with intervals from artists that are drawn again.

Tracks of one artist are alike, so artists are drawn rather than tracks, each with all its tracks.
All ways to guess get the same draws; see `recommender.evaluation.bootstrap`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.contract import Array
from recommender.evaluation.bootstrap import DRAWS, SEED, Interval, interval

_AT_ONCE = 100  # draws


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the units of each artist.

    Attributes:
        above: (artists, ways) what is summed up, for each way.
        below: (artists, ways) what it is divided by.
    """

    above: Array
    below: Array

    @classmethod
    def of(cls, above: Array, below: Array, groups: Array) -> Sums:
        """Return the sums of units (n, ways), whose artists are `groups` (n,)."""
        return cls(_summed(above, groups), _summed(np.broadcast_to(below, above.shape), groups))

    @property
    def value(self) -> Array:
        """The ratio (ways,)."""
        return _ratio(self.above.sum(axis=0), self.below.sum(axis=0))

    def drawn(self) -> Array:
        """Return the ratios (draws, ways) of artists drawn with replacement."""
        rng, count = np.random.default_rng(SEED), len(self.above)
        parts = []
        for _ in range(DRAWS // _AT_ONCE):
            chosen = rng.multinomial(count, np.full(count, 1 / count), _AT_ONCE).astype(np.float64)
            parts.append(_ratio(chosen @ self.above, chosen @ self.below))
        return np.concatenate(parts)

    def intervals(self) -> list[Interval]:
        """Return the ratio of each way with its interval."""
        drawn = self.drawn()
        return [interval(value, drawn[:, way]) for way, value in enumerate(self.value.tolist())]


def _summed(values: Array, groups: Array) -> Array:
    size = int(groups.max(initial=-1)) + 1
    return np.stack([np.bincount(groups, column, size) for column in values.T], axis=1)


def _ratio(above: Array, below: Array) -> Array:
    """Return ratios; NaN where nothing is divided by."""
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=below != 0)
    return found
