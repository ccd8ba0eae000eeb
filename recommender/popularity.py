"""Preferring what people know: similarity and the number of playlists, weighed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from models.contract import Array, Ranking, as_text


def prefer_popular(ranking: Ranking, playlists: Mapping[str, int], weight: float) -> Ranking:
    """Return a ranking in which tracks of many playlists come earlier.

    A candidate's position counts as 1 - weight, its place by number of playlists as `weight`, both
    as shares of the list from 0 to 1. So weight 0 changes nothing, and 1 sorts by playlists alone.

    Args:
        ranking: best first, or in the order of a draw.
        playlists: number of playlists by id; 0 where there is none.
        weight: 0 to 1.
    """
    size = len(ranking)
    position = 1.0 - np.arange(size) / max(size, 1)
    counts = np.array([playlists.get(one, 0) for one in as_text(ranking.ids)], dtype=np.int64)
    mixed = (1.0 - weight) * position + weight * _share_below(counts)
    return ranking.take(np.argsort(-mixed, kind="stable"))


def _share_below(counts: Array) -> Array:
    """Return for each value the share of values that are smaller."""
    return np.searchsorted(np.sort(counts), counts) / max(len(counts), 1)
