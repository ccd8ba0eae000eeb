"""How sure a mean is: intervals from playlists drawn again and again, with replacement.

Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", the percentile interval.
Models are compared on the same draws, so that what makes a playlist hard for all of them cancels.
"""

from __future__ import annotations

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


def means(values: Array, draws: int = DRAWS, seed: int = SEED) -> Array:
    """Return the means (draws, columns) of rows that are drawn with replacement.

    Args:
        values: (rows, columns); what is NaN is left out of the mean.
        draws: how often as many rows are drawn as there are.
        seed: the same one draws the same rows.
    """
    generator = np.random.default_rng(seed)
    known = np.isfinite(values)
    zeroed = np.where(known, values, 0.0)
    whole = bool(known.all())
    drawn = np.empty((draws, values.shape[1]))
    for number in range(draws):
        rows = generator.integers(0, len(values), len(values))
        weights = np.bincount(rows, minlength=len(values)).astype(np.float64)
        count = float(len(values)) if whole else np.maximum(weights @ known, 1.0)
        drawn[number] = weights @ zeroed / count
    return drawn


def interval(value: float, drawn: Array) -> Interval:
    """Return a value with the interval that holds the middle 95 % of the draws (draws,)."""
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(value), float(low), float(high))
