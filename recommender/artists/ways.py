"""Chains from one artist to another: through the graph, and between vectors."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from models.artists.graph import ArtistGraph
from models.background import in_background
from models.contract import Array
from models.errors import ModelInputError
from models.top_k import top_rows
from models.vectors.embedding import directions

MOST_TRIED = 20_000  # places of a chain of given length that are filled before giving up
EVEN_STEPS = 5
POOL = 200  # artists that are tried for each place of a chain of even steps
EVENNESS = 4  # power of the squares of steps that is added up
FARTHEST = 0.2
"""Of the greatest variety: how much less similar to its place an artist may be."""
WEAKEST = 4.0
"""Of the greatest variety: how many links longer a way through an artist may seem."""


class Ways(Protocol):
    """Finds chains of artists by their rows."""

    def chain(self, start: int, end: int, allowed: Array, steps: int | None) -> list[int]:
        """Return a chain, both ends included, of artists between them that are allowed (n,).

        Raises:
            NoWayError: there is none.
        """


class NoWayError(ModelInputError):
    """No chain leads from one artist to another; the message says why, as a part of a sentence."""


class GraphWays:
    """Chains of few and strong links.

    A link costs 1, and up to 1 more the weaker it is, so that three strong links beat two
    weak ones.

    Args:
        graph: of artists.
        variety: from 0 to 1, how much chance counts.
        rng: of the chance.
    """

    def __init__(self, graph: ArtistGraph, variety: float, rng: np.random.Generator) -> None:
        self._graph = graph
        self._lengths = 2.0 - graph.weights.astype(np.float64)  # of each link
        self._noise = variety * WEAKEST * rng.random(len(graph))  # of coming to each artist

    def chain(self, start: int, end: int, allowed: Array, steps: int | None) -> list[int]:
        """Return the cheapest chain; with `steps`, of so many links. See `Ways.chain`."""
        allowed = allowed.copy()
        allowed[[start, end]] = True
        found = in_background(lambda: self._cheapest(start, end, allowed))
        if not found:
            raise NoWayError(self._why_not(start, end))
        if steps is None or steps == len(found) - 1:
            return found
        way = in_background(lambda: self._of_length(start, end, allowed, steps))
        if not way:
            raise NoWayError(
                f"no chain of {steps:,} steps was found, but one of {len(found) - 1:,}"
            )
        return way

    def _cheapest(self, start: int, end: int, allowed: Array) -> list[int]:
        """Return the cheapest chain; empty if there is none."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        links = self._graph.links
        kept = allowed[links.owners()] & allowed[links.values]
        inside = links.where(kept)
        size = len(self._graph)
        costs = (self._lengths + self._noise[links.values])[kept]
        matrix = csr_array((costs, inside.values, inside.starts), shape=(size, size))
        whole, before = dijkstra(matrix, indices=start, return_predecessors=True)
        if not np.isfinite(whole[end]):
            return []
        way = [end]
        while way[-1] != start:
            way.append(int(before[way[-1]]))
        return way[::-1]

    def _why_not(self, start: int, end: int) -> str:
        from scipy.sparse.csgraph import connected_components

        _, parts = connected_components(self._graph.matrix(), directed=False)
        if parts[start] == parts[end]:
            return "every chain of links goes through artists that are left out"
        one, other = (int((parts == parts[row]).sum()) for row in (start, end))
        return (
            "they are in different parts of the graph, which no link connects"
            f" ({one:,} and {other:,} artists)"
        )

    def _of_length(self, start: int, end: int, allowed: Array, steps: int) -> list[int]:
        """Return a chain of so many links; empty if none was found.

        At each artist it goes on where the rest can be cheapest, and takes back what leads nowhere
        but to artists that it has come by. So the cheapest chain is not always found.
        """
        rest = self._rest(start, end, allowed, steps)
        if not np.isfinite(rest[steps][start]):
            return []
        way, open_ways = [start], [self._next(start, rest[steps - 1])]
        for _ in range(MOST_TRIED):
            if not open_ways:
                break
            row = next((row for row in open_ways[-1] if row not in way), None)
            if row is None:
                way.pop()
                open_ways.pop()
                continue
            way.append(row)
            if len(way) == steps + 1:
                return way
            open_ways.append(self._next(row, rest[steps - len(way)]))
        return []

    def _rest(self, start: int, end: int, allowed: Array, steps: int) -> list[Array]:
        """Return for each number of links what a walk of so many to the end costs at least (n,).

        Memory: 8 bytes for each artist and step.
        """
        links = self._graph.links
        some = np.flatnonzero(links.lengths)
        rest = [np.where(np.arange(len(self._graph)) == end, 0.0, np.inf)]
        for done in range(1, steps + 1):
            costs = np.full(len(self._graph), np.inf)
            over = (rest[-1] + self._noise)[links.values] + self._lengths
            costs[some] = np.minimum.reduceat(over, links.starts[some])
            costs[~allowed] = np.inf
            costs[[end] if done == steps else [start, end]] = np.inf
            rest.append(costs)
        return rest

    def _next(self, row: int, rest: Array) -> Iterator[int]:
        """Yield the artists to go on to from one, that with the cheapest rest first."""
        links = self._graph.links
        own = slice(links.starts[row], links.starts[row + 1])
        others = links.values[own]
        costs = self._lengths[own] + self._noise[others] + rest[others]
        order = np.argsort(costs, kind="stable")
        return iter(others[order[np.isfinite(costs[order])]].tolist())


