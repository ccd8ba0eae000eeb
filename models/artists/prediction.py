"""How well vectors predict links that were held out: an artist's true relations, not yet seen.

Source: Grover and Leskovec 2016, "node2vec: Scalable Feature Learning for Networks", section 4.4;
here without a classifier, by how near the vectors are. Random pairs are far apart in any good
embedding, so that links are also compared with pairs that have a neighbour in common.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.artists.edges import Edges
from models.artists.graph import ArtistGraph
from models.contract import Array, find
from models.errors import ModelInputError
from models.vectors.embedding import Embedding, directions

SHARE = 0.1
MOST = 10_000
"""Links that are held out: this share of all, at most so many."""

_ROUNDS = 50  # of drawing pairs: in a small graph there may be fewer than are wanted


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Links that a model does not learn from, and pairs of artists that are not linked.

    Attributes:
        edges: all others, to learn from.
        graph: of all edges.
        links: (m, 2) rows of `graph.ids`.
        strangers: (m, 2) random pairs.
        near: (up to m, 2) pairs that are linked to the same artist.
    """

    edges: Edges
    graph: ArtistGraph
    links: Array
    strangers: Array
    near: Array

    def scores(self, model: Embedding) -> dict[str, Array]:
        """Return for each held-out link (m,) the share of pairs that score lower, equal ones half.

        The mean is the area under the ROC curve: "auc" against strangers, "auc_near" against pairs
        with a common neighbour. NaN where the model does not have both artists.
        """
        links = _similarity(model, self.graph.ids, self.links)
        others = {"auc": self.strangers, "auc_near": self.near}
        return {
            name: _share_below(links, _similarity(model, self.graph.ids, pairs))
            for name, pairs in others.items()
        }


def hold_out(edges: Edges, seed: int) -> HeldOut:
    """Return edges without a tenth of the links, drawn at random; what hangs together still does.

    Memory: 60 bytes an edge.

    Raises:
        ModelInputError: no link can be spared.
    """
    graph, tally = ArtistGraph.of(edges)
    generator = np.random.default_rng(abs(seed))
    spare = _spare(graph, generator)
    if not len(spare):
        raise ModelInputError(
            f"none of {tally.links:,} links between artists can be held out: without any of them"
            " the graph would fall apart"
        )
    count = min(max(int(SHARE * tally.links), 1), MOST)
    links = generator.permutation(spare)[:count]
    rest = _without(edges, links)
    learned, _ = ArtistGraph.of(rest)
    return HeldOut(
        edges=rest,
        graph=graph,
        links=links,
        strangers=_unlinked(graph, len(links), lambda: _random(graph, len(links), generator)),
        near=_unlinked(graph, len(links), lambda: _two_steps(learned, len(links), generator)),
    )


def _spare(graph: ArtistGraph, generator: np.random.Generator) -> Array:
    """Return the links (m, 2), low row first, that are not part of a random spanning forest."""
    from scipy.sparse import triu
    from scipy.sparse.csgraph import minimum_spanning_tree

    links = triu(graph.matrix()).tocsr()
    links.data = 1.0 + generator.random(len(links.data))
    kept = minimum_spanning_tree(links).tocoo()
    low, high = links.tocoo().coords
    is_kept = np.isin(_keys(low, high, len(graph)), _keys(kept.row, kept.col, len(graph)))
    return np.column_stack([low, high])[~is_kept]


def _without(edges: Edges, links: Array) -> Edges:
    """Return edges without those between the artists of some links, in either direction."""
    low, high = (choose(edges.sources, edges.targets) for choose in (np.minimum, np.maximum))
    size = len(edges.ids)
    return edges.where(~np.isin(_keys(low, high, size), _keys(links[:, 0], links[:, 1], size)))


def _random(graph: ArtistGraph, count: int, generator: np.random.Generator) -> Array:
    """Return pairs (count, 2) of artists that have links."""
    return generator.choice(np.flatnonzero(graph.degrees), (count, 2))


def _two_steps(graph: ArtistGraph, count: int, generator: np.random.Generator) -> Array:
    """Return pairs (count, 2) of the ends of random walks of two steps."""
    starts = generator.choice(np.flatnonzero(graph.degrees), count)
    ends = starts
    for _ in range(2):
        chosen = (generator.random(count) * graph.degrees[ends]).astype(np.int64)
        ends = graph.links.values[graph.links.starts[ends] + chosen]
    return np.column_stack([starts, ends])


def _unlinked(graph: ArtistGraph, count: int, draw: Callable[[], Array]) -> Array:
    """Return pairs (up to `count`, 2) of two artists without a link, each once, as drawn."""
    size = len(graph)
    linked = _keys(graph.links.owners(), graph.links.values, size)
    found = np.zeros(0, dtype=np.int64)
    for _ in range(_ROUNDS):
        pairs = draw()
        keys = _keys(pairs.min(axis=1), pairs.max(axis=1), size)
        keys = keys[(pairs[:, 0] != pairs[:, 1]) & ~np.isin(keys, linked)]
        found = np.concatenate([found, keys])
        _, first = np.unique(found, return_index=True)
        found = found[np.sort(first)]
        if len(found) >= count:
            break
    return np.column_stack(np.divmod(found[:count], size))


def _keys(low: Array, high: Array, size: int) -> Array:
    """Return one number for each pair of rows below `size`."""
    return low.astype(np.int64) * size + high


def _similarity(model: Embedding, ids: Array, pairs: Array) -> Array:
    """Return how near the two artists of each pair are (m,), NaN where the model lacks one."""
    rows, known = find(model.ids, ids[pairs])
    one, other = (model.vectors[rows[:, end]].astype(np.float64) for end in (0, 1))
    if model.measure == "distance":
        nearness = -np.linalg.norm(one - other, axis=1)
    else:
        nearness = np.einsum("ij,ij->i", directions(one), directions(other))
    return np.where(known.all(axis=1), nearness, np.nan)


def _share_below(values: Array, others: Array) -> Array:
    """Return the share of the known others that are lower than each value, equal ones half."""
    known = np.sort(others[np.isfinite(others)])
    if not len(known):
        return np.full(len(values), np.nan)
    places = [np.searchsorted(known, values, side) for side in ("left", "right")]
    return np.where(np.isfinite(values), sum(places) / (2 * len(known)), np.nan)
