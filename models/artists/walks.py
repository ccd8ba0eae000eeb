"""Random walks through a graph of artists, of the second order: the last step bears on the next.

From an artist v, come to from t, the next one is x with a probability in proportion to the weight
of the link v-x times

    1 / p                where x is t: back
    1                    where t and x are linked strongly: near to where the walk was
    1 / q                where they are not linked: away
    in between           where they are linked weakly

and to the smaller of 1 and 1 / q where both x-t and x-v are weak. A link of x is weak when it is
weaker than the mean of the links of x. With equal weights no link is weak, and these are the walks
of node2vec. Sources: Grover and Leskovec 2016, "node2vec: Scalable Feature Learning for Networks";
Liu and Hirn 2023, "Accurately modeling biased random walks on weighted networks using node2vec+";
Yang et al. 2019, "KnightKing: A Fast Distributed Graph Random Walk Engine" (drawing by rejection).

Each walk draws from a generator of its own, whose seed is a hash of the seed of all, the round and
the artist it starts at: so walks are the same in blocks of any size, on any number of threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from joblib import effective_n_jobs

from models.artists.compiled import compiled
from models.artists.graph import ArtistGraph
from models.contract import Array
from models.errors import ModelInputError

BLOCK = 8_192
"""Walks of a block: few enough for an interrupt to be heard at once."""

_TRIES = 24  # after which a step is drawn from all probabilities, which takes longer
_EPSILON = 1e-6  # of a mean of equal weights, which rounding may lift above them
_MIX = np.uint64(0x9E3779B97F4A7C15)
_UNIT = 1.0 / (1 << 53)


class Tables(NamedTuple):
    """What a step depends on, as compiled code takes it.

    Attributes:
        starts, links, weights: of the graph.
        keeps: (m,) float32, how likely a link that was drawn is kept, when one of an artist's
            links is drawn and each is as likely as any other.
        others: (m,) int32, which link is taken instead.
        thresholds: (n,) float64, below which a link of an artist is weak.
        back, away: 1 / p and 1 / q.
    """

    starts: Array
    links: Array
    weights: Array
    keeps: Array
    others: Array
    thresholds: Array
    back: float
    away: float


@dataclass(frozen=True, eq=False)
class Walker:
    """Walks through one graph.

    Memory: 16 bytes for each value of the graph's links, half of it only at the beginning.

    Attributes:
        tables: of the graph.
        seed: of all walks, not negative.
    """

    tables: Tables
    seed: int

    @classmethod
    def of(cls, graph: ArtistGraph, p: float, q: float, seed: int) -> Walker:
        """Return a walker through a graph in which every artist has a link.

        Raises:
            ModelInputError: there is none, or one has no link; or p or q is not above 0.
        """
        if not len(graph) or not graph.degrees.min():
            raise ModelInputError("walks need one artist or more, and a link of each")
        if not (0 < p < np.inf and 0 < q < np.inf):
            raise ModelInputError(f"p is {p:g} and q is {q:g}; both must be above 0")
        starts, links, weights = graph.links.starts, graph.links.values, graph.weights
        sums = np.add.reduceat(weights, starts[:-1], dtype=np.float64)
        weak = (1 - _EPSILON) * sums / graph.degrees
        keeps, others = _alias(starts, weights, sums)
        return cls(Tables(starts, links, weights, keeps, others, weak, 1 / p, 1 / q), seed)

    def rounds(self, first: int, count: int, length: int, jobs: int = 1) -> Iterator[Array]:
        """Yield walks block by block, in each round one from every artist, in random order.

        Args:
            first: number of the first round; the same round is the same walks.
            count: of rounds.
            length: artists of a walk.
            jobs: threads; -1 is one for each core.

        Yields:
            (walks, length) int32, no more than `BLOCK` walks.
        """
        ahead = effective_n_jobs(jobs)
        waiting: deque[Future[Array]] = deque()
        with ThreadPoolExecutor(ahead) as pool:
            try:
                for number, starts in self._blocks(first, count):
                    waiting.append(pool.submit(self.walks, number, starts, length))
                    if len(waiting) > ahead:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def walks(self, number: int, starts: Array, length: int) -> Array:
        """Return the walks of a round from some artists (len(starts), length) int32."""
        found = np.empty((len(starts), length), dtype=np.int32)
        key = np.uint64(np.random.SeedSequence([self.seed, number]).generate_state(1, np.uint64)[0])
        _walk(self.tables, key, starts.astype(np.int32), found)
        return found

    def _blocks(self, first: int, count: int) -> Iterator[tuple[int, Array]]:
        """Yield where the walks of each block start, and the number of its round."""
        size = len(self.tables.thresholds)
        for number in range(first, first + count):
            order = np.random.default_rng([self.seed, number, 1]).permutation(size)
            for start in range(0, size, BLOCK):
                yield number, order[start : start + BLOCK]


@compiled
def _mixed(state: np.uint64) -> np.uint64:
    """Return a hash of a number: the output of SplitMix64, by Steele et al. 2014."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


