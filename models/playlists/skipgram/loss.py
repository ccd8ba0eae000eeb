"""How well vectors predict neighbours: the loss that training makes small, of a fixed sample.

gensim adds up a loss of its own in a float32, which soon is too large for anything to be added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.contract import Array
from models.playlists.skipgram.corpus import Corpus

PAIRS = 10_000


@dataclass(frozen=True, eq=False)
class Sample:
    """Pairs of tracks of one playlist, each with random tracks that it is compared with.

    Attributes:
        given, predicted: (pairs,) words.
        others: (negatives, pairs) words.
    """

    given: Array
    predicted: Array
    others: Array

    @classmethod
    def of(cls, corpus: Corpus, negatives: int, exponent: float) -> Sample:
        """Return random pairs; none if every playlist has one track."""
        generator = np.random.default_rng(corpus.seed)
        lists = corpus.playlists
        several = np.flatnonzero(lists.lengths > 1)
        shares = lists.lengths[several] / max(lists.lengths[several].sum(), 1)
        count = PAIRS if len(several) else 0
        chosen = generator.choice(several, count, p=shares) if count else several
        starts, lengths = lists.starts[chosen], lists.lengths[chosen]
        places = generator.integers(0, lengths)
        partners = (places + generator.integers(1, lengths)) % lengths
        weights = corpus.counts().astype(np.float64) ** exponent
        others = generator.choice(corpus.size, (negatives, count), p=weights / weights.sum())
        return cls(lists.values[starts + places], lists.values[starts + partners], others)

    def loss(self, inputs: Array, outputs: Array) -> float:
        """Return the mean negative log-likelihood of a pair and its random tracks; 0 of none."""
        if not len(self.given):
            return 0.0
        given = inputs[self.given]
        total = np.logaddexp(0.0, -_products(given, outputs[self.predicted]))
        for others in self.others:
            total += np.logaddexp(0.0, _products(given, outputs[others]))
        return float(total.mean())


def _products(one: Array, other: Array) -> Array:
    return np.asarray(np.einsum("ij,ij->i", one, other), dtype=np.float64)
