"""The training of skip-gram by gensim, epoch by epoch, of whatever is written as lines of words."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from models.contract import Array, Progress
from models.vectors.words import word

LAST_RATE = 1e-4
"""What remains of the learning rate at the end."""

_EVERY_WORD = 1e15
"""Of subsampling, as a count: more than any word has, so that none is left out.

Without negatives and subsampling, gensim 4.4 draws its windows from memory that nobody has written.
"""


class Corpus(Protocol):
    """Sentences of words, which are numbers from 0 to `size` - 1, written anew for each epoch."""

    @property
    def size(self) -> int:
        """How many different words there are."""

    @property
    def seed(self) -> int:
        """Of training, from 0 to 2^32 - 1."""

    @property
    def words(self) -> int:
        """How many words are written in an epoch."""

    def __len__(self) -> int:
        """Return how many sentences are written in an epoch."""

    def counts(self) -> Array:
        """Return how often each word is written in an epoch, at least in proportion (size,)."""

    def write(self, path: Path, epoch: int) -> None:
        """Write the sentences of an epoch, a line for each."""


@dataclass(frozen=True)
class Settings:
    """How gensim trains.

    Attributes:
        dimension: of vectors.
        window: most words before and after each one that count as its neighbours.
        epochs: how often the corpus is written and read.
        negatives: random words that each neighbour is compared with; 0: a tree of all words
            instead, hierarchical softmax.
        exponent: a word is such a random one as often as its count to this power.
        subsampling: words that are more than this share of all are left out at times; 0: never.
        learning_rate: at the beginning; it falls in a straight line.
        shrinks: whether the window is at random a smaller one each time, which makes what is near
            count more.
        workers: threads; with one, the same seed gives the same vectors.
    """

    dimension: int
    window: int
    epochs: int
    negatives: int
    exponent: float
    subsampling: float
    learning_rate: float
    shrinks: bool
    workers: int


@dataclass(frozen=True, eq=False)
class Vectors:
    """What training has learned.

    Attributes:
        inputs: (words, dimension) float32, of words that are given.
        outputs: (words, dimension) float32, of words that are predicted; (words - 1, dimension), of
            the forks of the tree, where there are no negatives.
        losses: (epochs,) float32, the loss after each epoch.
    """

    inputs: Array
    outputs: Array
    losses: Array


def train(
    corpus: Corpus, settings: Settings, loss: Callable[[Any], float], progress: Progress | None
) -> Vectors:
    """Return the vectors of all words; with one worker the same for the same corpus and settings.

    An interrupt ends it at once; gensim's threads go on to the end of the epoch, unless the process
    ends before.

    Args:
        corpus: what to learn from; on disk, 10 bytes for each word of an epoch, in the folder for
            temporary files.
        settings: see there.
        loss: of gensim's network, measured after each epoch.
        progress: called after each epoch.
    """
    network = _network(corpus, settings)
    losses: list[float] = []
    with tempfile.TemporaryDirectory(prefix="segue-") as folder, _quiet():
        path = Path(folder) / "sentences.txt"
        for epoch in range(settings.epochs):
            corpus.write(path, epoch)
            network.train(
                corpus_file=str(path),
                total_examples=len(corpus),
                total_words=corpus.words,
                epochs=1,
                start_alpha=_rate(settings, epoch / settings.epochs),
                end_alpha=_rate(settings, (epoch + 1) / settings.epochs),
            )
            losses.append(loss(network))
            if progress:
                progress(epoch + 1, settings.epochs, f"loss {losses[-1]:.4f}")
    outputs = network.syn1neg if settings.negatives else network.syn1
    return Vectors(network.wv.vectors, outputs, np.array(losses, dtype=np.float32))


def _network(corpus: Corpus, settings: Settings) -> Any:
    """Return the vectors before training, of the words in the order of their numbers."""
    from gensim.models import Word2Vec  # which takes a second, and only training needs

    network = Word2Vec(
        sg=1,
        hs=int(not settings.negatives),
        vector_size=settings.dimension,
        window=settings.window,
        shrink_windows=settings.shrinks,
        negative=settings.negatives,
        ns_exponent=settings.exponent,
        sample=settings.subsampling or (0 if settings.negatives else _EVERY_WORD),
        workers=settings.workers,
        seed=corpus.seed,
        min_count=1,
        sorted_vocab=0,
    )
    network.build_vocab_from_freq(
        dict(zip(map(word, range(corpus.size)), corpus.counts().tolist(), strict=True))
    )
    return network


def _rate(settings: Settings, done: float) -> float:
    """Return the learning rate when a share of the work is done: it falls in a straight line."""
    last = min(LAST_RATE, settings.learning_rate)
    return settings.learning_rate * (1 - done) + last * done


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep gensim from warning that several workers do not read what one of them would."""
    logger = logging.getLogger("gensim")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