@compiled
def _uniform(state: Array) -> float:
    """Return a random number from 0 to below 1, and change the state."""
    state[0] += _MIX
    return float(_mixed(state[0]) >> np.uint64(11)) * _UNIT


@compiled
def _find(tables: Tables, artist: int, other: int) -> int:
    """Return which link of an artist leads to another one; -1 if none does."""
    low: int = tables.starts[artist]
    end: int = tables.starts[artist + 1]
    high = end
    while low < high:
        middle = (low + high) // 2
        if tables.links[middle] < other:
            low = middle + 1
        else:
            high = middle
    return low if low < end and tables.links[low] == other else -1


@compiled
def _alias(starts: Array, weights: Array, sums: Array) -> tuple[Array, Array]:
    """Return `Tables.keeps` and `Tables.others`, by which links are drawn by weight.

    Each link gets a column of one height, which it fills itself as far as it reaches, and another
    link fills up. Source: Vose 1991, "A linear algorithm for generating random numbers with a given
    distribution".
    """
    keeps = np.ones(len(weights), dtype=np.float32)
    others = np.arange(len(weights)).astype(np.int32)
    shares = np.empty(len(weights))
    low = np.empty(len(weights), dtype=np.int32)  # links that do not fill their column
    high = np.empty(len(weights), dtype=np.int32)
    for row in range(len(starts) - 1):
        first, end = starts[row], starts[row + 1]
        lows = highs = 0
        for link in range(first, end):
            shares[link] = weights[link] * (end - first) / sums[row]
            if shares[link] < 1.0:
                low[lows] = link
                lows += 1
            else:
                high[highs] = link
                highs += 1
        while lows and highs:
            lows -= 1
            link, other = low[lows], high[highs - 1]
            keeps[link], others[link] = shares[link], other
            shares[other] -= 1.0 - shares[link]
            if shares[other] < 1.0:
                highs -= 1
                low[lows] = other
                lows += 1
    return keeps, others


@compiled
def _draw(tables: Tables, artist: int, state: Array) -> int:
    """Return one of an artist's links, by weight."""
    first: int = tables.starts[artist]
    place = _uniform(state) * (tables.starts[artist + 1] - first)
    link = first + int(place)
    if place - int(place) < tables.keeps[link]:
        return link
    other: int = tables.others[link]
    return other


@compiled
def _bias(tables: Tables, before: int, link: int) -> float:
    """Return the factor of a step along a link, for who comes from `before`."""
    target = tables.links[link]
    if target == before:
        return tables.back
    near = _find(tables, before, target)  # whose links have just been read, so that it is fast
    threshold: float = tables.thresholds[target]
    weight: float = tables.weights[near] if near >= 0 else 0.0
    if weight >= threshold:
        return 1.0
    if tables.weights[link] < threshold:
        return min(1.0, tables.away)
    return tables.away + (1.0 - tables.away) * weight / threshold


@compiled
def _step(tables: Tables, before: int, here: int, state: Array) -> int:
    """Return the next link of a walk: by rejection, or from all probabilities if that fails."""
    most = max(tables.back, tables.away, 1.0)
    least = min(1.0, tables.away)  # of all steps but the one back
    for _ in range(_TRIES):
        link = _draw(tables, here, state)
        level = _uniform(state) * most
        if level < least and tables.links[link] != before:
            return link
        if level < _bias(tables, before, link):
            return link
    total = 0.0
    for link in range(tables.starts[here], tables.starts[here + 1]):
        total += tables.weights[link] * _bias(tables, before, link)
    wanted = _uniform(state) * total
    for link in range(tables.starts[here], tables.starts[here + 1]):
        wanted -= tables.weights[link] * _bias(tables, before, link)
        if wanted < 0:
            return link
    last: int = tables.starts[here + 1] - 1
    return last


@compiled
def _walk(tables: Tables, key: np.uint64, first: Array, found: Array) -> None:
    """Fill in the walks (walks, length) from some artists."""
    state = np.empty(1, dtype=np.uint64)
    for row in range(len(first)):
        here, before = first[row], -1
        state[0] = _mixed(key + _MIX * np.uint64(here + 1))
        found[row, 0] = here
        for column in range(1, found.shape[1]):
            link = _draw(tables, here, state) if before < 0 else _step(tables, before, here, state)
            before, here = here, tables.links[link]
            found[row, column] = here
