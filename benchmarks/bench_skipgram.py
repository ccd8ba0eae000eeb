"""Skip-gram: Segue's training against bare gensim, which reads the same playlists from a file.

Baseline: gensim's Word2Vec with the same settings, its vocabulary counted beforehand, reading one
file of the playlists in each epoch. Segue does the same, and beside it shuffles the playlists and
writes them anew for each epoch, measures the loss, and checks its vectors. Both run with as many
workers as there are cores, and Segue once more with one, whose result can be repeated.

    python -m benchmarks.bench_skipgram [--playlists 20000] [--epochs 3] [--seed 0]

The playlists are made up: as long as those of the Million Playlist Dataset on average, and of
tracks that are as unequal.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from gensim.models import Word2Vec

from models.contract import Array, TrainingOptions
from models.playlists.data import PlaylistData
from models.playlists.skipgram.config import SkipGramConfig
from models.playlists.skipgram.corpus import NONE, Corpus
from models.playlists.skipgram.skipgram import SkipGram
from models.ragged import Ragged
from models.vectors.words import word

LENGTH = 66
TRACKS_A_PLAYLIST = 30  # different tracks for each playlist, in the whole
CORES = os.cpu_count() or 1
CONFIG = SkipGramConfig(window_size=5, negative_samples=5, artist_weight=0.0, workers=CORES)


class Timing(NamedTuple):
    """Seconds by the clock, and of all threads."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timing(time.perf_counter() - wall, time.process_time() - cpu)


def made_up(playlists: int, seed: int) -> PlaylistData:
    """Playlists of random tracks; the n-th track is as frequent as n to the power of -0.8."""
    generator = np.random.default_rng(seed)
    size = playlists * TRACKS_A_PLAYLIST
    shares = np.arange(1, size + 1) ** -0.8
    lengths = generator.poisson(LENGTH, playlists)
    drawn = generator.choice(size, lengths.sum(), p=shares / shares.sum()).astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    none = np.zeros(size + 1, dtype=np.int64)
    return PlaylistData(
        ids=np.array([b"%022d" % number for number in range(size)]),
        playlists=Ragged(drawn, starts),
        titles=[""] * playlists,
        artists=Ragged(np.zeros(0, np.int32), none),
        artist_ids=np.zeros(0, "S22"),
        features=np.zeros((size, 9), np.float32),
    )


def bare(path: Path, counts: Array, lines: int, config: SkipGramConfig) -> None:
    """Train by gensim alone."""
    network = Word2Vec(
        sg=1,
        vector_size=config.embedding_dim,
        window=config.window_size,
        negative=config.negative_samples,
        sample=0,
        workers=config.workers,
        min_count=1,
    )
    network.build_vocab_from_freq({word(n): count for n, count in enumerate(counts.tolist())})
    network.train(
        corpus_file=str(path),
        total_examples=lines,
        total_words=int(counts.sum()),
        epochs=config.epochs_for(0),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Segue's skip-gram against bare gensim")
    parser.add_argument("--playlists", type=int, default=20_000)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    data = made_up(given.playlists, given.seed)
    config = replace(CONFIG, epochs=given.epochs)
    nobody = np.full(len(data.ids), NONE)
    corpus = Corpus.of(data.playlists, data.counts() > 0, nobody, given.seed)
    tokens = len(corpus.playlists.values) * given.epochs
    print(
        f"{len(corpus):,} made-up playlists, {tokens:,} tracks in {given.epochs} epochs,"
        f" {corpus.size:,} different; window {config.window_size}, {config.negative_samples}"
        f" negative samples, dimension {config.embedding_dim}"
    )
    options = TrainingOptions(seed=given.seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "playlists.txt"
        corpus.write(path, 0)
        theirs = timed(lambda: bare(path, corpus.counts(), len(corpus), config))
    ours = timed(lambda: SkipGram.fit(data, config, options))
    alone = timed(lambda: SkipGram.fit(data, replace(config, workers=1), options))
    show(f"gensim, {CORES} workers", theirs, tokens)
    show(f"segue, {CORES} workers", ours, tokens)
    show("segue, one worker", alone, tokens)
    print(f"tracks a second, {CORES} workers  {tokens / ours.wall:10,.0f}  target at least 150,000")
    print(f"ratio of CPU to gensim       {ours.cpu / theirs.cpu:10.2f}  target at most 1.15")
    print(f"gain of {CORES} workers by clock    {alone.wall / ours.wall:10.2f}")


def show(name: str, timing: Timing, tokens: int) -> None:
    print(
        f"{name:20} {timing.wall:8.2f} s wall {timing.cpu:8.2f} s CPU"
        f" {tokens / timing.wall:12,.0f} tracks/s by the clock {tokens / timing.cpu:12,.0f} /s CPU"
    )


if __name__ == "__main__":
    main()
