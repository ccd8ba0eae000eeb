"""Tracks that sound alike: they stand for a track that neither playlists nor artists know."""

from __future__ import annotations

import numpy as np

from models.contract import Array

STAND_INS = 20
"""Known tracks that stand for one that nobody knows, each with this share of its weight."""


def standardised(features: Array) -> Array:
    """Return features (n, 9) of mean 0 and deviation 1, float16; all 0 where one is NaN."""
    known = ~np.isnan(features).any(axis=1)
    found = np.zeros(features.shape, dtype=np.float16)
    if known.any():
        own = features[known].astype(np.float64)
        deviation = own.std(axis=0)
        found[known] = (own - own.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    return found


def alike(features: Array, row: int, known: Array) -> Array:
    """Return which of `known` (k,) tracks are nearest to one by their features, the nearest first.

    Args:
        features: (n, 9), as `standardised` returns them.
        row: of the track.
        known: rows of the tracks to choose from; those without features are left out.
    """
    known = known[features[known].any(axis=1)]
    apart = features[known].astype(np.float32) - features[row].astype(np.float32)
    return known[np.argsort((apart**2).sum(axis=1), kind="stable")[:STAND_INS]]
