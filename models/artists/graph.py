"""The graph of related artists: no directions, and every two artists are linked once or not.

An edge in one direction is enough for a link. What is said about two artists several times, in both
directions or by several sources, is as strong as the strongest of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from models.artists.edges import Edges, Strength
from models.contract import Array
from models.ragged import Ragged

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Tally:
    """What became of edges and artists; `edges` is the sum of the first four kinds of them.

    Attributes:
        edges: that were given.
        unknown: to or from an artist that is not known; left out.
        loops: from an artist to itself; left out.
        repeated: that say again, in the same direction, what another one says.
        one_sided: whose artist is not listed in return; links all the same.
        mutual: edges in both directions, two for each link.
        links: between two artists, in the graph before it is pruned.
        artists: that were given.
        without_links: artists that nobody lists and that list nobody; left out.
        unpopular, few_links, apart: artists that pruning left out, see `models.artists.pruning`.
        unknown_popularity: artists that were kept since their popularity is not known.
        kept: artists that are left.
    """

    edges: int = 0
    unknown: int = 0
    loops: int = 0
    repeated: int = 0
    one_sided: int = 0
    mutual: int = 0
    links: int = 0
    artists: int = 0
    without_links: int = 0
    unpopular: int = 0
    unknown_popularity: int = 0
    few_links: int = 0
    apart: int = 0
    kept: int = 0

    def as_array(self) -> Array:
        """Return the numbers in the order of the fields (14,) int64."""
        return np.array([getattr(self, one.name) for one in fields(self)], dtype=np.int64)

    @classmethod
    def of_array(cls, numbers: Array) -> Tally:
        """Return what `as_array` gave the numbers of."""
        return cls(*numbers.tolist())


SAID: Mapping[str, str] = {
    "edges": "lines of lists of related artists",
    "unknown": "left out: with an unknown artist",
    "loops": "left out: an artist itself",
    "repeated": "said again, by another source",
    "one_sided": "one-sided",
    "mutual": "mutual, two for each link",
    "links": "links",
    "artists": "artists",
    "without_links": "left out: without links",
    "unpopular": "left out: not among the top",
    "unknown_popularity": "among these since their popularity is not known",
    "few_links": "left out: too few links",
    "apart": "left out: apart from the largest part",
    "kept": "artists that are left",
}
"""The numbers of a `Tally` in words."""


@dataclass(frozen=True, eq=False)
class ArtistGraph:
    """Artists, and who is linked to whom.

    Memory: 16 bytes a link, 30 an artist.

    Attributes:
        ids: (n,) bytes of length 22, sorted.
        links: for each artist the rows of those it is linked to, ascending, never itself; if a has
            b, b has a.
        weights: (2 · links,) float32 above 0, one for each value of `links`, the same in both
            directions.
        popularity: (n,) NaN where unknown.
    """

    ids: Array
    links: Ragged
    weights: Array
    popularity: Array

    @classmethod
    def of(cls, edges: Edges, by: Strength = "equal") -> tuple[ArtistGraph, Tally]:
        """Return the graph of all artists, and what became of the edges.

        Memory: 40 bytes for each edge beside the result.
        """
        size = len(edges.ids)
        sources, targets = edges.sources, edges.targets
        known = (sources >= 0) & (sources < size) & (targets >= 0) & (targets < size)
        loops = known & (sources == targets)
        strengths = edges.strengths(by)
        usable = known & ~loops
        if not usable.all():
            sources, targets, strengths = sources[usable], targets[usable], strengths[usable]
        pairs, strongest, both, directed = _merged(sources, targets, strengths, size)
        graph = cls._of_pairs(edges, pairs, strongest)
        return graph, Tally(
            edges=len(edges),
            unknown=int((~known).sum()),
            loops=int(loops.sum()),
            repeated=len(sources) - directed,
            one_sided=len(pairs) - both,
            mutual=2 * both,
            links=len(pairs),
            artists=size,
            without_links=int((graph.links.lengths == 0).sum()),
            kept=size,
        )

    @classmethod
    def _of_pairs(cls, edges: Edges, pairs: Array, strongest: Array) -> ArtistGraph:
        """Return the graph with a link for each pair, a number low · n + high."""
        from scipy.sparse import coo_array  # which takes long to import

        size = len(edges.ids)
        low, high = (pairs // max(size, 1)).astype("i4"), (pairs % max(size, 1)).astype("i4")
        half = coo_array((strongest, (low, high)), shape=(size, size)).tocsr()
        matrix = (half + half.T).tocsr()
        matrix.sort_indices()
        unknown = np.full(size, np.nan, dtype=np.float32)
        popularity = unknown if edges.popularity is None else edges.popularity
        links = Ragged(matrix.indices.astype(np.int32), matrix.indptr.astype(np.int64))
        weights = matrix.data.astype(np.float32)
        return cls(edges.ids, links, weights, popularity.astype(np.float32))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def degrees(self) -> Array:
        """How many artists each is linked to (n,)."""
        return self.links.lengths

    def matrix(self) -> csr_array:
        """Return the weights as a symmetric matrix (n, n), 0 where there is no link."""
        return self.links.as_csr(len(self), self.weights)

    def by_shared_links(self) -> ArtistGraph:
        """Return the graph with links as strong as the share of neighbours that two artists share.

        The artists themselves count as neighbours, so that none is 0: the Jaccard index.
        """
        plain = self.links.as_csr(len(self))
        common = (plain @ plain).multiply(plain).tocsr()
        owners, others = self.links.owners(), self.links.values
        shared = np.asarray(common[owners, others]).ravel() + 2
        sizes = self.degrees + 1
        union = sizes[owners] + sizes[others] - shared
        return replace(self, weights=(shared / union).astype(np.float32))

    def take(self, rows: Array) -> ArtistGraph:
        """Return the graph of some artists, by ascending rows, and the links between them."""
        numbers = np.full(len(self), -1, dtype=np.int32)
        numbers[rows] = np.arange(len(rows), dtype=np.int32)
        places, _ = self.links.places(rows)
        targets = numbers[self.links.values[places]]
        inside = targets >= 0
        links = Ragged.of_lengths(targets, self.degrees[rows]).where(inside)
        weights = self.weights[places][inside]
        return ArtistGraph(self.ids[rows], links, weights, self.popularity[rows])


def _merged(
    sources: Array, targets: Array, strengths: Array, size: int
) -> tuple[Array, Array, int, int]:
    """Return each pair once, and the strongest of its edges; how many are mutual, or directed.

    A pair is the number low · size + high; its edges are sorted next to each other.
    """
    low, high = np.minimum(sources, targets), np.maximum(sources, targets)
    # twice the pair, and 1 more for an edge from high to low: one sort finds all that is the same
    keys = (low.astype(np.int64) * size + high) * 2 + (sources > targets)
    del low, high
    order = np.argsort(keys)
    keys, strengths = keys[order], strengths[order]
    del order
    pairs = keys >> 1
    if not len(pairs):
        return pairs, strengths, 0, 0
    starts = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]]))
    directed = 1 + int((keys[1:] != keys[:-1]).sum())
    strongest = np.maximum.reduceat(strengths, starts)
    return pairs[starts], strongest, directed - len(starts), directed
