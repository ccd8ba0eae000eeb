"""What skip-gram of playlists gives to the training that others have too."""

from __future__ import annotations

from models.contract import Progress
from models.playlists.skipgram.config import WHOLE, SkipGramConfig
from models.playlists.skipgram.corpus import Corpus
from models.playlists.skipgram.loss import Sample
from models.vectors import training
from models.vectors.training import Settings, Vectors


def train(corpus: Corpus, config: SkipGramConfig, progress: Progress | None) -> Vectors:
    """Return the vectors of all words; with one worker the same for the same corpus and config.

    Memory: about 1.2 kB for each word, and 12 bytes for each track of each playlist; dimension 64.
    Disk and interrupts: see `models.vectors.training.train`. Losses: see `Sample`.
    """
    sample = Sample.of(corpus, config.negative_samples, config.negative_exponent)
    return training.train(
        corpus,
        _settings(corpus, config),
        lambda network: sample.loss(network.wv.vectors, network.syn1neg),
        progress,
    )


def _settings(corpus: Corpus, config: SkipGramConfig) -> Settings:
    beside = 2 if config.artist_weight else 1  # words for each track
    return Settings(
        dimension=config.embedding_dim,
        window=beside * (config.window_size or int(corpus.playlists.lengths.max(initial=1))),
        epochs=config.epochs_for(len(corpus.playlists.values)),
        negatives=config.negative_samples,
        exponent=config.negative_exponent,
        subsampling=config.subsampling,
        learning_rate=config.learning_rate,
        shrinks=config.window_size != WHOLE,
        workers=config.workers,
    )
