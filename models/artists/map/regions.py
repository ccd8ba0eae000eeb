"""Names of the regions of a map: the label that is most over-represented in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Array
from models.errors import ModelInputError
from models.ragged import Ragged

LEVELS = (8, 40)
"""Regions for a far and for a near view."""

FEWEST = 3
"""Artists of a region that must have a label for it to be the name."""


@dataclass(frozen=True, eq=False)
class Region:
    """A cloud of artists.

    Attributes:
        level: 0 for the far view, 1 for the near one.
        label: the number of its name; -1 where nobody in it has a label.
        centre: (3,) the mean position.
        rows: (size,) its artists.
        share: of its artists that have the label.
        lift: this share over that among all artists.
    """

    level: int
    label: int
    centre: Array
    rows: Array
    share: float
    lift: float


def regions(
    positions: Array, labels: Ragged, levels: Sequence[int] = LEVELS, seed: int = 0
) -> list[Region]:
    """Return the regions of a map at each level, the largest of a level first.

    A label is over-represented by as many standard deviations as more artists of a region have it
    than of as many random artists would. Each label names one region of a level, the one in which
    it stands out most.

    Args:
        positions: (n, 3).
        labels: of each artist, such as its sub-genres.
        levels: how many regions each has; fewer where there are fewer artists.
        seed: of K-Means.

    Raises:
        ModelInputError: there are no artists, or as many lists of labels as there are not artists.
    """
    if len(labels) != len(positions) or not len(positions):
        raise ModelInputError(f"{len(positions):,} positions, but {len(labels):,} lists of labels")
    found = []
    for level, count in enumerate(levels):
        clusters = _clusters(positions, min(count, len(positions)), seed)
        found += sorted(_named(level, positions, labels, clusters), key=lambda one: -len(one.rows))
    return found


def _clusters(positions: Array, count: int, seed: int) -> Array:
    """Return the cluster of each position (n,)."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # else the last digits depend on the number of cores
        fitted = KMeans(count, n_init=3, random_state=abs(seed) % (1 << 32))
        found: Array = fitted.fit_predict(positions.astype(np.float64))
    return found


def _named(level: int, positions: Array, labels: Ragged, clusters: Array) -> list[Region]:
    counts = _counts(labels, clusters)
    sizes = np.bincount(clusters, minlength=len(counts))
    shares = counts.sum(axis=0) / len(positions)
    names = _names(counts, sizes, shares)
    regions = []
    for number, label in enumerate(names):
        rows = np.flatnonzero(clusters == number)
        share = float(counts[number, label] / len(rows)) if label >= 0 else 0.0
        lift = float(share / shares[label]) if label >= 0 else 0.0
        regions.append(Region(level, label, positions[rows].mean(axis=0), rows, share, lift))
    return regions


def _counts(labels: Ragged, clusters: Array) -> Array:
    """Return how many artists of each cluster have each label (clusters, labels)."""
    columns = int(labels.values.max(initial=-1)) + 1
    keys = clusters[labels.owners()].astype(np.int64) * columns + labels.values
    size = int(clusters.max()) + 1
    return np.bincount(keys, minlength=size * columns).reshape(size, columns)


def _names(counts: Array, sizes: Array, shares: Array) -> list[int]:
    """Return the label of each cluster, or -1: the most outstanding pairs first."""
    expected = sizes[:, None] * shares
    spread = np.sqrt(np.maximum(expected * (1 - shares), np.finfo(float).tiny))
    outstanding = np.where(counts >= np.minimum(FEWEST, sizes)[:, None], counts - expected, -1)
    outstanding = np.where(outstanding > 0, outstanding / spread, 0.0)
    names = [-1] * len(sizes)
    used: set[int] = set()
    for place in np.argsort(-outstanding, axis=None, kind="stable").tolist():
        cluster, label = divmod(place, max(counts.shape[1], 1))
        if outstanding[cluster, label] <= 0:
            break
        if names[cluster] < 0 and label not in used:
            names[cluster] = label
            used.add(label)
    return names
