"""Boosted trees as plain arrays: evaluated by NumPy alone, and nothing of a model file is run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.contract import Array
from models.errors import ModelInputError


@dataclass(frozen=True, eq=False)
class Trees:
    """A sum of regression trees over columns of figures.

    Attributes:
        roots: (t,) int32, the first node of each tree; the nodes of a tree follow it.
        features: (n,) int32, the column that a node compares.
        thresholds: (n,) float64; a figure up to it goes left.
        left, right: (n,) int32, the next node: of a leaf itself, else a later one, so that no walk
            is endless.
        values: (n,) float32, what a leaf adds.
    """

    roots: Array
    features: Array
    thresholds: Array
    left: Array
    right: Array
    values: Array

    @classmethod
    def none(cls) -> Trees:
        """Return no trees."""
        whole, real = np.zeros(0, np.int32), np.zeros(0, np.float32)
        return cls(whole, whole, np.zeros(0, np.float64), whole, whole, real)

    def check(self, columns: int) -> None:
        """Check that every walk ends within the arrays.

        Raises:
            ModelInputError: one may not.
        """
        size, own = len(self.features), np.arange(len(self.features))
        leaf = (self.left == own) & (self.right == own)
        later = (self.left > own) & (self.left < size) & (self.right > own) & (self.right < size)
        there = (self.roots >= 0) & (self.roots < size)
        compared = (self.features >= 0) & (self.features < columns)
        if not ((leaf | later).all() and there.all() and compared.all()):
            raise ModelInputError("its trees do not hang together")

    def sum(self, figures: Array) -> Array:
        """Return the sum of all trees (rows,) float64 for each row of figures (rows, columns)."""
        nodes = np.tile(self.roots, (len(figures), 1))
        rows = np.arange(len(figures))[:, None]
        while True:
            goes_left = figures[rows, self.features[nodes]] <= self.thresholds[nodes]
            following = np.where(goes_left, self.left[nodes], self.right[nodes])
            if np.array_equal(following, nodes):
                return np.asarray(self.values[nodes].sum(axis=1, dtype=np.float64))
            nodes = following


def probability(margins: Array) -> Array:
    """Return the logistic function of margins."""
    return 1.0 / (1.0 + np.exp(-margins))
