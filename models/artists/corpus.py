"""Walks as lines of words, in a file that is written anew for each round of training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.artists.graph import ArtistGraph
from models.artists.walks import Walker
from models.contract import Array
from models.ragged import Ragged
from models.vectors.words import lines, word

PAIRS = 10_000
EXPONENT = 0.75


@dataclass(frozen=True, eq=False)
class WalkCorpus:
    """Walks to be read as sentences, whose words are the numbers of artists.

    Each epoch is a round of walks of its own, one from every artist.

    Attributes:
        graph: of the artists.
        walker: through it.
        length: artists of a walk.
        jobs: threads that walk.
    """

    graph: ArtistGraph
    walker: Walker
    length: int
    jobs: int

    def __len__(self) -> int:
        return len(self.graph)

    @property
    def size(self) -> int:
        """How many artists there are."""
        return len(self.graph)

    @property
    def seed(self) -> int:
        """Of the walks, and of training."""
        return self.walker.seed

    @property
    def words(self) -> int:
        """How many artists all walks of a round have."""
        return self.length * len(self.graph)

    def counts(self) -> Array:
        """Return about how often walks come to each artist: as often as its links are strong."""
        strengths: Array = self.graph.matrix().sum(axis=0)
        expected: Array = np.rint(self.words * strengths / strengths.sum())
        return np.maximum(expected, 1).astype(np.int64)

    def write(self, path: Path, epoch: int) -> None:
        """Write the walks of a round; memory: that of a block of walks as text."""
        with path.open("wb") as stream:
            for walks in self.walker.rounds(epoch, 1, self.length, self.jobs):
                lengths = np.full(len(walks), self.length)
                stream.write(lines(Ragged.of_lengths(walks.ravel(), lengths)))


@dataclass(frozen=True, eq=False)
class LinkSample:
    """Random links, and how well gensim's network predicts them.

    Attributes:
        given, predicted: (pairs,) numbers of artists that are linked.
        others: (negatives, pairs) random artists.
    """

    given: Array
    predicted: Array
    others: Array

    @classmethod
    def of(cls, corpus: WalkCorpus, negatives: int) -> LinkSample:
        """Return a sample of the links of a graph."""
        generator = np.random.default_rng(corpus.seed)
        links = corpus.graph.links
        chosen = generator.integers(0, len(links.values), PAIRS)
        weights = corpus.counts().astype(np.float64) ** EXPONENT
        others = generator.choice(corpus.size, (negatives, PAIRS), p=weights / weights.sum())
        return cls(links.owners()[chosen], links.values[chosen], others)

    def loss(self, network: Any) -> float:
        """Return the mean negative log-likelihood of a link, as training counts it."""
        given = network.wv.vectors[self.given]
        if not len(self.others):
            return self._loss_of_tree(network, given)
        total = np.logaddexp(0.0, -_products(given, network.syn1neg[self.predicted]))
        for others in self.others:
            total += np.logaddexp(0.0, _products(given, network.syn1neg[others]))
        return float(total.mean())

    def _loss_of_tree(self, network: Any, given: Array) -> float:
        """Return the loss of all forks on the ways through the tree to what is predicted."""
        names = [word(number) for number in self.predicted.tolist()]
        points = Ragged.of([network.wv.get_vecattr(name, "point") for name in names])
        codes = np.concatenate([network.wv.get_vecattr(name, "code") for name in names])
        products = _products(given[points.owners()], network.syn1[points.values])
        turns = 1.0 - 2.0 * codes
        return float(np.logaddexp(0.0, -turns * products).sum() / len(names))


def _products(one: Array, other: Array) -> Array:
    return np.asarray(np.einsum("ij,ij->i", one, other), dtype=np.float64)
