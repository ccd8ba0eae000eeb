"""How sure a mean is: intervals from playlists drawn again and again, with replacement.

Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", the percentile interval.
Models are compared on the same draws, so that what makes a playlist hard for all of them cancels. A
playlist that was tested in several splits is drawn with all its rows, since these are alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.contract import Array

DRAWS = 2_000
LEVEL = 0.95
SEED = 0


@dataclass(frozen=True)
class Interval:
    """A value, and where it lies with a probability of 95 %."""

    value: float
    low: float
    high: float


def means(
    values: Array, groups: Array | None = None, draws: int = DRAWS, seed: int = SEED
) -> Array:
    """Return the means (draws, columns) of rows that are drawn with replacement.

    Args:
        values: (rows, columns); what is NaN is left out, and a mean of nothing is NaN.
        groups: (rows,) the number of the playlist of each row; by default another one for each.
        draws: how often as many playlists are drawn as there are.
        seed: the same one draws the same playlists.
    """
    generator = np.random.default_rng(seed)
    known = np.isfinite(values).astype(np.float64)
    zeroed = np.where(known > 0, values, 0.0)
    if groups is None:
        groups = np.arange(len(values))
    unique, places = np.unique(groups, return_inverse=True)
    drawn = np.empty((draws, values.shape[1]))
    for number in range(draws):
        chosen = generator.integers(0, len(unique), len(unique))
        times = np.bincount(chosen, minlength=len(unique))
        drawn[number] = _weighted(zeroed, known, times[places])
    return drawn


def mean(values: Array) -> Array:
    """Return the mean (columns,) of rows; what is NaN is left out."""
    known = np.isfinite(values).astype(np.float64)
    return _weighted(np.where(known > 0, values, 0.0), known, np.ones(len(values)))


def _weighted(zeroed: Array, known: Array, weights: Array) -> Array:
    """Return the weighted mean (columns,) of values, 0 where `known` is 0 instead of 1."""
    weights = weights.astype(np.float64)
    count = weights @ known
    return np.where(count > 0, weights @ zeroed / np.maximum(count, 1.0), np.nan)


def interval(value: float, drawn: Array) -> Interval:
    """Return a value with the interval that holds the middle 95 % of the known draws (draws,)."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return Interval(float(value), math.nan, math.nan)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(value), float(low), float(high))
