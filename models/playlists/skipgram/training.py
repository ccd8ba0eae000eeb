"""The training of skip-gram by gensim, epoch by epoch."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.contract import Array, Progress
from models.playlists.skipgram.config import WHOLE, SkipGramConfig
from models.playlists.skipgram.corpus import Corpus, word
from models.playlists.skipgram.loss import Sample

LAST_RATE = 1e-4
"""What remains of the learning rate at the end."""


@dataclass(frozen=True, eq=False)
class Vectors:
    """What training has learned.

    Attributes:
        inputs, outputs: (words, dimension) float32, of words that are given and foretold.
        losses: (epochs,) float32, the loss after each epoch; see `Sample`.
    """

    inputs: Array
    outputs: Array
    losses: Array


def train(corpus: Corpus, config: SkipGramConfig, progress: Progress | None) -> Vectors:
    """Return the vectors of all words; with one worker the same for the same corpus and config.

    Memory: about 1.2 kB for each word, and 12 bytes for each track of each playlist; dimension 64.
    Disk: 10 bytes for each word of each playlist, in the folder for temporary files.

    An interrupt ends it at once; gensim's threads go on to the end of the epoch, unless the process
    ends before.
    """
    sample = Sample.of(corpus, config.negative_samples, config.negative_exponent)
    network = _network(corpus, config)
    losses, total = [], int(corpus.counts().sum())
    epochs = config.epochs_for(len(corpus.playlists.values))
    with tempfile.TemporaryDirectory(prefix="segue-") as folder, _quiet():
        for epoch in range(epochs):
            corpus.write(Path(folder) / "playlists.txt", epoch)
            network.train(
                corpus_file=str(Path(folder) / "playlists.txt"),
                total_examples=len(corpus),
                total_words=total,
                epochs=1,
                start_alpha=_rate(config, epoch / epochs),
                end_alpha=_rate(config, (epoch + 1) / epochs),
            )
            losses.append(sample.loss(network.wv.vectors, network.syn1neg))
            if progress:
                progress(epoch + 1, epochs, f"loss {losses[-1]:.4f}")
    return Vectors(network.wv.vectors, network.syn1neg, np.array(losses, dtype=np.float32))


def _network(corpus: Corpus, config: SkipGramConfig) -> Any:
    """Return the vectors before training, of the words in the order of their numbers."""
    from gensim.models import Word2Vec  # which takes a second, and only training needs

    beside = 2 if config.artist_weight else 1  # words for each track
    network = Word2Vec(
        sg=1,
        hs=0,
        vector_size=config.embedding_dim,
        window=beside * (config.window_size or int(corpus.playlists.lengths.max(initial=1))),
        shrink_windows=config.window_size != WHOLE,
        negative=config.negative_samples,
        ns_exponent=config.negative_exponent,
        sample=config.subsampling,
        workers=config.workers,
        seed=corpus.seed,
        min_count=1,
        sorted_vocab=0,
    )
    network.build_vocab_from_freq(
        dict(zip(map(word, range(corpus.size)), corpus.counts().tolist(), strict=True))
    )
    return network


def _rate(config: SkipGramConfig, done: float) -> float:
    """Return the learning rate when a share of the work is done: it falls in a straight line."""
    last = min(LAST_RATE, config.learning_rate)
    return config.learning_rate * (1 - done) + last * done


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
