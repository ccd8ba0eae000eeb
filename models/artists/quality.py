"""How well positions or vectors of artists keep what the graph says, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Distances:
    """How far some artists are from all others, by steps through the graph and on the map.

    Attributes:
        steps: (sample, n) links on the shortest way; infinite where there is none.
        apart: (sample, n) Euclidean.
        rows: (sample,) the artists.
    """

    steps: Array
    apart: Array
    rows: Array

    @classmethod
    def of(
        cls, graph: ArtistGraph, positions: Array, sample: int = 500, seed: int = 0
    ) -> Distances:
        """Return the distances of random artists; memory: 16 bytes for each to every other one."""
        from scipy.sparse.csgraph import shortest_path
        from scipy.spatial.distance import cdist

        generator = np.random.default_rng(abs(seed))
        rows = np.sort(generator.permutation(len(graph))[:sample])
        steps = shortest_path(graph.matrix(), directed=False, unweighted=True, indices=rows)
        return cls(steps, cdist(positions[rows], positions), rows)

    def trustworthiness(self, k: int) -> float:
        """Return how few of the k nearest on the map are far in the graph: 1 is best.

        Of equally many steps all count as the nearest of them. Source: Venna and Kaski 2001,
        "Neighborhood preservation in nonlinear projection methods".
        """
        size, excess = self.steps.shape[1], 0.0
        for steps, apart, row in zip(self.steps, self.apart, self.rows, strict=True):
            near = np.argpartition(np.where(np.arange(size) == row, np.inf, apart), k)[:k]
            places = np.searchsorted(np.sort(steps), steps[near])  # the artist itself is the first
            excess += np.maximum(places - k, 0).sum()
        return float(1 - 2 * excess / (len(self.rows) * k * (2 * size - 3 * k - 1)))

    def stress(self) -> float:
        """Return how wrong the distances on the map are at the best scale: 0 is best, 1 is worst.

        It is the root of the squared errors, over the squared numbers of steps.
        """
        there = np.isfinite(self.steps) & (self.steps > 0)
        steps, apart = self.steps[there], self.apart[there]
        scale = (steps * apart).sum() / max((apart**2).sum(), np.finfo(float).tiny)
        return float(np.sqrt(((steps - scale * apart) ** 2).sum() / (steps**2).sum()))


def edge_length(graph: ArtistGraph, positions: Array) -> float:
    """Return the mean length of a link, relative to the mean distance from the centre."""
    ends = positions[graph.links.owners()] - positions[graph.links.values]
    radius = np.linalg.norm(positions - positions.mean(axis=0), axis=1).mean()
    return float(np.linalg.norm(ends, axis=1).mean() / radius)
