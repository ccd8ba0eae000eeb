"""Skip-gram with negative sampling: the vector of a track predicts its neighbours.

Two vectors are learned of each track: one for a track that is given, one for a track that is
predicted. The score of a candidate is the product of the mean vector of the query and its own
second one, and a share of its log popularity, which negative sampling takes out of the product.

Artists are words too, each beside its tracks, and a share of the artist's vectors is added to those
of a track: of a track in few playlists, the artist says more than these do. Sources: Mikolov et al.
2013, "Distributed Representations of Words and Phrases and their Compositionality"; Levy and
Goldberg 2014, "Neural Word Embedding as Implicit Matrix Factorization" (what the product means);
Vasile et al. 2016, "Meta-Prod2Vec" (what is known of an item as words beside it).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np

from models.contract import Array, Query, TrainingOptions
from models.errors import ModelInputError
from models.playlists.data import PlaylistData
from models.playlists.skipgram.config import SkipGramConfig
from models.playlists.skipgram.corpus import NONE, Corpus
from models.storage.stored_model import Layout, Stored
from models.vectors.embedding import Embedding, directions


@dataclass(frozen=True, eq=False, kw_only=True)
class SkipGram(Embedding):
    """Two vectors of each track that stands in enough playlists.

    Attributes:
        vectors: (n, dimension) float32, of tracks that are given; two similar tracks have similar
            ones.
        outputs: (n, dimension) float32, of tracks that are predicted.
        playlists: (n,) int32, in how many playlists each stands.
        losses: (epochs,) float32, the loss after each epoch of training; see `loss.Sample`.
    """

    kind = "skipgram"
    measure: ClassVar[Literal["cosine", "dot"]] = "dot"
    layout: ClassVar[Layout] = {
        **Embedding.layout,
        "outputs": Stored("<f4", ("items", "dimension")),
        "playlists": Stored("<i4", ("items",)),
        "losses": Stored("<f4", ("epochs",)),
    }

    config: SkipGramConfig
    outputs: Array
    playlists: Array
    losses: Array

    @classmethod
    def fit(cls, data: PlaylistData, config: SkipGramConfig, options: TrainingOptions) -> SkipGram:
        """Train by gensim; see `models.contract.Model.fit`.

        Of the options, seed and progress count; with one worker, the same seed gives the same
        model. Memory and disk: see `training.train`.

        Raises:
            ModelInputError: every track stands in fewer playlists than `min_count`.
        """
        from models.playlists.skipgram.training import train

        counts = data.counts()
        kept = counts >= config.min_count
        if not kept.any():
            raise ModelInputError(
                f"no track is in {config.min_count:,} playlists (min_count); the most that one is"
                f" in are {counts.max(initial=0):,}"
            )
        artists = (
            data.artists.firsts(NONE) if config.artist_weight else np.full(len(data.ids), NONE)
        )
        seed = zlib.crc32(str(options.seed).encode())  # gensim takes those from 0 to 2^32 - 1
        corpus = Corpus.of(data.playlists, kept, artists, seed)
        found = train(corpus, config, options.progress)
        weight = np.float32(config.artist_weight)
        vectors = _with_artists(found.inputs, corpus.artists, weight)
        vectors /= 1 + weight
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids[kept],
            vectors=vectors,
            outputs=_with_artists(found.outputs, corpus.artists, weight),
            playlists=counts[kept].astype(np.int32),
            losses=found.losses,
        )

    @classmethod
    def of_vectors(cls, data: PlaylistData, rows: Array, vectors: Array) -> SkipGram:
        """Return a model of vectors that another program has learned: it compares directions.

        Its settings are the usual ones but for the dimension, and no weight of popularity.

        Args:
            data: the tracks and playlists of the database.
            rows: (n,) rows of `data.ids`, ascending.
            vectors: (n, dimension), one for each.
        """
        config = SkipGramConfig(embedding_dim=vectors.shape[1], popularity_weight=0.0)
        own = directions(vectors.astype(np.float32))
        return cls(
            config=config,
            seed=0,
            data_fingerprint=data.fingerprint,
            ids=data.ids[rows],
            vectors=own,
            outputs=own,
            playlists=data.counts()[rows].astype(np.int32),
            losses=np.zeros(0, dtype=np.float32),
        )

    @property
    def frequencies(self) -> Array:
        """In how many playlists each track (n,) stands."""
        return self.playlists

    @cached_property
    def prior(self) -> Array:
        """What the popularity of each track (n,) adds to its score."""
        return np.asarray(self.config.popularity_weight * np.log(np.maximum(self.playlists, 1)))

    def scores(self, query: Query) -> Array:
        """Return how likely each track is near those of the query, as a logarithm."""
        centre = self.centre(query)
        if not centre.any():
            return np.full(len(self.ids), -np.inf)
        return np.asarray(self.outputs @ centre + self.prior)

    def summary(self) -> list[dict[str, object]]:
        """Return how many tracks it knows, and the loss at the beginning and the end."""
        losses = self.losses.tolist() or [None]
        about = {"first_loss": losses[0], "last_loss": losses[-1]}
        return [{"tracks": len(self.ids), "dimension": self.vectors.shape[1], **about}]


def _with_artists(learned: Array, artists: Array, weight: np.float32) -> Array:
    """Return the vectors of tracks, and of their artists times a weight, added.

    Args:
        learned: (words, dimension) of tracks, then of artists.
        artists: (tracks,) the word of the artist of each track; NONE where there is none.
        weight: of artists.
    """
    known = np.where(artists == NONE, 0, artists)
    found = learned[known]
    found *= (weight * (artists != NONE))[:, None]
    found += learned[: len(artists)]
    return found
