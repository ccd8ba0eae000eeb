"""Who lists whom: directed edges between artists, and how much each of them says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np

from models.contract import Array
from models.errors import ModelInputError

Strength: TypeAlias = Literal["equal", "rank", "score"]
"""What makes an edge strong: nothing, its place in a list, or the score that its source gives."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Lists of related artists, an edge for each line.

    Memory: 16 bytes an edge, and 8 more where there are scores; 30 an artist.

    Attributes:
        ids: (n,) bytes of length 22, sorted, each once: all artists that are known.
        sources, targets: (m,) int32, rows of `ids`: who lists, who is listed. What is not a row of
            `ids` stands for an artist that is not known.
        ranks: (m,) the place in the list, from 1.
        scores: (m,) as the source gives them, any positive numbers, NaN where it gives none.
        lists: (m,) which edges are of one list, if an artist has several of different sources.
        popularity: (n,) 0 to 100, NaN where unknown.
        fingerprint: of what was read, hexadecimal; for the manifest.
    """

    ids: Array
    sources: Array
    targets: Array
    ranks: Array | None = None
    scores: Array | None = None
    lists: Array | None = None
    popularity: Array | None = None
    fingerprint: str = field(default="")

    def __post_init__(self) -> None:
        for name in ("targets", "ranks", "scores", "lists"):
            column = getattr(self, name)
            if column is not None and column.shape != self.sources.shape:
                raise ModelInputError(
                    f"{len(self.sources):,} edges have sources, but {len(column):,} have {name}"
                )
        if self.popularity is not None and self.popularity.shape != self.ids.shape:
            raise ModelInputError(
                f"{len(self.ids):,} artists, but {len(self.popularity):,} have a popularity"
            )

    def __len__(self) -> int:
        return len(self.sources)

    def where(self, kept: Array) -> Edges:
        """Return the same artists with some of the edges; `kept` (m,) is True for these."""
        ranks, scores, lists = (
            None if column is None else column[kept]
            for column in (self.ranks, self.scores, self.lists)
        )
        sources, targets = self.sources[kept], self.targets[kept]
        return replace(
            self, sources=sources, targets=targets, ranks=ranks, scores=scores, lists=lists
        )

    def strengths(self, by: Strength) -> Array:
        """Return how strong each edge is (m,) float32, above 0 and at most 1.

        "equal": 1. "rank": 1 for the first of a list, then 1 / log2(rank + 1). "score": its share
        of the highest score in the list, so that sources with other units count alike; by rank
        where an edge has no score.
        """
        if by == "equal" or (self.ranks is None and self.scores is None):
            return np.ones(len(self), dtype=np.float32)
        by_rank = np.ones(len(self), dtype=np.float32)
        if self.ranks is not None:
            by_rank = (1 / np.log2(np.maximum(self.ranks, 1) + 1.0)).astype(np.float32)
        if by == "rank" or self.scores is None:
            return by_rank
        highest = self._highest(self.scores)
        usable = (self.scores > 0) & (highest < np.inf)
        shares = np.divide(self.scores, highest, where=usable, out=np.ones(len(self)))
        smallest = np.finfo(np.float32).tiny
        return np.where(usable, np.maximum(shares, smallest), by_rank).astype(np.float32)

    def _highest(self, scores: Array) -> Array:
        """Return for each edge the highest score in its list (m,)."""
        numbers = self.sources.astype(np.int64)
        if self.lists is not None and len(self):
            numbers = numbers * (int(self.lists.max()) + 1) + self.lists
        _, groups = np.unique(numbers, return_inverse=True)
        highest = np.zeros(groups.max(initial=-1) + 1)
        np.fmax.at(highest, groups, scores)
        return highest[groups]
