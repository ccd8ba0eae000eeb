"""node2vec: artists that random walks through the graph come by together have similar vectors.

Walks lean to go on rather than back, see `models.artists.walks`, and skip-gram learns vectors that
predict what is near in them. Similar means: of one direction. Source: Grover and Leskovec 2016,
"node2vec: Scalable Feature Learning for Networks".
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import ClassVar

from models.artists.config import Node2VecConfig
from models.artists.edges import Edges
from models.artists.embedding import ArtistEmbedding, graph_fields, pruned
from models.artists.graph import ArtistGraph
from models.contract import Array, TrainingOptions
from models.storage.stored_model import Layout, Stored


@dataclass(frozen=True, eq=False, kw_only=True)
class Node2Vec(ArtistEmbedding):
    """A vector of each artist; similar artists have similar directions.

    Attributes:
        losses: (rounds,) float32, the loss after each round of walks; see `corpus.LinkSample`.
    """

    kind = "artists"
    layout: ClassVar[Layout] = {**ArtistEmbedding.layout, "losses": Stored("<f4", ("rounds",))}

    config: Node2VecConfig
    losses: Array

    @classmethod
    def fit(cls, data: Edges, config: Node2VecConfig, options: TrainingOptions) -> Node2Vec:
        """Walk and train; see `models.contract.Model.fit`.

        Of the options, seed, jobs and progress count; with one worker, the same seed gives the same
        model. Memory: about 1 kB for each artist and 50 bytes for each edge. Disk: 10 bytes for
        each artist of one round of walks, in the folder for temporary files.

        Raises:
            ModelInputError: no artist has a link, or none that pruning leaves.
        """
        graph, tally = pruned(data, config, config.components)
        vectors, losses = trained(graph, config, options)
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            vectors=vectors,
            losses=losses,
            **graph_fields(graph, tally),
        )

    def summary(self) -> list[dict[str, object]]:
        """Return what became of edges and artists, and the loss at the beginning and the end."""
        return [
            *super().summary(),
            {"what": "loss after the first round of walks", "number": float(self.losses[0])},
            {"what": "loss after the last round of walks", "number": float(self.losses[-1])},
        ]


def trained(
    graph: ArtistGraph, config: Node2VecConfig, options: TrainingOptions
) -> tuple[Array, Array]:
    """Return the vectors of all artists, and the losses."""
    # numba and gensim take their time to import, and only training needs them
    from models.artists.corpus import EXPONENT, LinkSample, WalkCorpus
    from models.artists.walks import Walker
    from models.vectors.training import Settings, train

    seed = zlib.crc32(str(options.seed).encode())  # gensim takes those from 0 to 2^32 - 1
    walker = Walker.of(graph, config.p, config.q, seed)
    corpus = WalkCorpus(graph, walker, config.walk_length, options.jobs)
    settings = Settings(
        dimension=config.dimension,
        window=config.window,
        epochs=config.walks,
        negatives=config.negatives,
        exponent=EXPONENT,
        subsampling=0.0,
        learning_rate=config.learning_rate,
        shrinks=True,
        workers=config.workers,
    )
    sample = LinkSample.of(corpus, config.negatives)
    found = train(corpus, settings, sample.loss, options.progress)
    return found.inputs, found.losses