class EvenWays:
    """Chains of even steps from one vector to another.

    Each artist between is near to its place on the arc between the two directions; of the `POOL`
    nearest to each place, those are taken that keep the longest steps short: a high power of all
    steps adds up to the least.

    Args:
        vectors: (n, dimension) of artists.
        variety: from 0 to 1, how much chance counts.
        rng: of the chance.
    """

    def __init__(self, vectors: Array, variety: float, rng: np.random.Generator) -> None:
        self._directions = directions(vectors)
        self._usable = self._directions.any(axis=1)
        self._noise = variety * FARTHEST * rng.random(len(vectors))

    def chain(self, start: int, end: int, allowed: Array, steps: int | None) -> list[int]:
        """Return a chain of `steps` steps, by default `EVEN_STEPS`. See `Ways.chain`."""
        count = EVEN_STEPS if steps is None else steps
        free = allowed & self._usable
        free[[start, end]] = False
        if free.sum() < count - 1:
            raise NoWayError(
                f"only {free.sum():,} artists are left for the {count - 1:,} between them"
            )
        one, other = self._directions[[start, end]]
        arc = [_on_arc(one, other, place / count) for place in range(1, count)]
        pools = [np.array([start]), *self._pools(arc, free), np.array([end])]
        return self._shortest(pools)

    def _pools(self, arc: Sequence[Array], free: Array) -> list[Array]:
        """Return the rows of artists for each place on the arc, each at one place only."""
        if not arc:
            return []
        nearness = self._directions @ np.stack(arc, axis=1) - self._noise[:, None]
        nearness[~free] = -np.inf
        places = nearness.argmax(axis=1)
        left = free.copy()
        for place in range(len(arc)):  # so that none remains empty
            row = np.where(left, nearness[:, place], -np.inf).argmax()
            places[row], left[row] = place, False
        own = [
            np.where(free & (places == place), nearness[:, place], -np.inf)
            for place in range(len(arc))
        ]
        return [top_rows(scores, POOL) for scores in own]

    def _shortest(self, pools: Sequence[Array]) -> list[int]:
        """Return one row of each pool, such that a power of the steps adds up to the least."""
        costs, before = np.zeros(1), []
        for last, pool in itertools.pairwise(pools):
            squares = 2 - 2 * self._directions[last] @ self._directions[pool].T
            whole = costs[:, None] + (squares + self._noise[pool]) ** EVENNESS
            before.append(whole.argmin(axis=0))
            costs = whole.min(axis=0)
        place = 0
        way = [int(pools[-1][0])]
        for pool, back in zip(pools[-2::-1], before[::-1], strict=True):
            place = int(back[place])
            way.append(int(pool[place]))
        return way[::-1]


def _on_arc(one: Array, other: Array, share: float) -> Array:
    """Return the direction at a share of the angle between two."""
    angle = float(np.arccos(np.clip(one @ other, -1.0, 1.0)))
    if np.pi - angle < 1e-3:
        raise NoWayError(
            "their vectors point in opposite directions, and no way is the straight one"
        )
    if angle < 1e-6:
        return one
    arc = np.sin((1 - share) * angle) * one + np.sin(share * angle) * other
    return np.asarray(arc / np.sin(angle))
