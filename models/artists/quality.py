"""How well vectors of artists keep what the graph says, in numbers; positions are vectors too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.artists.graph import ArtistGraph
from models.contract import Array
from models.ragged import Ragged

BLOCK = 1_000_000
"""Most distances that are in memory at a time, about."""


def nearest(vectors: Array, k: int) -> Array:
    """Return the `k` others nearest to each vector (n, k) int32, by Euclidean distance.

    Exact, for vectors of few dimensions; those at length 1 have the order of their cosines.

    Args:
        vectors: (n, dimension), n above `k`.
        k: how many.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(vectors)
    found = np.empty((len(vectors), k), dtype=np.int32)
    step = max(1, BLOCK // (k + 1))
    for start in range(0, len(vectors), step):
        block = vectors[start : start + step]
        _, near = tree.query(block, k + 1, workers=-1)
        own = near == np.arange(start, start + len(block))[:, None]
        own[~own.any(axis=1), -1] = True  # where as many others are at the very same place
        found[start : start + step] = near[~own].reshape(len(block), k)
    return found


def edge_recall(graph: ArtistGraph, near: Array, ks: Sequence[int]) -> list[float]:
    """Return for each k the share of linked artists that are among the k nearest.

    It is the mean over artists, each of which could reach 1: of one with more than k links, k are
    as good as all.

    Args:
        graph: whose artists are the rows of `near`.
        near: (n, most) as `nearest` returns.
        ks: none above most.
    """
    hits = linked(graph, near)
    degrees = np.maximum(graph.degrees, 1)
    return [float((hits[:, :k].sum(axis=1) / np.minimum(degrees, k)).mean()) for k in ks]


def linked(graph: ArtistGraph, near: Array) -> Array:
    """Return which of the near ones each artist is linked to (n, k)."""
    size = len(graph)
    keys = graph.links.owners().astype(np.int64) * size + graph.links.values
    asked = np.arange(size, dtype=np.int64)[:, None] * size + near
    places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.asarray(keys[places] == asked)


def shared_labels(labels: Ragged, near: Array) -> float:
    """Return the share of near ones that have a label in common with the artist.

    Only pairs count of which both have labels; NaN if there is none.

    Args:
        labels: of each artist, such as its sub-genres.
        near: (n, k) as `nearest` returns.
    """
    columns = int(labels.values.max(initial=-1)) + 1
    marks = labels.as_csr(max(columns, 1))
    own = np.repeat(np.arange(len(near)), near.shape[1])
    both = (labels.lengths[own] > 0) & (labels.lengths[near.ravel()] > 0)
    if not both.any():
        return float("nan")
    common = marks[own[both]].multiply(marks[near.ravel()[both]]).sum(axis=1)
    return float((common > 0).mean())


def edge_length(graph: ArtistGraph, positions: Array) -> float:
    """Return the mean length of a link, relative to the mean distance from the centre."""
    ends = positions[graph.links.owners()] - positions[graph.links.values]
    radius = np.linalg.norm(positions - positions.mean(axis=0), axis=1).mean()
    return float(np.linalg.norm(ends, axis=1).mean() / radius)
