"""How good a map of artists is, in numbers: is what is near on it near in the graph?"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from models.artists import quality
from models.artists.graph import ArtistGraph
from models.contract import Array

NEAREST = (20, 100)
TRUSTED = 20
MOST_PAIRS = 20_000_000
"""Pairs of artists whose distances are in memory at a time, at most: 320 MB."""


@dataclass(frozen=True)
class MapQuality:
    """Numbers for a map.

    Attributes:
        recall_20, recall_100: the share of links that are among so many nearest; see
            `models.artists.quality.edge_recall`.
        trustworthiness: whether the 20 nearest are near in the graph, 1 is best.
        stress: how wrong distances are, 0 is best.
        edge_length: the mean length of a link, relative to the mean distance from the centre.
    """

    recall_20: float
    recall_100: float
    trustworthiness: float
    stress: float
    edge_length: float

    @classmethod
    def of(cls, graph: ArtistGraph, positions: Array, seed: int = 0) -> MapQuality:
        """Return the quality of positions (n, 3); of a graph of few artists, with fewer nearest.

        Trustworthiness and stress are those of at most 500 random artists, to all others.
        """
        size = len(graph)
        ks = [min(k, size - 1) for k in NEAREST]
        near = quality.nearest(positions, ks[-1])
        recall_20, recall_100 = quality.edge_recall(graph, near, ks)
        sample = min(500, max(MOST_PAIRS // size, 1))
        distances = Distances.of(graph, positions, sample, seed)
        return cls(
            recall_20,
            recall_100,
            distances.trustworthiness(min(TRUSTED, max((size - 1) // 2, 1))),
            distances.stress(),
            quality.edge_length(graph, positions),
        )

    def as_array(self) -> Array:
        """Return the numbers in the order of the fields (5,) float64."""
        return np.array(astuple(self))


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
